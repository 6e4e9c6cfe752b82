// How smoothly charts zoom and move, by Chromium's own trace, with the data of a running API (GARMIN_SYNC_API).
import type { Browser, CDPSession, Page } from "playwright-core";
import { launch } from "../e2e/support/browser";

const API = process.env.GARMIN_SYNC_API ?? "http://127.0.0.1:8080";
const METRIC = "/data/metrics/resting_heart_rate_bpm";
/** Input comes once a frame, for so long. */
const STEPS = 150;
const STEP_MS = 1000 / 60;

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Calls `step` once a frame, as near to that as a timer comes. */
async function paced(step: (n: number) => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const sent: Promise<unknown>[] = [];
  for (let n = 0; n < STEPS; n += 1) {
    sent.push(step(n));
    await new Promise((resolve) => setTimeout(resolve, began + (n + 1) * STEP_MS - performance.now()));
  }
  await Promise.all(sent);
}

/** Frames drawn a second, the longest time without one, and how many were dropped. */
function frameWords(trace: Buffer): string {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const of = (name: string) => traceEvents.filter((it) => it.name === name).map(({ ts }) => ts);
  const drawn = of("DrawFrame").sort((a, b) => a - b);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined || drawn.length < 2) return "no frames";
  const gaps = drawn.slice(1).map((ts, n) => ts - (drawn[n] ?? ts));
  const rate = ((drawn.length - 1) * 1e6) / (last - first);
  return `${rate.toFixed(1)} frames/s, longest ${(Math.max(...gaps) / 1000).toFixed(0)} ms, ${of("DroppedFrame").length} dropped`;
}

async function traced(browser: Browser, page: Page, what: string, act: () => Promise<void>): Promise<void> {
  await browser.startTracing(page, {
    categories: ["devtools.timeline", "disabled-by-default-devtools.timeline.frame"],
  });
  await act();
  console.log(`${what}: ${frameWords(await browser.stopTracing())}`);
}

/** The middle of the first chart. */
async function middleOf(page: Page): Promise<Place> {
  const chart = page.getByRole("application").first();
  await chart.locator("canvas").waitFor();
  const box = await chart.boundingBox();
  if (!box) throw new Error("the chart is shown");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** In and out again, as a wheel with Ctrl does. */
const wheel = (device: CDPSession, at: Place) =>
  paced((n) =>
    device.send("Input.dispatchMouseEvent", {
      type: "mouseWheel",
      ...at,
      deltaX: 0,
      deltaY: Math.floor(n / 50) % 2 === 0 ? -40 : 40,
      modifiers: 2,
    }),
  );

/** To and fro, as with a wheel that goes sideways. */
const pan = (device: CDPSession, at: Place) =>
  paced((n) =>
    device.send("Input.dispatchMouseEvent", {
      type: "mouseWheel",
      ...at,
      deltaX: Math.floor(n / 40) % 2 === 0 ? 30 : -30,
      deltaY: 0,
      modifiers: 2,
    }),
  );

/** One finger to and fro, or two that come together and part. */
async function fingers(device: CDPSession, at: Place, places: (n: number) => number[]): Promise<void> {
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", n: number) =>
    device.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : places(n).map((by, id) => ({ x: at.x + by, y: at.y, id })),
    });
  await touch("touchStart", 0);
  await paced((n) => touch("touchMove", n));
  await touch("touchEnd", STEPS);
}

/** The first chart of a page, in a browser that has seen nothing yet. */
async function firstChart(browser: Browser, path: string): Promise<void> {
  const context = await browser.newContext({ baseURL: API });
  const page = await context.newPage();
  await page.goto(path);
  await page.waitForFunction(() => document.querySelector("[role=application] canvas"));
  const ms = await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => done(performance.now()))),
  );
  console.log(`First chart of ${path}: ${Math.round(Number(ms))} ms`);
  await context.close();
}

async function onDesk(browser: Browser): Promise<void> {
  const page = await browser.newPage({ baseURL: API, viewport: { width: 1280, height: 900 } });
  const device = await page.context().newCDPSession(page);
  await page.goto("/data");
  const tile = page.getByRole("link", { name: "Resting heart rate" }).first();
  await tile.waitFor();
  await traced(browser, page, "From the overview to a metric", async () => {
    await tile.click();
    await page.getByRole("application").locator("canvas").waitFor();
  });
  await page.goto(METRIC);
  const at = await middleOf(page);
  await page.mouse.move(at.x, at.y);
  await traced(browser, page, "Zoom by the wheel", () => wheel(device, at));
  await page.goto(METRIC);
  await middleOf(page);
  for (let n = 0; n < 2; n += 1) await page.getByRole("button", { name: "Zoom in" }).first().click();
  await page.mouse.move(at.x, at.y);
  await traced(browser, page, "Move sideways", () => pan(device, at));
}

/** How far from the middle the fingers of a pinch are: apart, together, and half apart, so that one can move sideways then. */
const apart = (n: number) => 20 + Math.abs(60 - ((n + 60) % 120));

async function onPhone(browser: Browser): Promise<void> {
  const page = await browser.newPage({
    baseURL: API,
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const device = await page.context().newCDPSession(page);
  for (const path of [METRIC, "/data/days"]) {
    await page.goto(path);
    const at = await middleOf(page);
    await traced(browser, page, `Pinch on ${path}`, () => fingers(device, at, (n) => [-apart(n), apart(n)]));
    await traced(browser, page, `Drag with a finger on ${path}`, () =>
      fingers(device, at, (n) => [Math.abs(40 - (n % 80)) * 2 - 40]),
    );
  }
}

// Each in a browser of its own: only the window in front draws.
for (const measure of [
  async (browser: Browser) => {
    for (const path of [METRIC, "/data/days"]) await firstChart(browser, path);
  },
  onDesk,
  onPhone,
]) {
  const browser = await launch();
  await measure(browser).finally(() => browser.close());
}
