import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { product } from "./support/product";
import type { Stack } from "./support/stack";

const test = product({}, { viewport: { width: 1100, height: 800 }, locale: "en-GB" });
const phone = product(
  {},
  {
    viewport: { width: 390, height: 800 },
    colorScheme: "dark",
    locale: "en-US",
    hasTouch: true,
    isMobile: true,
  },
);
const DATA = "/integrations/garmin/data";
// The API can't read what is no database.
const unreadable = product({ env: { GARMIN_SYNC__SINK__URL: "sqlite:///dev/null" }, worker: false }, {}, [
  DATA,
]);

const chart = (page: Page, name: string) => page.getByRole("application", { name, exact: true });
const params = (page: Page) => new URL(page.url()).searchParams;
/** How many days the address says are shown; 0 where it names none. */
function shownDays(page: Page): number {
  const [from, to] = [params(page).get("from"), params(page).get("to")];
  return from && to ? (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1 : 0;
}
const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Ten weeks. */
const fill = (stack: Stack) =>
  stack.imported("2024-01-01", "2024-03-10", { dataTypes: ["health", "activities"] });

/** Whether a colour of the theme is drawn in the columns of a chart around these shares of its plotting area. */
function isDrawn(at: Locator, colour: string, shares: readonly number[]): Promise<boolean[]> {
  return at.evaluate(
    (root, { colour, shares }) => {
      const canvas = root.querySelector("canvas");
      const over = root.querySelector(".u-over");
      const context = canvas?.getContext("2d");
      if (!canvas || !over || !context) throw new Error("there is a plot");
      const probe = root.appendChild(document.createElement("i"));
      probe.style.color = `var(${colour})`;
      const wanted = (getComputedStyle(probe).color.match(/\d+/g) ?? []).slice(0, 3).map(Number);
      probe.remove();
      const [outer, inner] = [canvas.getBoundingClientRect(), over.getBoundingClientRect()];
      return shares.map((share) => {
        const x = Math.round(inner.left - outer.left + inner.width * share);
        const pixels = context.getImageData(x, 0, 1, canvas.height).data;
        for (let n = 0; n < pixels.length; n += 4)
          // What is behind the line is drawn in its colour too, but is transparent.
          if (
            (pixels[n + 3] ?? 0) > 200 &&
            wanted.every((part, i) => Math.abs(part - (pixels[n + i] ?? 0)) < 40)
          )
            return true;
        return false;
      });
    },
    { colour, shares },
  );
}

test("from the overview to a metric that is looked into by wheel and keys, and on to a day", async ({
  page,
  stack,
}) => {
  await fill(stack);
  await page.goto("/");
  await page.getByRole("link", { name: "Data", exact: true }).click();
  const tile = page.getByRole("link", { name: "Resting heart rate" }).first();
  await tile.waitFor();
  await page
    .getByText(/^(As usual|\d+ bpm (above|below) your usual \d+ bpm)$/)
    .first()
    .waitFor();
  await page.getByRole("region", { name: "Latest night" }).getByText("Deep").waitFor();
  await page.getByRole("region", { name: "Latest activities" }).getByRole("link").nth(1).waitFor();
  const files = page.getByRole("region", { name: "Download your data" });
  await files.getByLabel("Table").selectOption({ label: "Weigh-ins" });
  await files.getByText("weigh_ins", { exact: true }).waitFor();
  const downloads = page.waitForEvent("download");
  await files.getByRole("link", { name: "Download this table" }).click();
  const saved = await downloads;
  expect(saved.suggestedFilename()).toBe("garmin_weigh_ins.csv");
  expect(await readFile(await saved.path(), "utf8")).toMatch(/^user_id,time_local,date,.*weight_kg/);
  expect(await inaccessible(page)).toEqual([]);
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByText("1 Jan – 10 Mar 2024", { exact: true }).waitFor();
  await page.getByRole("button", { name: "4 weeks" }).click();
  // What the small charts show is there in words too, and as a table.
  await page.getByRole("img", { name: /^Chart of Steps, 4 weeks: lowest [\d,]+, highest [\d,]+$/ }).waitFor();
  await page.getByText("As a table").click();
  const small = page.getByRole("region", { name: "The metrics above as a table" });
  await small.getByRole("columnheader", { name: "Resting heart rate" }).waitFor();
  await small.getByRole("row", { name: /^10 Mar 2024 [\d,]+ \d+ bpm/ }).waitFor();
  expect(await inaccessible(page)).toEqual([]);

  await tile.click();
  const heart = chart(page, "Resting heart rate");
  await heart.waitFor();
  expect(shownDays(page)).toBe(28);
  await page.getByRole("group", { name: "Range" }).getByText("All").click();
  await expect.poll(() => shownDays(page)).toBe(0);

  // The wheel moves the page, unless Ctrl is held or the chart has the focus.
  await heart.hover();
  await page.mouse.wheel(0, -200);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect.poll(() => shownDays(page)).toBeGreaterThan(30);
  const once = shownDays(page);
  expect(once).toBeLessThan(60);
  await heart.focus();
  await page.mouse.wheel(0, -200);
  await expect.poll(() => shownDays(page)).toBeLessThan(once);
  const byWheel = shownDays(page);
  await page.keyboard.press("+");
  await expect.poll(() => shownDays(page)).toBeLessThan(byWheel);
  const from = params(page).get("from");
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => params(page).get("from") ?? "").not.toBe(from);
  await page.getByRole("button", { name: "Zoom out" }).click();
  const address = page.url();
  await page.reload();
  await heart.waitFor();
  expect(page.url()).toBe(address);
  await heart.focus();
  await page.keyboard.press("0");
  await expect.poll(() => shownDays(page)).toBe(0);

  await page.keyboard.press("Shift+ArrowRight");
  const said = page.locator("[aria-live=polite]", { hasText: /^\d+ \w+ 2024, Resting heart rate \d+ bpm/ });
  await said.waitFor();
  const first = await said.textContent();
  await page.keyboard.press("Shift+ArrowRight");
  await expect.poll(() => said.textContent()).not.toBe(first);
  const day = /^(\d+ \w+ 2024)/.exec((await said.textContent()) ?? "")?.[1] ?? "";
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: day }).waitFor();
  await page.goBack();
  await heart.waitFor();
});

