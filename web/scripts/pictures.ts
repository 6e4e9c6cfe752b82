// Pictures of the running product for the README: the programs, the simulator's made-up person, a real browser.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { launch } from "../e2e/support/browser";
import { card, openImport, percent } from "../e2e/support/page";
import { Stack } from "../e2e/support/stack";
import { until } from "../e2e/support/until";

const FOLDER = resolve(import.meta.dirname, "../../docs/pictures");
const DESKTOP = { viewport: { width: 1200, height: 840 } };
const PHONE = { viewport: { width: 390, height: 844 } };
const DAY_MS = 86_400_000;
/** Years of data take their time. */
const LONG_MS = 600_000;

/** The day so many days before today. */
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);

/** Years of imports as people have them: most of it there, some days that could not be had, one import given up. */
async function fill(stack: Stack): Promise<void> {
  await stack.ask("/incremental", { dataTypes: ["activities"] });
  await stack.reached(["completed"]);
  await stack.breakGarmin({ kind: "status", status: 404, start: ago(1530), end: ago(1528) });
  await stack.imported(ago(2600), ago(700), { dataTypes: ["health"] }, LONG_MS);
  await stack.repair();
  const id = await stack.start(ago(690), ago(400), { dataTypes: ["health"] });
  await stack.ask("/cancel", { jobId: id });
  await stack.imported(ago(660), ago(0), { dataTypes: ["health"] }, LONG_MS);
}

async function tab(browser: Browser, stack: Stack, look: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ baseURL: stack.address, reducedMotion: "reduce", ...look });
  return context.newPage();
}

async function keep(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

async function run(stack: Stack, browser: Browser): Promise<void> {
  await fill(stack);
  const desk = await tab(browser, stack, DESKTOP);
  await desk.goto("/coverage");
  await desk.getByRole("slider").first().waitFor();
  await keep(desk, "coverage");
  await desk.goto("/history");
  await desk.getByRole("article").last().waitFor();
  await keep(desk, "history");
  await desk.goto("/data");
  await desk.getByRole("region", { name: "Latest night" }).waitFor();
  await keep(desk, "data");
  await desk.goto("/data/metrics/resting_heart_rate_bpm");
  await desk.getByRole("application").waitFor();
  await keep(desk, "data-metric");
  await desk.goto("/data/activities?kind=running");
  await desk
    .getByRole("main")
    .getByRole("link", { name: /running/i })
    .first()
    .click();
  await desk.getByRole("heading", { name: "Laps" }).waitFor();
  await keep(desk, "data-activity");
  const broken = await tab(browser, stack, DESKTOP);
  await broken.route("**/sync/coverage", (route) => route.fulfill({ json: { dataTypes: [null] } }));
  await broken.goto("/coverage");
  await broken.getByRole("button", { name: "Copy the details" }).waitFor();
  await keep(broken, "broken");
  await broken.close();
  await stack.link("GCDC_demo");
  await desk.goto("/");
  const dialog = await openImport(desk);
  await dialog.getByText("5 years", { exact: true }).click();
  await dialog.getByText(/^1,826 days in/).waitFor();
  await keep(desk, "import-dialog");

  await stack.start(ago(1200), ago(0));
  const pages = [
    { name: "now-light", page: desk },
    { name: "now-dark", page: await tab(browser, stack, { ...DESKTOP, colorScheme: "dark" }) },
    { name: "phone", page: await tab(browser, stack, { ...PHONE, colorScheme: "light" }) },
  ];
  for (const { page } of pages) await page.goto("/");
  await until("the import to be on its way", async () => (await percent(desk)) >= 38, LONG_MS);
  for (const { name, page } of pages) {
    await card(page).getByText("Running", { exact: true }).waitFor();
    await keep(page, name);
  }
}

mkdirSync(FOLDER, { recursive: true });
// Nobody is asked but the simulator, which need not be spared.
const stack = await Stack.start({ env: { GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND: "50" } });
const browser = await launch();
try {
  await run(stack, browser);
} finally {
  await browser.close();
  await stack.end();
}
