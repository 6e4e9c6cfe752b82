import type { Page } from "playwright-core";
import { expect } from "vitest";
import { card, percent } from "./support/page";
import { product } from "./support/product";
import type { Stack } from "./support/stack";

const test = product();
const TABS = 8;

/** How many event streams the server has open. */
async function streams(stack: Stack): Promise<number> {
  const metrics = await (await fetch(`${stack.address}/metrics`)).text();
  return Number(/^garmin_sync_event_streams (\d+)/m.exec(metrics)?.[1] ?? 0);
}

/** What each of the tabs shows. */
const shown = (tabs: readonly Page[]) => Promise.all(tabs.map((tab) => percent(tab)));

/** Moves a sync on, from which on all tabs show more than before. */
async function moveOn(stack: Stack, tabs: readonly Page[], day: string): Promise<void> {
  const before = Math.max(...(await shown(tabs)));
  await stack.holdFrom(day);
  await expect
    .poll(async () => Math.min(...(await shown(tabs))), { timeout: 60_000 })
    .toBeGreaterThan(before);
}

test("eight tabs share one stream, which another takes over when its tab closes or freezes", async ({
  page,
  context,
  stack,
}) => {
  await stack.holdFrom("2022-03-01");
  await stack.start("2022-01-01", "2023-12-31", { dataTypes: ["activities"] });
  const tabs = [page];
  await page.goto("/");
  await card(page).waitFor();
  while (tabs.length < TABS) {
    const tab = await context.newPage();
    await tab.goto("/");
    await card(tab).waitFor();
    tabs.push(tab);
  }
  await moveOn(stack, tabs, "2022-06-01");
  expect(await streams(stack)).toBe(1);

  // The first one leads.
  await page.close();
  tabs.shift();
  await expect.poll(() => streams(stack), { timeout: 10_000 }).toBe(1);
  await moveOn(stack, tabs, "2022-09-01");
  expect(await streams(stack)).toBe(1);

  // Locks are granted in the order in which they were asked for, so the next one leads now.
  const leader = tabs.shift();
  if (leader === undefined) throw new Error("no tab is left");
  const session = await context.newCDPSession(leader);
  await session.send("Page.setWebLifecycleState", { state: "frozen" });
  await moveOn(stack, tabs, "2022-12-01");
  await session.send("Page.setWebLifecycleState", { state: "active" });
  tabs.push(leader);
  await moveOn(stack, tabs, "2023-03-01");
  expect(await streams(stack)).toBe(1);
});
