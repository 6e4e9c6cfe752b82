import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { vi } from "vitest";
import type { Account, Chunk, Coverage, Estimate, Job, Settings, Status } from "@/api/types";
import { anAccount, anIdleStatus } from "./samples";

interface Request {
  method: string;
  path: string;
  body: unknown;
  authorization: string | undefined;
}

/**
 * Ports are below the ephemeral range (32768 and up on Linux), so that no outgoing connection takes one while its
 * server is down.
 */
let given = 0;

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** A test's own server on a real socket, with configurable answers, which can stop and come back. */
export class TestServer {
  /** The requests received, oldest first. */
  seen: Request[] = [];
  status: Status = anIdleStatus();
  account: Account = anAccount();
  chunks: Chunk[] = [];
  /** All syncs, newest first. */
  jobs: Job[] = [];
  settings: Settings | null = null;
  coverage: Coverage | null = null;
  /** The estimate of an import; null: unavailable. */
  estimate: Pick<Estimate, "chunksTotal" | "message"> | null = null;
  /** What `/readyz` says; "away" is a server without its store. */
  readiness: "ok" | "degraded" | "away" = "ok";
  /** Whether it gives no answer to anything, and its streams are silent. */
  isHanging = false;
  /** Whether the data is generated. */
  isDemo = false;
  /** Whether there is an event stream, none, or one that never sends anything. */
  events: "stream" | "none" | "silent" = "stream";
  /** The required token; null: none. */
  token: string | null = null;
  #answers = new Map<string, { status: number; body: unknown; after: Promise<void> | undefined }>();
  #server: Server | null = null;
  #streams = new Set<ServerResponse>();
  #port = 0;

  /** Listens, on the same port as before if there was one, and points `fetch` at it. */
  async up() {
    const server = createServer((request, answer) => void this.#answer(request, answer));
    this.#server = server;
    if (this.#port !== 0) {
      await listen(server, this.#port);
      return;
    }
    while (this.#port === 0) {
      const port = 10_000 + (((process.pid % 200) * 100 + given++) % 20_000);
      await listen(server, port).then(
        () => (this.#port = port),
        () => "somebody else has it",
      );
    }
    const realFetch = globalThis.fetch;
    vi.stubGlobal("fetch", (path: string, init?: RequestInit) =>
      realFetch(new URL(path, `http://127.0.0.1:${this.#port}`), init),
    );
  }

  async down() {
    const server = this.#server;
    this.#server = null;
    this.#streams.clear();
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  /** Changes the status, and notifies listeners. */
  tell(status: Status) {
    this.status = status;
    const job = status.job ?? null;
    const event = `data:${JSON.stringify(job)}\nid:${job?.version ?? "none"}\n\n`;
    for (const stream of this.#streams) stream.write(event);
  }

  /** From now on answers POST and DELETE to paths with that suffix so, not before `after`; any other gets `{}`. */
  on(end: string, status: number, body: unknown, after?: Promise<void>) {
    this.#answers.set(end, { status, body, after });
  }

  /** Breaks off the streams that are open. */
  cut() {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  /** How often a path with that suffix was requested. */
  count(end: string) {
    return this.seen.filter(({ path }) => path.endsWith(end)).length;
  }

  #jobsPage(query: URLSearchParams) {
    const [from, limit] = [Number(query.get("cursor") ?? 0), Number(query.get("limit"))];
    const next = from + limit;
    return {
      jobs: this.jobs.slice(from, next),
      nextCursor: next < this.jobs.length ? `${next}` : null,
      unreadable: 0,
    };
  }

  async #answer(request: IncomingMessage, answer: ServerResponse) {
    const path = request.url ?? "";
    const { authorization } = request.headers;
    let text = "";
    for await (const piece of request) text += String(piece);
    this.seen.push({
      method: request.method ?? "",
      path,
      body: text === "" ? null : JSON.parse(text),
      authorization,
    });
    if (this.isHanging) return;
    const json = (status: number, body: unknown) =>
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const end = path.split("/").at(-1) ?? "";
    if (path === "/readyz" && this.readiness === "away") {
      json(503, { status: "unavailable", reason: "Redis is full. Give it more memory." });
    } else if (path === "/readyz") json(200, { status: this.readiness, demo: this.isDemo });
    else if (this.token !== null && authorization !== `Bearer ${this.token}`) {
      json(401, { code: "unauthorized", error: "A token is needed." });
    } else if (request.method === "POST" || request.method === "DELETE") {
      const { status, body, after } = this.#answers.get(end) ?? { status: 200, body: {} };
      await after;
      json(status, body);
    } else if (end === "status") json(200, path.includes("/sync/") ? this.status : this.account);
    else if (end === "chunks") json(200, { jobId: "", chunks: this.chunks });
    else if (end.startsWith("estimate?") && this.estimate !== null) json(200, this.estimate);
    else if (end === "settings" && this.settings !== null) json(200, this.settings);
    else if (end.startsWith("jobs?")) json(200, this.#jobsPage(new URLSearchParams(end.slice(5))));
    else if (this.jobs.some(({ id }) => id === end))
      json(
        200,
        this.jobs.find(({ id }) => id === end),
      );
    else if (path.includes("/sync/jobs/")) json(404, { code: "job_not_found", error: "No such sync." });
    else if (end === "coverage" && this.coverage !== null) json(200, this.coverage);
    else if (end !== "events" || this.events === "none") json(404, { code: "not_found", error: "Not here." });
    else {
      answer.writeHead(200, { "content-type": "text/event-stream" });
      answer.flushHeaders();
      if (this.events === "silent") return;
      this.#streams.add(answer);
      this.tell(this.status);
    }
  }
}
