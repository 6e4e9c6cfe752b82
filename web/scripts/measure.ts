// How the page does while ten years are imported: what it loads, receives, draws and uses. Prints a table.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { type CDPSession, chromium, type Page } from "playwright-core";
import { card, percent } from "../e2e/support/page";
import { freePort } from "../e2e/support/program";
import { Stack } from "../e2e/support/stack";

/** How long is looked at. */
const LOOK_S = 30;
const LIGHTHOUSE = resolve(import.meta.dirname, "../measure/lighthouse.mjs");
const DAY_MS = 86_400_000;
const rows: [what: string, value: string][] = [];
const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;

interface Scores {
  [category: string]: number | string[];
  failed: string[];
}

/** Counts the bytes that come over the wire from now on; returns how to read the count. */
async function countBytes(session: CDPSession): Promise<() => number> {
  let bytes = 0;
  // Every piece is told at once, also of a stream that never ends.
  session.on("Network.dataReceived", (it) => {
    bytes += it.encodedDataLength || it.dataLength;
  });
  await session.send("Network.enable");
  return () => bytes;
}

async function metrics(session: CDPSession): Promise<Record<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

/** The used heap in bytes, without what is only waiting to be collected. */
async function heap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await metrics(session)).JSHeapUsedSize ?? 0;
}

async function load(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  const assets = await page.evaluate(() =>
    performance.getEntriesByType("resource").map((it) => {
      const { name, encodedBodySize, transferSize } = it as PerformanceResourceTiming;
      return { name, bytes: encodedBodySize, received: transferSize };
    }),
  );
  for (const { name, bytes } of assets.filter(({ name }) => /\.(js|css)$/.test(name))) {
    rows.push([`size of ${new URL(name).pathname.replace(/-[^.]+/, "")}, compressed`, kb(bytes)]);
  }
  rows.push([
    "received until the page is there",
    kb(assets.reduce((sum, { received }) => sum + received, 0)),
  ]);
  const paint = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
  );
  rows.push(["first contentful paint", `${Math.round(paint)} ms`]);
}

async function follow(page: Page, session: CDPSession, stack: Stack): Promise<void> {
  const days = (count: number) => new Date(Date.now() - count * DAY_MS).toISOString().slice(0, 10);
  await stack.start(days(3649), days(0));
  await card(page).getByText("Running", { exact: true }).waitFor();
  await session.send("Performance.enable");
  const heapBefore = await heap(session);
  await page.evaluate(() => {
    const counter = window as unknown as { updates: number };
    counter.updates = 0;
    const observer = new MutationObserver(() => {
      counter.updates += 1;
    });
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  const bytes = await countBytes(session);
  const [bytesBefore, before, percentBefore] = [bytes(), await metrics(session), await percent(page)];
  const from = performance.now();
  await pause(LOOK_S * 1000);
  const seconds = (performance.now() - from) / 1000;
  const [after, percentAfter] = [await metrics(session), await percent(page)];
  const busy = (name: string) => (100 * ((after[name] ?? 0) - (before[name] ?? 0))) / seconds;
  const updates = await page.evaluate(() => (window as unknown as { updates: number }).updates);
  rows.push(
    [`looked at for ${LOOK_S} s of a ten-year import`, `${percentBefore} % to ${percentAfter} %`],
    ["updates of the page", `${(updates / seconds).toFixed(1)} a second`],
    ["received while it runs", `${kb((bytes() - bytesBefore) / seconds)} a second`],
    ["main thread busy", `${busy("TaskDuration").toFixed(1)} %`],
    ["of that in scripts", `${busy("ScriptDuration").toFixed(1)} %`],
    ["heap at the start, and after", `${kb(heapBefore)}, ${kb(await heap(session))}`],
    ["elements in the page", String(await page.evaluate(() => document.querySelectorAll("*").length))],
  );
}

async function judge(port: number, stack: Stack): Promise<void> {
  if (!existsSync(resolve(LIGHTHOUSE, "../node_modules"))) {
    rows.push(["Lighthouse", "not installed: npm ci --prefix measure"]);
    return;
  }
  for (const path of ["/", "/coverage", "/history"]) {
    const { stdout } = await promisify(execFile)("node", [LIGHTHOUSE, String(port), stack.address + path]);
    for (const [device, { failed, ...scores }] of Object.entries(
      JSON.parse(stdout) as Record<string, Scores>,
    )) {
      const words = Object.entries(scores).map(([name, score]) => `${name} ${score}`);
      rows.push([`Lighthouse ${path}, ${device}`, [...words, ...failed].join(", ")]);
    }
  }
}

const stack = await Stack.start({ latencyMs: 10 });
const port = await freePort();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", `--remote-debugging-port=${port}`],
});
try {
  const page = await browser.newPage({ baseURL: stack.address, viewport: { width: 1280, height: 900 } });
  const session = await page.context().newCDPSession(page);
  await load(page);
  await follow(page, session, stack);
  const { job } = (await stack.ask("/status")) as { job: { id: string } };
  await stack.ask("/pause", { jobId: job.id });
  await page.close();
  await judge(port, stack);
} finally {
  await browser.close();
  await stack.end();
}
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value] of rows) console.log(`${what.padEnd(width)}  ${value}`);
