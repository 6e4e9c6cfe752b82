// Pictures of the page in every state, light, dark and on a phone, for people to look at: into e2e/out/states.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launch } from "../e2e/support/browser";
import { type Plan, Stack } from "../e2e/support/stack";
import { until } from "../e2e/support/until";

const FOLDER = resolve(import.meta.dirname, "../e2e/out/states");
const DAY_MS = 86_400_000;
const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1200, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1200, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: "light" },
};
const KEY: Plan = { env: { GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND: "50" } };

const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

interface State {
  name: string;
  plan?: Plan;
  /** Brings the product into the state. */
  reach: (stack: Stack) => Promise<void>;
  /** Breaks it once the pages are open. */
  afterwards?: (stack: Stack) => Promise<void> | void;
  /** What every page says when it shows the state; also what takes longest to appear. */
  says: RegExp;
  path?: string;
}

/** Every batch of this range fails. */
async function failing(stack: Stack, start: string, end: string): Promise<void> {
  await stack.breakGarmin({ kind: "status", status: 500, endpoint: "health", start, end });
}

async function half(stack: Stack): Promise<void> {
  await stack.start(ago(400), ago(0), { dataTypes: ["health"] });
  await until("half of it", async () => ((await stack.job())?.percentComplete ?? 0) >= 30);
}

/** A quarter of a year. */
const recent = (stack: Stack) => stack.imported(ago(90), ago(0), {}, 200_000);

const STATES: State[] = [
  {
    name: "never-linked",
    plan: { env: { GARMIN_SYNC__GARMIN__TOKENS_FILE: "" } },
    reach: async () => {},
    says: /Connect your Garmin account/,
  },
  { name: "linked-and-empty", plan: KEY, reach: (stack) => stack.link("GCDC_demo"), says: /Nothing .*yet/ },
  { name: "running", plan: { latencyMs: 300 }, reach: half, says: /Running/ },
  {
    name: "newest-first",
    plan: { latencyMs: 300 },
    reach: async (stack) => {
      await stack.start(ago(400), ago(0), { dataTypes: ["health"], order: "newest" });
      await until("a part of it", async () => ((await stack.job())?.percentComplete ?? 0) >= 30);
    },
    says: /Running/,
  },
  {
    name: "waiting-for-garmin",
    reach: async (stack) => {
      await stack.imported(ago(60), ago(31), { dataTypes: ["health"] });
      await stack.breakGarmin({ kind: "status", status: 429, retryAfter: 300 });
      await stack.start(ago(30), ago(0), { dataTypes: ["health"] });
    },
    says: /Waiting for Garmin/,
  },
  {
    name: "paused",
    plan: { latencyMs: 300 },
    reach: async (stack) => {
      await half(stack);
      await stack.ask("/pause", { jobId: (await stack.job())?.id });
    },
    says: /Paused/,
  },
  {
    name: "no-worker",
    plan: { worker: false },
    reach: async (stack) => void (await stack.start(ago(400), ago(0))),
    says: /No worker/,
  },
  {
    name: "worker-frozen",
    plan: { latencyMs: 300, env: { GARMIN_SYNC__WORKER__LEASE_MS: "9000" } },
    reach: half,
    afterwards: (stack) => stack.freeze("worker"),
    says: /silent|No worker|Waiting to start/,
  },
  {
    name: "server-frozen",
    plan: { latencyMs: 300 },
    reach: half,
    afterwards: (stack) => stack.freeze("api"),
    says: /not answering/i,
  },
  {
    name: "redis-away",
    plan: { latencyMs: 300 },
    reach: half,
    afterwards: (stack) => stack.killRedis(),
    says: /Redis/,
  },
  {
    name: "redis-read-only",
    plan: { latencyMs: 300 },
    reach: half,
    afterwards: async (stack) => void (await stack.redis("REPLICAOF 127.0.0.1 1")),
    says: /Redis/,
  },
  {
    name: "ended-with-gaps",
    reach: async (stack) => {
      await failing(stack, ago(200), ago(198));
      await failing(stack, ago(90), ago(90));
      await stack.imported(ago(400), ago(0), { dataTypes: ["health"] }, 200_000);
    },
    says: /Ended with gaps/,
  },
  {
    name: "cancelled",
    plan: { latencyMs: 300 },
    reach: async (stack) => {
      await half(stack);
      await stack.ask("/cancel", { jobId: (await stack.job())?.id });
    },
    says: /Cancelled/,
  },
  {
    name: "completed",
    reach: (stack) => stack.imported(ago(400), ago(0), {}, 200_000),
    says: /Completed/,
  },
  {
    name: "history-of-40",
    reach: async (stack) => {
      for (let n = 0; n < 38; n++)
        await stack.imported(ago(400 - n), ago(399 - n), {
          dataTypes: [n % 3 === 0 ? "health" : "activities"],
        });
      await failing(stack, ago(20), ago(20));
      await stack.imported(ago(25), ago(15), { dataTypes: ["health"] }, 200_000);
      const id = await stack.start(ago(100), ago(0));
      await stack.ask("/cancel", { jobId: id });
    },
    says: /History/,
    path: "/history",
  },
  { name: "data-empty", reach: async () => {}, says: /nothing to look at yet/, path: "/data" },
  { name: "data", reach: recent, says: /Latest activities/, path: "/data" },
  {
    name: "data-metric",
    reach: recent,
    says: /Days without data/,
    path: "/data/metrics/steps?compare=before",
  },
  { name: "data-day", reach: recent, says: /Resting heart rate/, path: "/data/days" },
  {
    name: "forty-failed-batches",
    plan: { env: { GARMIN_SYNC__SYNC__CHUNK_DAYS: "2" } },
    reach: async (stack) => {
      await stack.breakGarmin({
        kind: "status",
        status: 404,
        endpoint: "health",
        start: ago(90),
        end: ago(11),
      });
      await stack.imported(ago(100), ago(0), { dataTypes: ["health"] }, 280_000);
    },
    says: /Ended with gaps/,
  },
  {
    name: "accepted-holes",
    reach: async (stack) => {
      await failing(stack, ago(20), ago(18));
      await stack.imported(ago(60), ago(0), { dataTypes: ["health"] }, 200_000);
      await stack.ask("/coverage/accept", { dataType: "health", start: ago(20), end: ago(18) });
    },
    says: /accepted/i,
    path: "/coverage",
  },
];

