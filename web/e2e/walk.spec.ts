import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { card } from "./support/page";
import { product } from "./support/product";
import type { Stack } from "./support/stack";

const test = product({ latencyMs: 20 });
const phone = product({ latencyMs: 20 }, { viewport: { width: 360, height: 740 } });

/**
 * All but that of the reference, which is no page of the app, and those to one metric, day, night or activity, of which
 * there are hundreds.
 */
const links = (page: Page): Locator =>
  page
    .locator(
      "a[href]:not([href=docs], [href*='?'], [href^='/data/metrics/'], [href^='/data/days'], [href^='/data/activities/'])",
    )
    .filter({ visible: true });
const pathOf = (page: Page): string => new URL(page.url()).pathname;

/** Waits until the current page has loaded all its data, and returns its title. */
async function arrived(page: Page): Promise<string> {
  await page.locator("main :is(button, select, [role=slider], dl)").first().waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  return (await page.getByRole("heading", { level: 1 }).textContent()) ?? "";
}

async function addresses(page: Page): Promise<string[]> {
  const found = await links(page).evaluateAll((all) => all.map((it) => (it as HTMLAnchorElement).href));
  return found.map((it) => new URL(it).pathname);
}

/** Every page reachable by links from the first one, each opened by its address: path and name. */
async function pages(page: Page): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const open = ["/"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    await page.goto(path);
    names.set(path, await arrived(page));
    open.push(...(await addresses(page)).filter((it) => !names.has(it) && !open.includes(it)));
  }
  return names;
}

/** Clicks every link of every page, and goes back and forward after each; returns the number of links. */
async function walk(page: Page): Promise<number> {
  const names = await pages(page);
  let clicked = 0;
  for (const path of names.keys()) {
    await page.goto(path);
    await arrived(page);
    const targets = await addresses(page);
    for (const [index, target] of targets.entries()) {
      const is = async (where: string, how: string) => {
        const what = `link ${index} of ${path}, ${how}`;
        await expect.poll(() => pathOf(page), { message: what }).toBe(where);
        expect(await arrived(page), what).toBe(names.get(where));
      };
      await links(page).nth(index).click();
      await is(target, "clicked");
      clicked += 1;
      // A link to the current page adds no history entry.
      if (target === path) continue;
      await page.goBack();
      await is(path, "Back");
      await page.goForward();
      await is(target, "Forward");
      await page.goBack();
      await is(path, "Back again");
    }
  }
  const fixed = [...names.keys()].filter((path) => !path.startsWith("/jobs/"));
  expect(fixed.sort()).toEqual([
    ...["/", "/coverage", "/data", "/data/activities", "/data/nights", "/data/years"],
    ...["/history", "/settings"],
  ]);
  return clicked;
}

/** Jobs of every kind that pages show differently: completed, with gaps, cancelled, and one that runs but is held. */
async function fill(stack: Stack): Promise<void> {
  await stack.imported("2022-01-01", "2022-03-31", { dataTypes: ["activities"] });
  await stack.breakGarmin({ kind: "status", status: 404, start: "2024-01-10", end: "2024-01-10" });
  await stack.imported("2024-01-01", "2024-03-30", { dataTypes: ["health", "activities"] });
  await stack.repair();
  await stack.holdFrom("2023-02-01");
  const jobId = await stack.start("2023-02-01", "2023-03-30");
  await stack.ask("/cancel", { jobId });
  await stack.start("2023-01-01", "2023-12-31", { dataTypes: ["activities"] });
}

test("every link leads where it says, and so do Back and Forward, with nothing and with everything there", async ({
  page,
  stack,
}) => {
  expect(await walk(page)).toBeGreaterThanOrEqual(12);
  await fill(stack);
  expect(await walk(page)).toBeGreaterThanOrEqual(12);
});

phone("the same on a phone", async ({ page, stack }) => {
  await fill(stack);
  expect(await walk(page)).toBeGreaterThanOrEqual(12);
});

test("a long way through the pages is gone back and forth, by mouse, by keyboard, while a sync goes on", async ({
  page,
  stack,
}) => {
  await stack.start("2020-01-01", "2023-12-31");
  await page.goto("/");
  await card(page).getByText("Running", { exact: true }).waitFor();
  const way = ["Coverage", "History", "Now", "Coverage", "Now", "History"];
  for (const [step, name] of way.entries()) {
    const link = page.getByRole("link", { name });
    await (step % 2 === 0 ? link.click() : link.press("Enter"));
    expect(await arrived(page)).toBe(name);
  }
  const steps = ["Now", ...way];
  for (const name of steps.slice(0, -1).reverse()) {
    await page.goBack();
    await page.getByRole("heading", { level: 1, name }).waitFor({ state: "attached" });
    expect(await arrived(page)).toBe(name);
  }
  for (const name of way) {
    await page.goForward();
    await page.getByRole("heading", { level: 1, name }).waitFor({ state: "attached" });
    expect(await arrived(page)).toBe(name);
  }
  await page.reload();
  expect(await arrived(page)).toBe("History");
  await page.goBack();
  expect(await arrived(page)).toBe("Now");
});

test("a link opens a page at its top, and Back returns to where one was", async ({ page, stack }) => {
  await page.setViewportSize({ width: 900, height: 300 });
  // Year by year, starting with this one.
  await stack.imported("2021-01-01", "2021-01-02", { dataTypes: ["health"] });
  const height = () => page.evaluate(() => window.scrollY);
  await page.goto("/");
  await arrived(page);
  // This page is long enough to scroll.
  await page.evaluate(() => window.scrollTo(0, 200));
  expect(await height()).toBe(200);

  await page.goto("/coverage");
  await page.getByRole("region", { name: "2022" }).scrollIntoViewIfNeeded();
  expect(await height()).toBeGreaterThan(200);
  // Not by a click: that would scroll to the link.
  await page.getByRole("link", { name: "Now" }).dispatchEvent("click");
  expect(await arrived(page)).toBe("Now");
  expect(await height()).toBe(0);
  await page.goBack();
  expect(await arrived(page)).toBe("Coverage");
  await expect.poll(height).toBeGreaterThan(200);
});

test("from a page that there is not, a link leads back to one that there is", async ({ page }) => {
  await page.goto("/");
  await arrived(page);
  // The server has no such page, so the address has to be set within the page.
  await page.evaluate(() => history.pushState(null, "", "/nowhere"));
  await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
  await page.getByRole("main").getByRole("link").click();
  expect(await arrived(page)).toBe("Now");
});

// A browser requests a default icon where a document names none, as openapi.json can't.
const reference = product({}, {}, ["/favicon.ico"]);
reference("every link of the reference leads somewhere, and Back to it", async ({ page }) => {
  await page.goto("/docs");
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  const dead = await links(page).evaluateAll((all) =>
    all
      .map((it) => it.getAttribute("href") ?? "")
      .filter((it) => /^#/.test(it) && document.querySelector(it) === null),
  );
  expect(dead).toEqual([]);
  const inside = page.getByRole("navigation").locator('a[href^="#"]');
  expect(await inside.count()).toBeGreaterThan(20);
  await inside.last().click();
  const address = page.url();
  expect(address).toMatch(/\/docs#./);

  for (const [link, there] of [
    ["openapi.json", /"openapi":/],
    ["garmin-sync", /Nothing has been synced yet/],
  ] as const) {
    await page.getByRole("link", { name: link, exact: true }).click();
    await page.getByText(there).first().waitFor();
    await page.goBack();
    expect(page.url()).toBe(address);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(title);
  }
});
