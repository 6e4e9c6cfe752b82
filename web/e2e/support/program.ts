// A spec's own real program: started, watched, ended by its id, and gone when the spec ends.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const running = new Set<ChildProcess>();
// An interrupted runner leaves nothing behind.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export interface Program {
  readonly name: string;
  /** Everything it has printed. */
  log(): string;
  /** Sends it a signal, if it still runs. */
  signal(signal: NodeJS.Signals): void;
  /** Ends it and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program with just these variables, its output in `<folder>/<name>.log`. */
export function start(
  name: string,
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  folder: string,
): Program {
  const log = join(folder, `${name}.log`);
  const child = spawn(path, args, {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = createWriteStream(log, { flags: "a" });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  child.once("error", (error) => output.write(`${path} can't be started: ${error.message}\n`));
  running.add(child);
  const gone = Promise.race([once(child, "exit"), once(child, "error")]).then(() => {
    running.delete(child);
  });
  return {
    name,
    log: () => readFileSync(log, { encoding: "utf8", flag: "a+" }),
    signal(signal) {
      if (running.has(child)) child.kill(signal);
    },
    async end(signal = "SIGTERM") {
      if (running.has(child)) child.kill(signal);
      await gone;
    },
  };
}

let given = 0;

/**
 * A free loopback port. It is below the ephemeral range (32768 and up on Linux), so no outgoing connection takes it
 * before the program that it is for; and it is handed out only once.
 */
export async function freePort(): Promise<number> {
  const port = 10_000 + (((process.pid % 200) * 100 + given++) % 20_000);
  const server = createServer().listen(port, "127.0.0.1");
  const isFree = await once(server, "listening").then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  server.close();
  await once(server, "close");
  return port;
}