async function shoot(browser: Browser, state: State): Promise<void> {
  const stack = await Stack.start(state.plan);
  try {
    await state.reach(stack);
    const pages: [string, Page][] = [];
    for (const [name, look] of Object.entries(LOOKS)) {
      const context = await browser.newContext({ baseURL: stack.address, reducedMotion: "reduce", ...look });
      const page = await context.newPage();
      await page.goto(state.path ?? "/");
      await page.getByRole("heading").first().waitFor();
      pages.push([name, page]);
    }
    await state.afterwards?.(stack);
    const began = Date.now();
    for (const [name, page] of pages) {
      const isSaid = page
        .getByText(state.says)
        .first()
        .waitFor({ timeout: 60_000 })
        .then(
          () => `${((Date.now() - began) / 1000).toFixed(1)} s`,
          () => "NEVER",
        );
      console.log(`${state.name} ${name}: ${await isSaid}`);
      // A card that is still growing would be half a picture.
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(FOLDER, `${state.name}-${name}.png`), fullPage: true });
      await page.context().close();
    }
  } finally {
    await stack.end();
  }
}

mkdirSync(FOLDER, { recursive: true });
const only = process.env.STATES?.split(",");
const browser = await launch();
try {
  for (const state of STATES.filter(({ name }) => only?.includes(name) ?? true)) {
    await shoot(browser, state).catch((error) => console.error(`${state.name}: ${error}`));
  }
} finally {
  await browser.close();
}
