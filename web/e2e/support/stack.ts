// The whole product as a user runs it: redis-server, simulator, API and worker, each in its own process.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort, type Program, start } from "./program";
import { until } from "./until";

export interface Plan {
  /** How long the simulator takes for each answer. */
  readonly latencyMs?: number;
  /** What the account's sign-in looks like; absent: one that works. */
  readonly tokens?: string;
  /** The server's list of access tokens; absent: it asks for none. */
  readonly tokensFile?: string;
  /** Whether the API listens on every address, without tokens. */
  readonly isOpen?: boolean;
  /** More settings, for the API and the worker. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether there is a worker; default true. */
  readonly worker?: boolean;
}

export interface Fault {
  readonly kind: "status" | "hang" | "cut" | "html" | "text500" | "empty" | "expire" | "lacking";
  readonly status?: number;
  readonly retryAfter?: number;
  /** A metric that the answers leave out. */
  readonly lacks?: string;
  readonly endpoint?: "health" | "activities" | "nutrition";
  readonly start?: string;
  readonly end?: string;
  readonly count?: number;
}

export interface JobState {
  readonly id: string;
  readonly status: string;
  readonly percentComplete: number;
}

const SYNC = "/integrations/garmin/sync";
/** A sign-in shaped like a real one, for an account that does not exist. */
const TOKENS = JSON.stringify({
  // Some readers treat a text of at most 512 characters as a file name.
  di_token: `e30.eyJleHAiOjQxMDI0NDQ4MDB9.${"x".repeat(600)}`,
  di_refresh_token: "not-a-secret",
  di_client_id: "TEST",
});

/** A time zone in which the day began about half a day ago, so that no spec sees it end. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  // The signs of these names are the other way round: Etc/GMT-5 is five hours ahead.
  return ahead < 0 ? `Etc/GMT+${-ahead}` : `Etc/GMT-${ahead}`;
}

/** The folder with the programs: GARMIN_SYNC_BIN_DIR, or what was built here. */
export function programs(): string {
  const given = process.env.GARMIN_SYNC_BIN_DIR;
  const built = ["debug", "release"].map((profile) =>
    resolve(import.meta.dirname, "../../../target", profile),
  );
  const folder = (given ? [resolve(given)] : built).find((it) => existsSync(join(it, "garmin-sync-api")));
  if (!folder)
    throw new Error(
      "build the programs first (cargo build --bins), or name their folder in GARMIN_SYNC_BIN_DIR",
    );
  return folder;
}

