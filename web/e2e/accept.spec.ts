import type { Page } from "playwright-core";
import { expect } from "vitest";
import { daysBefore, dayWords, rangeWords } from "../src/lib/dates";
import { card } from "./support/page";
import { product } from "./support/product";

const ACCEPT = "/integrations/garmin/sync/coverage/accept";
// Days without an activity become final as soon as others, so that an incremental sync reaches back predictably far.
const test = product({ env: { GARMIN_SYNC__SYNC__EMPTY_FINAL_DAYS: "0" } }, {}, [ACCEPT]);
/** A day that can't be fetched is retried for half a minute before it is given up. */
const PATIENCE_MS = 180_000;

/** How many days are missing and accepted, in the numbers and in the drawing. */
async function shown(page: Page): Promise<Record<"missing" | "accepted", { total: number; drawn: number }>> {
  const look = async (state: "missing" | "accepted") => {
    const term = page.getByRole("tabpanel").locator("dl > div", { hasText: state });
    const paths = page.getByRole("slider").locator(`path.day-${state}`);
    const drawn = await paths.evaluateAll((all) =>
      all.reduce((sum, it) => sum + (it.getAttribute("d") ?? "").split("M").length - 1, 0),
    );
    return {
      total: (await term.count()) === 0 ? 0 : Number(await term.getByRole("definition").textContent()),
      drawn,
    };
  };
  return { missing: await look("missing"), accepted: await look("accepted") };
}

const both = (days: number) => ({ total: days, drawn: days });
const MISSING = { missing: both(1), accepted: both(0) };
const ACCEPTED = { missing: both(0), accepted: both(1) };

test("a day that can't be had is accepted as missing, and asked for again once that is taken back", async ({
  page,
  stack,
}) => {
  const { today } = (await stack.ask("/status")) as { today: string };
  const bad = daysBefore(today, 6);
  await stack.breakGarmin({ kind: "status", status: 500, endpoint: "health", start: bad, end: bad });
  await stack.imported(daysBefore(today, 9), today, {}, PATIENCE_MS);
  await page.goto("/coverage");
  await page.getByRole("heading", { name: `Complete up to ${dayWords(daysBefore(bad, 1))}` }).waitFor();
  expect(await shown(page)).toEqual(MISSING);

  // At first the server's answer fails.
  const accept = page.getByRole("button", { name: `Accept these days: ${dayWords(bad)}` });
  await page.route(`**${ACCEPT}`, (route) => route.abort(), { times: 1 });
  await accept.click();
  const dialog = page.getByRole("alertdialog", { name: `Accept health of ${dayWords(bad)} as missing?` });
  await dialog.getByRole("button", { name: "Accept" }).click();
  await dialog.getByText("The server can't be reached. Is garmin-sync running?").waitFor();
  await dialog.getByRole("button", { name: "Accept" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("1 day no longer counts as missing.").first().waitFor();
  expect(await shown(page)).toEqual(ACCEPTED);
  expect(await accept.count()).toBe(0);

  await page.reload();
  const again = page.getByRole("button", { name: `Ask again for these days: ${dayWords(bad)}` });
  await again.waitFor();
  await page.getByRole("heading", { name: `Complete up to ${dayWords(today)}` }).waitFor();
  expect(await shown(page)).toEqual(ACCEPTED);

  await again.click();
  await accept.waitFor();
  await page.getByText("1 day counts as missing again.").first().waitFor();
  expect(await shown(page)).toEqual(MISSING);
  expect(await again.count()).toBe(0);

  // New days and that day are fetched; the final days in between are not.
  await stack.repair();
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await page.getByRole("button", { name: "Sync now" }).click();
  const days = `${rangeWords(daysBefore(today, 2), today)} and 1 earlier day`;
  await card(page)
    .getByRole("heading", { name: `Sync of ${days}` })
    .waitFor();
  await card(page).getByText("Completed", { exact: true }).waitFor();
  await page.getByRole("link", { name: "History" }).click();
  await page
    .getByRole("article", { name: `Sync of ${days}` })
    .getByText("Completed")
    .waitFor();
  await page.getByRole("link", { name: "Coverage" }).click();
  await page.getByText(/^None since/).waitFor();
  expect(await shown(page)).toEqual({ missing: both(0), accepted: both(0) });
});