test("a metric's gaps are gaps, it is compared with another time, and is there as a table and by months", async ({
  page,
  stack,
}) => {
  await fill(stack);
  const answer = await fetch(
    `${stack.address}${DATA}/daily?metrics=resting_heart_rate_bpm&from=2024-01-01&to=2024-03-10`,
  );
  const { starts, metrics } = (await answer.json()) as {
    starts: string[];
    metrics: { values: (number | null)[] }[];
  };
  const values = metrics[0]?.values ?? [];
  const isIn = (n: number) => values[n] != null;
  const gap = values.findIndex((it, n) => it === null && isIn(n - 1) && isIn(n - 2) && n > 5);
  expect(gap).toBeGreaterThan(0);
  const missing = values.filter((it) => it === null).length;

  // Twelve days, with the gap after the sixth.
  await page.goto(
    `/data/metrics/resting_heart_rate_bpm?from=${starts[gap - 6]}&to=${starts[gap + 6]}&mean=off`,
  );
  const heart = chart(page, "Resting heart rate");
  await heart.waitFor();
  expect(await isDrawn(heart, "--chart-red", [(6 - 1.5) / 12, 6 / 12])).toEqual([true, false]);
  await page.getByRole("button", { name: "Zoom out" }).click();
  expect(await inaccessible(page)).toEqual([]);

  await page.goto("/data/metrics/resting_heart_rate_bpm?from=2024-02-01&to=2024-02-29");
  await page.getByRole("group", { name: "Compare with" }).getByText("Previous period").click();
  const comparison = page.getByRole("region", { name: "Comparison" });
  await comparison
    .getByText(
      /Average of 1\s–\s29\sFeb\s2024: \d+ bpm \(\d+ of 29 days\)\. Average of 3\s–\s31\sJan\s2024: \d+ bpm/,
    )
    .waitFor();
  await comparison.getByText(/^(The first is \d+% (higher|lower)|They hardly differ)\.$/).waitFor();
  await page.getByRole("group", { name: "Compare with" }).getByText("Other days").click();
  await comparison.getByLabel("From").fill("2024-01-08");
  await expect.poll(() => params(page).get("with")).toMatch(/^2024-01-08\.\./);

  await page.getByRole("group", { name: "Range" }).getByText("All").click();
  const numbers = page.getByRole("region", { name: "Numbers" });
  await numbers.getByText(`${missing} day`, { exact: false }).waitFor();
  await page.getByText("As a table").first().click();
  const table = page.getByRole("region", { name: "Resting heart rate as a table" });
  await table.getByRole("row", { name: /^10 Mar 2024 \d+ bpm/ }).waitFor();
  await page.getByRole("group", { name: "By" }).getByText("Months").click();
  await table.getByRole("row", { name: /^Feb 2024 \d+ bpm \d+ bpm – \d+ bpm$/ }).waitFor();
  // A range that has no two months is shown by what is shorter, and that is said.
  await page.getByRole("group", { name: "Days shown" }).getByLabel("From").fill("2024-03-01");
  await page.getByText("The range is too short for months.").waitFor();
  const by = page.getByRole("group", { name: "By" });
  expect(await by.getByRole("button", { pressed: true }).textContent()).toBe("Days");
  expect(await by.getByRole("button", { name: "Months" }).isDisabled()).toBe(true);
  await page.getByRole("group", { name: "Range" }).getByText("All").click();
  await expect.poll(() => by.getByRole("button", { pressed: true }).textContent()).toBe("Months");
  await page.getByRole("link", { name: "Heart rate variability" }).click();
  await chart(page, "Heart rate variability").waitFor();

  await page.goto("/data/metrics/distance_m");
  await page
    .getByText(/^[\d.]+ km$/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: /^Units: km/ }).click();
  await page
    .getByText(/^[\d.]+ mi$/)
    .first()
    .waitFor();
  await page.reload();
  await page
    .getByText(/^[\d.]+ mi$/)
    .first()
    .waitFor();
});