export class Stack {
  /** Where the API is; the same after a restart. */
  address = "";
  #programs: Program[] = [];
  #redis: Program | undefined;
  #api: Program | undefined;
  #worker: Program | undefined;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  #simulator = "";

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#env = {
      GARMIN_SYNC__REDIS__URL: `unix://${folder}/redis.sock`,
      GARMIN_SYNC__GARMIN__TOKENS_FILE: `${folder}/tokens.json`,
      GARMIN_SYNC__SECRETS__KEY: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
      GARMIN_SYNC__SINK__URL: "sqlite://garmin.db",
      GARMIN_SYNC__SYNC__TIMEZONE: zoneAtNoon(),
      ...env,
    };
  }

  static async start(plan: Plan = {}): Promise<Stack> {
    const folder = mkdtempSync(join(tmpdir(), "garmin-sync-e2e-"));
    const stack = new Stack(folder, plan.env ?? {});
    if (plan.tokensFile !== undefined) {
      writeFileSync(join(folder, "access"), plan.tokensFile, { mode: 0o600 });
      Object.assign(stack.#env, {
        GARMIN_SYNC__AUTH__MODE: "token",
        GARMIN_SYNC__AUTH__TOKENS_FILE: `${folder}/access`,
      });
    }
    writeFileSync(join(folder, "tokens.json"), plan.tokens ?? TOKENS, { mode: 0o600 });
    try {
      await stack.#startAll(plan);
    } catch (error) {
      const logs = stack.logs();
      await stack.end();
      throw new Error(`the stack did not start:\n${logs}`, { cause: error });
    }
    return stack;
  }

  async #startAll(plan: Plan): Promise<void> {
    this.#startRedis();
    const latency = ["--bind", "127.0.0.1:0", "--seed", "7", "--latency-ms", String(plan.latencyMs ?? 0)];
    const simulator = this.#run("garmin-simulator", latency);
    const heard = await until("the simulator to listen", async () => /http:\/\/127\S+/.exec(simulator.log()));
    this.#simulator = heard[0];
    this.#env.GARMIN_SYNC__GARMIN__BASE_URL = this.#simulator;
    this.#env.GARMIN_SYNC__PERSONAL__BASE_URL = this.#simulator;
    // Chosen last, so that nothing started here takes it.
    const port = await freePort();
    this.#env.GARMIN_SYNC__HTTP__BIND = `${plan.isOpen ? "0.0.0.0" : "127.0.0.1"}:${port}`;
    if (plan.isOpen) this.#env.GARMIN_SYNC__AUTH__ALLOW_OPEN = "true";
    this.address = `http://127.0.0.1:${port}`;
    await this.startApi();
    if (plan.worker ?? true) await this.startWorker();
  }

  #startRedis(): void {
    const args = [
      "--port",
      "0",
      "--unixsocket",
      `${this.#folder}/redis.sock`,
      "--appendonly",
      "yes",
      "--save",
      "",
    ];
    this.#redis = start("redis", "redis-server", args, {}, this.#folder);
    this.#programs.push(this.#redis);
  }

  async startWorker(): Promise<void> {
    this.#worker = this.#run("garmin-sync-worker", []);
    const readiness = async () =>
      (await (await fetch(`${this.address}/readyz`)).json()) as { status: string };
    await until("the worker to be seen", async () => (await readiness()).status === "ok");
  }

  #run(name: string, args: readonly string[]): Program {
    const program = start(name, join(programs(), name), args, this.#env, this.#folder);
    this.#programs.push(program);
    return program;
  }

  /** Starts or restarts the API on its port. */
  async startApi(): Promise<void> {
    this.#api = this.#run("garmin-sync-api", []);
    await until("the API to be ready", async () => (await fetch(`${this.address}/readyz`)).ok);
  }

  /** Ends Redis as a crash does, and starts it again with what it had written. */
  async killRedis(): Promise<void> {
    await this.#redis?.end("SIGKILL");
  }

  restartRedis(): void {
    this.#startRedis();
  }

  /** Sends Redis a command, its words separated by spaces, and returns the first line of the answer. */
  redis(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const line = connect(`${this.#folder}/redis.sock`, () => line.write(`${command}\r\n`));
      line.once("data", (data) => {
        line.destroy();
        resolve(data.toString().split("\r\n")[0] ?? "");
      });
      line.once("error", reject);
    });
  }

  /** Stops one of the programs where it is (`SIGSTOP`), or lets it go on (`SIGCONT`). */
  freeze(program: "api" | "worker" | "redis", signal: "SIGSTOP" | "SIGCONT" = "SIGSTOP"): void {
    ({ api: this.#api, worker: this.#worker, redis: this.#redis })[program]?.signal(signal);
  }

  async killWorker(): Promise<void> {
    await this.#worker?.end("SIGKILL");
  }

  async killApi(): Promise<void> {
    await this.#api?.end("SIGKILL");
  }

  async endWorker(): Promise<void> {
    await this.#worker?.end();
  }

  /** Makes the simulator fail until {@link repair}. */
  async breakGarmin(fault: Fault): Promise<void> {
    const answer = await fetch(`${this.#simulator}/_simulator/faults`, {
      method: "POST",
      body: JSON.stringify(fault),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /**
   * Makes requests for this day or a later one hang, so that a sync stops there, and releases those that hang so far.
   * The worker waits meanwhile: it requests nothing in between.
   */
  async holdFrom(day: string): Promise<void> {
    this.#worker?.signal("SIGSTOP");
    await this.repair();
    await this.breakGarmin({ kind: "hang", start: day });
    this.#worker?.signal("SIGCONT");
  }

  async repair(): Promise<void> {
    await fetch(`${this.#simulator}/_simulator/faults`, { method: "DELETE" });
  }

  /** Sends a request to the job interface, bypassing the page. */
  async ask(path: string, body?: unknown, token?: string): Promise<unknown> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    const request =
      body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(this.address + SYNC + path, request);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Imports these days, bypassing the page, and returns the job's id at once. */
  async start(startDate: string, endDate: string, more: object = {}): Promise<string> {
    const answer = (await this.ask("/historical", { startDate, endDate, ...more })) as { jobId: string };
    return answer.jobId;
  }

  /** Links the account by a key of the Personal API, bypassing the page. */
  async link(apiKey: string): Promise<void> {
    const answer = await fetch(`${this.address}/integrations/garmin/credentials`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ apiKey }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }

  async job(): Promise<JobState | null> {
    return ((await this.ask("/status")) as { job: JobState | null }).job;
  }

  /** Waits until the last job has one of these states. */
  async reached(states: readonly string[], limitMs = 60_000): Promise<JobState> {
    const look = async () => {
      const job = await this.job();
      return job && states.includes(job.status) ? job : undefined;
    };
    return until(`the job to be ${states.join(" or ")}`, look, limitMs);
  }

  /** Imports these days, bypassing the page, and waits until that has ended. */
  async imported(startDate: string, endDate: string, more: object = {}, limitMs = 60_000): Promise<void> {
    await this.start(startDate, endDate, more);
    await this.reached(["completed", "failed"], limitMs);
  }

  /** What the programs have printed, for a failed start. */
  logs(): string {
    return this.#programs.map((it) => `--- ${it.name}\n${it.log()}`).join("\n");
  }

  async end(): Promise<void> {
    // Redis last: the others would complain.
    for (const program of this.#programs.reverse()) await program.end("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
