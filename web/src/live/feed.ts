import { createParser, type EventSourceMessage } from "eventsource-parser";
import { ApiError, api, authorization, base, Unreachable } from "@/api/client";
import { onToken, readToken } from "@/api/token";
import type { Job, Status } from "@/api/types";
import { watchSight } from "./sight";

/** How the page gets updates from the server, or why it doesn't. */
export type Connection =
  | { kind: "connecting" }
  | { kind: "live" }
  /** No event stream is available; the status is polled instead. */
  | { kind: "polling" }
  /** No answer, or, if `isStore`, one that says that Redis can't be used. */
  | { kind: "lost"; message: string; isStore: boolean }
  /** The server requires a token; `isRefused` when it did not accept the one it got. */
  | { kind: "token"; isRefused: boolean };

/** All in milliseconds. */
export interface Times {
  /** Between polls while a job is unfinished. */
  poll: number;
  /** Between polls while nothing runs; also the longest time between two attempts to open a stream. */
  idle: number;
  /** Between attempts to reach a server that is down. */
  retry: number;
  /** A stream sends the state at once; one that has not by then is buffered by something in between. */
  first: number;
  /** The server writes every 15 s at least; a stream that is silent for longer than this is dead. */
  silence: number;
  /** Events carry the job; the rest of the status is fetched after this long, or at once when the job changes state. */
  whole: number;
  /** How long a page may be hidden before it closes its stream: browsers allow six for all tabs. */
  hidden: number;
}

const defaults: Times = {
  poll: 3_000,
  idle: 60_000,
  retry: 1_000,
  first: 5_000,
  silence: 25_000,
  whole: 10_000,
  hidden: 60_000,
};

/** What an error of a request says of the connection. */
export const lostBy = (error: Error): Connection => ({
  kind: "lost",
  message: error.message,
  isStore: error instanceof ApiError && error.code === "store_unavailable",
});

/** Unfinished jobs can still be cancelled. */
const isUnfinished = (job: Job | null) => job?.actions.includes("cancel") ?? false;

export interface Listener {
  onStatus: (status: Status) => void;
  onConnection: (connection: Connection) => void;
}

/**
 * Keeps the sync's status up to date: by the server's event stream, or by polling where that is not available. It
 * retries the stream automatically, and waits while the server is down or requires a token.
 */
export class Feed {
  readonly #listener: Listener;
  readonly #times: Times;
  #connection: Connection = { kind: "connecting" };
  #stream: AbortController | null = null;
  #heardAt = 0;
  /** The last status that was passed on, when it was last fetched as a whole, and how many jobs the stream brought. */
  #status: Status | null = null;
  #wholeAt = 0;
  #events = 0;
  /** When to try a stream again. */
  #streamAt = 0;
  #wake: (() => void) | null = null;
  #isStopped = true;
  #isOutOfSight = false;
  #ends: (() => void)[] = [];

  constructor(listener: Listener, times: Partial<Times> = {}) {
    this.#listener = listener;
    this.#times = { ...defaults, ...times };
  }

  /** Runs until `stop` is called. */
  start(): void {
    this.#isStopped = false;
    this.#watchPage();
    void this.#run();
  }