test("a day shows its course, in charts that move together, and leads to its neighbours", async ({
  page,
  stack,
}) => {
  await fill(stack);
  await page.goto("/data/days/2024-03-09");
  await chart(page, "Heart rate").waitFor();
  await chart(page, "Stress").waitFor();
  await page.getByRole("region", { name: "The night before" }).getByText("Deep").waitFor();
  await page
    .getByRole("region", { name: "All values" })
    .getByText(/^\d+ bpm$/)
    .first()
    .waitFor();
  expect(await page.getByText("9 Mar 2024, 00:00 – 24:00").count()).toBeGreaterThanOrEqual(2);
  expect(await inaccessible(page)).toEqual([]);
  await chart(page, "Heart rate").focus();
  await page.keyboard.press("+");
  await expect.poll(() => page.getByText("9 Mar 2024, 00:00 – 24:00").count()).toBe(0);
  const ranges = page.getByText(/^9 Mar 2024, \d\d:\d\d – \d\d:\d\d$/);
  expect(await ranges.count()).toBeGreaterThanOrEqual(2);
  expect(new Set(await ranges.allTextContents()).size).toBe(1);

  await page.getByRole("link", { name: "Previous day" }).click();
  await page.getByRole("heading", { level: 1, name: "Fri 8 Mar 2024" }).waitFor();
  await page.getByLabel("Day", { exact: true }).fill("2024-01-20");
  await page.getByRole("heading", { level: 1, name: "Sat 20 Jan 2024" }).waitFor();
  await page.goto("/data/days/2023-01-20");
  await page
    .getByText("Nothing is stored for this day: the watch recorded nothing, or the day was not imported.")
    .waitFor();
  await page.getByText("Nothing is stored for this day.").waitFor();
  await page.goto("/data/days/2024-02-31");
  await page.getByText("2024-02-31 is no day of the calendar.").waitFor();
});

