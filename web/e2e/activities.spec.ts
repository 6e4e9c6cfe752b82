import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { product } from "./support/product";

/** An activity that there is not. */
const missing = "/integrations/garmin/data/activities/0";
const test = product({}, { viewport: { width: 1100, height: 800 }, locale: "en-GB" }, [missing]);
const phone = product(
  {},
  { viewport: { width: 390, height: 740 }, hasTouch: true, colorScheme: "dark", locale: "en-GB" },
);

const ACTIVITIES = { dataTypes: ["activities"] };
const map = (page: Page) => page.getByRole("application", { name: "Map of the track" });
const rows = (page: Page) => page.locator('main a[href^="/data/activities/"]');
/** Whether anything is wider than the page. */
const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** How many colours a map's line has, and a text that differs when any pixel does. */
function drawn(canvas: Locator): Promise<{ colours: number; all: string }> {
  return canvas.locator("canvas").evaluate((it) => {
    const { width, height } = it as HTMLCanvasElement;
    const pixels = (it as HTMLCanvasElement).getContext("2d")?.getImageData(0, 0, width, height).data;
    const counts = new Map<string, number>();
    for (let n = 0; pixels && n < pixels.length; n += 4) {
      const colour = pixels.slice(n, n + 3).join();
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    // Pixels at edges are mixtures of two colours, and few.
    const colours = [...counts.values()].filter((count) => count > 100).length;
    return { colours, all: (it as HTMLCanvasElement).toDataURL() };
  });
}

/** Moves fingers in ten steps; `at` says where they are after each. */
async function swipe(page: Page, at: (step: number) => [x: number, y: number][]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", places: [number, number][]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: places.map(([x, y], id) => ({ x, y, id })),
    });
  await touch("touchStart", at(0));
  for (let step = 1; step <= 10; step += 1) await touch("touchMove", at(step));
  await touch("touchEnd", []);
}

/** Opens the newest activity of a kind. */
async function open(page: Page, kind: string): Promise<void> {
  await page.goto(`/data/activities?kind=${kind}`);
  await rows(page).first().click();
  await page.getByRole("heading", { name: "Laps" }).waitFor();
}

