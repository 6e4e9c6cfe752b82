import type { Page } from "playwright-core";
import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { card, openImport, percent } from "./support/page";
import { product } from "./support/product";

const test = product({ latencyMs: 40 });
const PAGES = ["/", "/coverage", "/history"];
const SETTINGS = "/settings";
const QUARTERS = [2021, 2022, 2023].flatMap((year) => [`${year}-04-01`, `${year}-07-01`, `${year}-10-01`]);

for (const colorScheme of ["light", "dark"] as const) {
  test(`no page and no dialog keeps anybody out, in ${colorScheme} colours`, async ({ page, stack }) => {
    await page.emulateMedia({ colorScheme });
    const found: string[] = [];
    const look = async (what: string) =>
      found.push(...(await inaccessible(page)).map((it) => `${what}: ${it}`));
    for (const path of PAGES) {
      await page.goto(path);
      await page.getByRole("button", { name: "Historical import" }).first().waitFor();
      await look(`empty ${path}`);
    }
    await stack.breakGarmin({ kind: "status", status: 404, start: "2024-01-10", end: "2024-01-10" });
    await stack.imported("2024-01-01", "2024-03-30", { dataTypes: ["activities"] });
    for (const path of PAGES) {
      await page.goto(path);
      await page
        .getByText(/Ended with gaps|No data has|Health has not/)
        .filter({ visible: true })
        .first()
        .waitFor();
      await look(path);
    }
    await page
      .getByRole("link", { name: /^Import of/ })
      .first()
      .click();
    await page.getByText("Days that could not be fetched").waitFor();
    await page.getByRole("heading", { name: "Batches" }).waitFor();
    await look("a sync's own page");
    await page.goto(SETTINGS);
    await page.getByRole("region", { name: "About" }).waitFor();
    await look("settings");
    await page.goto("/coverage");
    await page.getByRole("tab", { name: "Activities" }).click();
    await page.getByRole("slider").first().waitFor();
    await look("coverage of activities");
    await page
      .getByRole("button", { name: /^Accept these days: / })
      .last()
      .click();
    const question = page.getByRole("alertdialog");
    await question.waitFor();
    await look("the question before days are accepted");
    await question.getByRole("button", { name: "Accept" }).click();
    await page.getByText("Accepted days").waitFor();
    await look("coverage with accepted days");

    await page.goto("/");
    await stack.repair();
    await stack.breakGarmin({ kind: "hang", start: "2022-06-01" });
    await stack.start("2022-01-01", "2023-12-31", { dataTypes: ["activities"] });
    await card(page).getByText("Running", { exact: true }).waitFor();
    await look("a running sync");
    await card(page).getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("alertdialog").waitFor();
    await look("the question before a cancel");
    await page.keyboard.press("Escape");
    const dialog = await openImport(page);
    await dialog.getByLabel("First day").fill("1999-12-31");
    await dialog.getByText(/^Nothing was recorded before 2000/).waitFor();
    expect(await dialog.getByRole("button", { name: "Start import" }).isDisabled()).toBe(true);
    await look("the import dialog with an error, while nothing can be started");
    expect(found).toEqual([]);
  });
}

test("an import is started by the keyboard alone", async ({ page, stack }) => {
  await stack.breakGarmin({ kind: "hang" });
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  await tabTo(page, "Historical import");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Historical import" });
  await dialog.waitFor();
  await tabTo(page, "Last year");
  await page.keyboard.press("ArrowRight");
  await dialog.getByText(/^73[01] days in 25 batches$/).waitFor();
  await tabTo(page, "Start import");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await card(page).getByText("Running", { exact: true }).waitFor();
  await tabTo(page, "Pause");
  await page.keyboard.press("Enter");
  await card(page).getByText("Paused", { exact: true }).first().waitFor();
});

test("nothing moves while the numbers change, and a narrow phone needs no sideways scrolling", async ({
  page,
  stack,
}) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/");
  await stack.holdFrom("2021-02-01");
  await stack.start("2021-01-01", "2023-12-31", { dataTypes: ["activities"] });
  await card(page).getByText("Running", { exact: true }).waitFor();
  await expect.poll(() => percent(page)).toBeGreaterThan(0);
  const boxes = new Set<string>();
  const look = async () => {
    boxes.add(JSON.stringify(await card(page).boundingBox()));
    return percent(page);
  };
  // The sync stops after each of these steps until it has been checked.
  for (const day of QUARTERS) {
    const before = await look();
    await stack.holdFrom(day);
    await expect.poll(look, { interval: 50 }).toBeGreaterThan(before);
  }
  expect([...boxes]).toHaveLength(1);

  for (const path of [...PAGES, SETTINGS]) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor({ state: "attached" });
    await page.locator("main :is(button, select, dl)").first().waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over, path).toBeLessThanOrEqual(0);
  }
});

/** Presses Tab until the element with that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let press = 0; press < 40; press += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const it = document.activeElement;
      return (it instanceof HTMLInputElement ? it.labels?.[0] : it)?.textContent?.trim();
    });
    if (focused === name) return;
  }
  throw new Error(`Tab does not lead to "${name}"`);
}