test("days appear by themselves while they are imported, and nothing that is looked at moves", async ({
  page,
  stack,
}) => {
  await page.goto("/data");
  await page.getByText("There is nothing to look at yet.").waitFor();
  expect(await inaccessible(page)).toEqual([]);
  await stack.holdFrom("2024-01-08");
  await stack.start("2024-01-01", "2024-02-29", { dataTypes: ["health"] });
  const tile = page.getByRole("link", { name: "Resting heart rate" }).first();
  await tile.waitFor();
  await stack.holdFrom("2024-01-22");
  await tile.click();
  const row = (day: string) => page.getByRole("row", { name: new RegExp(`^${day} 2024`) });
  await page.getByText("As a table").click();
  await page.getByRole("group", { name: "Range" }).getByText("All").click();
  await row("2[01] Jan").first().waitFor();
  await chart(page, "Resting heart rate").focus();
  await page.keyboard.press("+");
  await expect.poll(() => shownDays(page)).toBeGreaterThan(0);
  const address = page.url();
  const box = await chart(page, "Resting heart rate").boundingBox();
  await stack.repair();
  // The last day that there is to choose.
  await expect
    .poll(() => page.getByRole("group", { name: "Days shown" }).getByLabel("to").getAttribute("max"))
    .toMatch(/^2024-02-2\d$/);
  expect(page.url()).toBe(address);
  expect(await chart(page, "Resting heart rate").boundingBox()).toEqual(box);
});

phone(
  "on a phone fingers move and zoom, nothing is too wide, and units are those of the region",
  async ({ page, stack }) => {
    await fill(stack);
    for (const path of ["/data", "/data/days/2024-03-09"]) {
      await page.goto(path);
      await page
        .getByText(/\d mi( |$)/)
        .first()
        .waitFor();
      expect(await inaccessible(page)).toEqual([]);
      expect(await isTooWide(page), path).toBe(false);
    }
    await page.goto("/data/metrics/weight_kg");
    await page
      .getByText(/\d lb$/)
      .first()
      .waitFor();
    expect(await isTooWide(page)).toBe(false);
    await page.getByText("Zoom: pinch with two fingers").waitFor();
    expect(await page.getByText("Ctrl + wheel").filter({ visible: true }).count()).toBe(0);
    await chart(page, "Weight").scrollIntoViewIfNeeded();
    const box = await chart(page, "Weight").boundingBox();
    if (!box) throw new Error("the chart is shown");
    const at = (share: number, id: number) => ({ x: box.x + box.width * share, y: box.y + 120, id });
    const device = await page.context().newCDPSession(page);
    const touch = (
      type: "touchStart" | "touchMove" | "touchEnd",
      ...touchPoints: { x: number; y: number }[]
    ) => device.send("Input.dispatchTouchEvent", { type, touchPoints });
    await touch("touchStart", at(0.45, 0), at(0.55, 1));
    for (const far of [0.05, 0.1, 0.15]) await touch("touchMove", at(0.45 - far, 0), at(0.55 + far, 1));
    await touch("touchEnd");
    await expect.poll(() => shownDays(page)).toBeGreaterThan(0);
    const days = shownDays(page);
    expect(days).toBeLessThan(30);
    const from = params(page).get("from") ?? "";
    await touch("touchStart", at(0.4, 0));
    for (const right of [0.5, 0.6, 0.7]) await touch("touchMove", at(right, 0));
    await touch("touchEnd");
    await expect.poll(() => params(page).get("from") ?? from).toMatch(/^2024-0[12]/);
    await expect.poll(() => (params(page).get("from") ?? from) < from).toBe(true);
  },
);

unreadable(
  "a store that can't be read is said to be, in the server's words, and all else works",
  async ({ page }) => {
    await page.goto("/data");
    await page.getByText("The data can't be read", { exact: true }).waitFor();
    await page.getByText(/^The data can't be read: .+\. Syncs are not affected\.$/).waitFor();
    await page.getByRole("link", { name: "Now" }).click();
    await page.getByText("Nothing has been synced yet").waitFor();
  },
);