test("activities are found by kind and name, and Back leads to the same place", async ({ page, stack }) => {
  await stack.imported("2024-01-01", "2024-03-10", ACTIVITIES);
  await page.goto("/data/activities");
  const total = page.getByRole("status").filter({ hasText: /activities$/ });
  await total.waitFor();
  const all = Number(/\d+/.exec((await total.textContent()) ?? "")?.[0]);
  expect(all).toBeGreaterThan(30);
  expect(await inaccessible(page)).toEqual([]);

  // Kinds say how many there are of them.
  const kinds = page.getByLabel("Kind");
  const running = kinds.locator("option", { hasText: /^Running \(\d+\)$/ });
  const runs = Number(/\d+/.exec((await running.textContent()) ?? "")?.[0]);
  await kinds.selectOption("running");
  await expect.poll(() => rows(page).count()).toBe(runs);
  expect(new URL(page.url()).search).toBe("?kind=running");
  await rows(page)
    .first()
    .getByText(/^\d+:\d\d \/km$/)
    .waitFor();

  await kinds.selectOption("");
  await page.getByLabel("Name contains").fill("rUnNiNg");
  await expect.poll(() => new URL(page.url()).search).toBe("?text=rUnNiNg");
  await expect
    .poll(() =>
      rows(page)
        .filter({ hasNotText: /running/i })
        .count(),
    )
    .toBe(0);
  expect(await rows(page).count()).toBeGreaterThan(0);

  await page.getByLabel("Name contains").fill("no such name");
  await page.getByText("No activities match.").waitFor();
  await page.getByRole("button", { name: "Show all activities" }).click();
  await expect.poll(() => rows(page).count()).toBeGreaterThan(30);
  expect(await page.getByLabel("Name contains").inputValue()).toBe("");

  await rows(page).nth(25).scrollIntoViewIfNeeded();
  const height = await page.evaluate(() => window.scrollY);
  expect(height).toBeGreaterThan(0);
  // Not by a click: that would scroll to the link.
  await rows(page).nth(25).dispatchEvent("click");
  await page.getByRole("heading", { name: "All values" }).waitFor();
  expect(await page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await rows(page).nth(25).waitFor();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(height);

  await page.goto("/data/activities/0");
  await page.getByRole("alert").getByRole("link", { name: "All activities" }).click();
  await rows(page).first().waitFor();
});

test("an activity is seen on its map and in its charts, with one cursor for all", async ({ page, stack }) => {
  await stack.imported("2024-01-15", "2024-02-04", ACTIVITIES);
  await open(page, "running");
  await map(page).waitFor();
  // Seven shades, the ground, the edge of the line and its ends.
  await expect.poll(async () => (await drawn(map(page))).colours).toBeGreaterThan(7);
  expect(await inaccessible(page)).toEqual([]);

  const byPace = await drawn(map(page));
  await page.getByRole("group", { name: "Colour of the line" }).getByText("Heart rate").click();
  await expect.poll(async () => (await drawn(map(page))).all).not.toBe(byPace.all);
  const whole = await drawn(map(page));
  const scale = () =>
    map(page)
      .locator("p", { hasText: /^Scale: / })
      .textContent();
  const before = await scale();

  // The wheel moves the page until the map has the focus.
  await map(page).hover();
  await page.mouse.wheel(0, -100);
  await expect.poll(scale).toBe(before);
  await map(page).focus();
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expect.poll(scale).not.toBe(before);
  const closer = await drawn(map(page));
  await page.mouse.wheel(0, -100);
  await expect.poll(async () => (await drawn(map(page))).all).not.toBe(closer.all);
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("0");
  await expect.poll(async () => (await drawn(map(page))).all).toBe(whole.all);
  await map(page).getByRole("button", { name: "Zoom in" }).click();
  await expect.poll(scale).not.toBe(before);
  const still = await drawn(map(page));
  await page.mouse.move(400, 400);
  await page.mouse.down();
  await page.mouse.move(450, 420, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => (await drawn(map(page))).all).not.toBe(still.all);
  await map(page).getByRole("button", { name: "All of the track" }).click();
  await expect.poll(async () => (await drawn(map(page))).all).toBe(whole.all);

  // The charts move the dot on the map.
  const chart = page.getByRole("application", { name: "Heart rate" });
  const dot = page.getByTestId("track-dot");
  await chart.scrollIntoViewIfNeeded();
  await chart.hover({ position: { x: 300, y: 40 } });
  await dot.waitFor();
  const place = () => dot.getAttribute("style");
  const first = await place();
  await chart.hover({ position: { x: 600, y: 40 } });
  await expect.poll(place).not.toBe(first);
  await page.getByText(/^At \d+:\d\d$/).waitFor();
  // And the line of the map moves the cursor of the charts.
  await map(page).scrollIntoViewIfNeeded();
  await map(page).hover({ position: { x: 10, y: 10 } });
  await dot.waitFor({ state: "detached" });
  await page.getByText(/^Point at a chart/).waitFor();
  const start = await map(page).boundingBox();
  if (!start) throw new Error("the map is shown");
  // All around is the line: from its middle to the left one meets it.
  for (let x = start.width / 2; (await dot.count()) === 0 && x > 0; x -= 15) {
    await page.mouse.move(start.x + x, start.y + start.height / 2);
  }
  await page.getByText(/^At \d+:\d\d$/).waitFor();

  await page.getByRole("group", { name: "Charts over" }).getByText("Distance").click();
  await chart.hover({ position: { x: 500, y: 40 } });
  await page.getByText(/^At [\d.]+ km$/).waitFor();

  await page.getByText("As a table").click();
  const table = page.getByRole("region", { name: "What was recorded as a table" });
  await table.getByRole("columnheader", { name: "Pace" }).waitFor();
  await expect.poll(() => table.getByRole("row").count()).toBeGreaterThan(50);

  const laps = page.getByRole("region", { name: "Laps" });
  await laps.getByRole("row", { name: /^1 [\d.]+ km \d+:\d\d \d+:\d\d \/km \d+ bpm/ }).waitFor();
  await page.getByRole("button", { name: /^Units: km/ }).click();
  await laps.getByRole("row", { name: /^1 [\d.]+ mi \d+:\d\d \d+:\d\d \/mi \d+ bpm/ }).waitFor();
  await page.getByRole("row", { name: /^Zone 5 \d+ bpm and above \d+:\d\d \d+%$/ }).waitFor();

  // Without a track there are charts and no map.
  await open(page, "strength_training");
  await page.getByRole("application", { name: "Heart rate" }).waitFor();
  expect(await map(page).count()).toBe(0);
});

phone(
  "nights and years on a phone: one night large, months back, and from a year to its activities",
  async ({ page, stack }) => {
    await stack.imported("2024-01-29", "2024-03-05", { dataTypes: ["health", "activities"] });
    await page.goto("/data/nights?month=2024-02");
    const nights = page.getByRole("region", { name: "All nights" });
    const night = (name: string) => nights.getByRole("row", { name: new RegExp(name) });
    await night("Thu 29 Feb 2024").waitFor();
    expect(await nights.getByRole("row", { name: /^Average of the week of/ }).count()).toBe(5);
    const large = page.getByRole("region", { name: /^Night of/ });
    expect(await large.getAttribute("aria-label")).toMatch(/Feb\s2024$/);
    expect(await inaccessible(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);

    const link = nights.getByRole("link").nth(3);
    const name = (await link.textContent())?.slice(-15) ?? "";
    await link.click();
    await expect.poll(() => large.getAttribute("aria-label")).toMatch(/^Night of /);
    await expect.poll(() => new URL(page.url()).search).toMatch(/^\?month=2024-02&night=2024-02-\d\d$/);
    const label = async () => (await large.getAttribute("aria-label"))?.replaceAll(/\s/g, " ");
    expect(await label()).toContain(name.slice(name.indexOf(" ") + 1));
    await large.getByText("As a table").click();
    await expect.poll(() => large.getByRole("row").count()).toBeGreaterThan(5);
    const address = page.url();
    await page.reload();
    await expect.poll(label).toContain(name.slice(name.indexOf(" ") + 1));
    expect(page.url()).toBe(address);
    await nights.getByRole("button", { name: "Earlier" }).click();
    await night("Wed 31 Jan 2024").waitFor();
    await nights.getByRole("button", { name: "Later" }).click();
    await night("Thu 29 Feb 2024").waitFor();

    await page.getByRole("link", { name: "Years" }).click();
    const years = page.getByRole("region", { name: "Years" });
    const count = years.getByRole("row", { name: /^2024/ }).getByRole("link");
    await count.waitFor();
    expect(await inaccessible(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    const said = await count.textContent();
    await page.getByText("Months", { exact: true }).click();
    await page
      .getByRole("region", { name: "Months" })
      .getByRole("row", { name: /^February 2024/ })
      .waitFor();
    await page.goto("/data/years");
    await count.click();
    await page
      .getByRole("status")
      .filter({ hasText: `${said} activities` })
      .waitFor();
    await page.getByRole("button", { name: /^1 Jan – 31 Dec 2024/ }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    await open(page, "running");
    expect(await isTooWide(page)).toBe(false);

    await page.getByText("Pinch to zoom. Tap the map, then drag to move it.").waitFor();
    // Two fingers come closer; one alone moves the page, until the map is touched.
    await map(page).scrollIntoViewIfNeeded();
    const box = await map(page).boundingBox();
    if (!box) throw new Error("the map is shown");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const before = await drawn(map(page));
    const height = () => page.evaluate(() => window.scrollY);
    const from = await height();
    await swipe(page, (n) => [[x, y - 12 * n]]);
    await expect.poll(height).toBeGreaterThan(from);
    expect((await drawn(map(page))).all).toBe(before.all);
    await page.evaluate((top) => window.scrollTo(0, top), from);
    const scale = map(page).locator("p", { hasText: /^Scale: / });
    const metres = async () => Number(/\d+/.exec((await scale.textContent()) ?? "")?.[0]);
    const whole = await metres();
    await swipe(page, (n) => [
      [x - 20 - 8 * n, y],
      [x + 20 + 8 * n, y],
    ]);
    await expect.poll(metres).toBeLessThan(whole / 2);
  },
);
