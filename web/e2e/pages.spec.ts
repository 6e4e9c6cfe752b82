import { expect } from "vitest";
import { product } from "./support/product";

const test = product();
const ACTIVITIES = { dataTypes: ["activities"] };

test("coverage tells stored days from missing ones, and a gap is imported from its button", async ({
  page,
  stack,
}) => {
  await stack.imported("2024-01-01", "2024-01-31", ACTIVITIES);
  await stack.imported("2024-03-01", "2024-03-31", ACTIVITIES);
  await page.goto("/coverage");
  await page.getByRole("tab", { name: "Activities" }).click();
  await page.getByRole("heading", { name: "Complete up to 31 Jan 2024" }).waitFor();
  const year = page.getByRole("region", { name: "2024" });
  await year.getByText(/stored, \d+ no data, 304 missing$/).waitFor();

  // The keyboard moves from the last day of the calendar to a day of the gap, and its state is announced.
  const days = year.getByRole("slider", { name: "Days of 2024" });
  await year.locator("svg").click({ position: await middleOf(year.locator("svg"), 5, 3) });
  await expect.poll(() => days.getAttribute("aria-valuetext")).toBe("Thu, 8 Feb 2024: missing");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => days.getAttribute("aria-valuetext")).toBe("Wed, 14 Feb 2024: missing");

  await page.getByRole("button", { name: "Import these days: 1 – 29 Feb 2024" }).click();
  const dialog = page.getByRole("dialog", { name: "Historical import" });
  await dialog.getByText("29 days in 1 batch").waitFor();
  await dialog.getByRole("button", { name: "Start import" }).click();
  await year.getByText(/stored, \d+ no data, 275 missing$/).waitFor({ timeout: 60_000 });
  await page.getByRole("heading", { name: "Complete up to 31 Mar 2024" }).waitFor();
  expect(await page.getByRole("button", { name: "Import these days: 1 – 29 Feb 2024" }).count()).toBe(0);
});

test("days that a running import is still to bring are queued, and not called missing", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2024-02-01");
  await stack.start("2024-01-01", "2024-03-31", { dataTypes: ["health"] });
  await page.goto("/coverage");
  await page.getByText(/days are queued: /).waitFor();
  const queued = page.getByRole("slider").locator("path.day-queued");
  expect(await queued.count()).toBe(1);
  // Only what comes after the import is a gap.
  const gaps = page.getByRole("button", { name: /^Import these days: / });
  const names = () => gaps.evaluateAll((all) => all.map((it) => it.getAttribute("aria-label")));
  expect(await names()).toEqual([expect.stringMatching(/: 1\sApr\s2024\s–/)]);
  await stack.repair();
  await page.getByRole("heading", { name: "Complete up to 31 Mar 2024" }).waitFor();
  await expect.poll(() => queued.count()).toBe(0);
  expect(await names()).toEqual([expect.stringMatching(/: 1\sApr\s2024\s–/)]);
});

test("history leads to what became of every sync, and what failed of one is tried again on its page", async ({
  page,
  stack,
}) => {
  await stack.imported("2023-01-01", "2023-01-31", ACTIVITIES);
  await stack.breakGarmin({ kind: "status", status: 404, start: "2024-01-10", end: "2024-01-10" });
  await stack.imported("2024-01-01", "2024-01-31", ACTIVITIES);
  await page.goto("/history");
  const entry = (year: number) => page.getByRole("article", { name: `Import of 1 – 31 Jan ${year}` });
  await entry(2024).getByText("Ended with gaps").waitFor();
  await entry(2024).getByText("1 of 2 batches not complete").waitFor();
  await entry(2023).getByText("Completed").waitFor();
  await page.getByLabel("Outcome").selectOption("Ended with gaps");
  await page.getByText("1 of 2 syncs").waitFor();

  await entry(2024).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: "Import of 1 – 31 Jan 2024" }).waitFor();
  // The week was requested at once, then in ever smaller parts.
  await page.getByText("Activities: 10 Jan 2024").waitFor();
  await page.getByText(/does not know the request/).waitFor();
  const address = page.url();
  await page.goBack();
  await entry(2024).waitFor();
  expect(await page.getByRole("article").count()).toBe(1);

  await stack.repair();
  await page.goto(address);
  await page.getByRole("button", { name: "Retry 1 failed batch" }).click();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole("button", { name: /^Retry/ }).count()).toBe(0);
});

test("a long history comes a page at a time", async ({ page, stack }) => {
  for (let job = 0; job < 22; job += 1) {
    const id = await stack.start("2024-01-01", "2024-01-02", ACTIVITIES);
    await stack.ask("/cancel", { jobId: id }).catch(() => "it was faster");
    await stack.reached(["cancelled", "completed"]);
  }
  await page.goto("/history");
  const entries = page.getByRole("article", { name: "Import of 1 – 2 Jan 2024" });
  await expect.poll(() => entries.count()).toBe(20);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect.poll(() => entries.count()).toBe(22);
  expect(await page.getByRole("button", { name: "Show more" }).count()).toBe(0);
  await entries.last().getByRole("link").scrollIntoViewIfNeeded();
  const height = await page.evaluate(() => window.scrollY);
  expect(height).toBeGreaterThan(0);
  // Not by a click: that would scroll to the link.
  await entries.last().getByRole("link").dispatchEvent("click");
  await page.getByRole("heading", { name: "Batches" }).waitFor();
  await page.goBack();
  await expect.poll(() => entries.count()).toBe(22);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(height);
});

/** The middle of a cell of a year's calendar: `week` from 0, `weekday` from Monday. */
async function middleOf(calendar: import("playwright-core").Locator, week: number, weekday: number) {
  const box = await calendar.boundingBox();
  if (!box) throw new Error("the calendar is not shown");
  return { x: (box.width * (week + 0.5)) / 54, y: (box.height * (weekday + 0.5)) / 7 };
}