  stop(): void {
    this.#isStopped = true;
    for (const end of this.#ends.splice(0)) end();
    this.#stream?.abort();
    this.#wake?.();
  }

  /** Polls now instead of later. */
  refresh = (): void => {
    this.#streamAt = 0;
    if (this.#connection.kind === "live" && this.#stream !== null) void this.#complete();
    this.#wake?.();
  };

  async #run() {
    let misses = 0;
    while (!this.#isStopped) {
      const isHeard = !this.#isOutOfSight && (await this.#listen());
      misses = isHeard ? 0 : misses + 1;
      // Soon after a stream that worked, rarely where there never was one.
      this.#streamAt = isHeard ? 0 : Date.now() + Math.min(this.#times.poll * 2 ** misses, this.#times.idle);
      if (!this.#isStopped) await this.#poll(isHeard);
    }
  }

  /** Follows the event stream until it ends; whether it brought anything at all. */
  async #listen(): Promise<boolean> {
    const stream = new AbortController();
    this.#stream = stream;
    const { first, silence } = this.#times;
    let isHeard = false;
    this.#heardAt = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - this.#heardAt > (isHeard ? silence : first)) stream.abort();
    }, first / 4);
    try {
      const headers = { accept: "text/event-stream", ...authorization() };
      const answer = await fetch(`${base}/sync/events`, {
        signal: stream.signal,
        cache: "no-store",
        headers,
      });
      const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
      if (!answer.ok || answer.body === null || !isStream) {
        stream.abort();
        return false;
      }
      const onEvent = ({ event = "message", data }: EventSourceMessage) => {
        if (event !== "message" || this.#isStopped) return;
        isHeard = true;
        this.#take(JSON.parse(data) as Job | null);
      };
      const [parser, decoder, reader] = [
        createParser({ onEvent }),
        new TextDecoder(),
        answer.body.getReader(),
      ];
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        this.#heardAt = Date.now();
        parser.feed(decoder.decode(piece.value, { stream: true }));
      }
    } catch {
      // However a stream ends, the status is polled next, which finds out what is wrong.
    } finally {
      clearInterval(watch);
      this.#stream = null;
    }
    return isHeard;
  }

  /** Passes on a job from the stream, merged into the last known status. */
  #take(job: Job | null) {
    this.#events += 1;
    const before = this.#status;
    const isTurn = before?.job?.id !== job?.id || before?.job?.status !== job?.status;
    if (before !== null) {
      this.#pass({ ...before, job, hasActiveJob: isUnfinished(job) });
      this.#tell({ kind: "live" });
    }
    if (before === null || isTurn || Date.now() - this.#wholeAt > this.#times.whole) void this.#complete();
  }

  /**
   * Fetches the whole status while the stream stays open; a job that the stream brings meanwhile is newer than the
   * answer's.
   */
  async #complete() {
    this.#wholeAt = Date.now();
    const events = this.#events;
    try {
      const status = await api.status();
      const newer = this.#events === events ? null : this.#status;
      this.#pass(
        newer === null ? status : { ...status, job: newer.job ?? null, hasActiveJob: newer.hasActiveJob },
      );
      this.#tell({ kind: "live" });
    } catch (error) {
      if (error instanceof Unreachable) this.#tell(lostBy(error));
      // With nothing to show yet, or a stream that only looks alive, polling finds out what is wrong.
      if (this.#status === null || error instanceof Unreachable) this.#stream?.abort();
    }
  }

  #pass(status: Status) {
    if (this.#isStopped) return;
    this.#status = status;
    this.#listener.onStatus(status);
  }

  /** Polls until it is worth trying a stream (again). */
  async #poll(wasStreaming: boolean) {
    const { poll, idle, retry } = this.#times;
    let wasLost = false;
    for (;;) {
      const found = await this.#ask(wasStreaming);
      if (this.#isStopped || (wasLost && found !== "lost")) return;
      wasLost = found === "lost";
      if (wasLost || wasStreaming) await this.#rest(retry);
      else if (found === "token") await this.#rest(null);
      else await this.#rest(found === "active" && !this.#isOutOfSight ? poll : idle);
      if (this.#isStopped || (!wasLost && !this.#isOutOfSight && Date.now() >= this.#streamAt)) return;
    }
  }

  async #ask(wasStreaming: boolean): Promise<"active" | "idle" | "lost" | "token"> {
    try {
      const status = await api.status();
      this.#pass(status);
      if (!wasStreaming) this.#tell({ kind: "polling" });
      return status.hasActiveJob ? "active" : "idle";
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        this.#tell({ kind: "token", isRefused: readToken() !== null });
        return "token";
      }
      this.#tell(lostBy(error as Error));
      return "lost";
    }
  }

  /** Waits `ms`, or without limit for `null`, or until a poll is requested. */
  #rest(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === null ? undefined : setTimeout(() => this.#wake?.(), ms);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  #watchPage() {
    const onSight = (isInSight: boolean) => {
      this.#isOutOfSight = !isInSight;
      // After a machine's sleep its stream only looks alive.
      const isOld = Date.now() - this.#heardAt > this.#times.silence / 2;
      if (!isInSight || isOld) this.#stream?.abort();
      if (isInSight) this.refresh();
    };
    window.addEventListener("focus", this.refresh);
    window.addEventListener("online", this.refresh);
    this.#ends = [
      watchSight(this.#times.hidden, onSight),
      () => window.removeEventListener("focus", this.refresh),
      () => window.removeEventListener("online", this.refresh),
      onToken(this.refresh),
    ];
  }

  #tell(connection: Connection) {
    if (this.#isStopped || JSON.stringify(connection) === JSON.stringify(this.#connection)) return;
    this.#connection = connection;
    this.#listener.onConnection(connection);
  }
}
