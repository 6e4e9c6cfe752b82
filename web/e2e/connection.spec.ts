import { expect } from "vitest";
import { card, percent } from "./support/page";
import { product } from "./support/product";

const test = product({ latencyMs: 100 });

test("a server that goes away is missed, and the page goes on by itself when it is back", async ({
  page,
  stack,
}) => {
  await stack.start("2022-01-01", "2023-12-31", { dataTypes: ["activities"] });
  await page.goto("/");
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(0);
  await stack.killApi();
  const missed = page.getByText(/The server can't be reached/);
  await missed.waitFor();
  await card(page).waitFor();
  const before = await percent(page);

  await stack.startApi();
  await missed.waitFor({ state: "detached", timeout: 60_000 });
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(before);
});

test("a page without the event stream follows by asking, and asks no more when nothing runs", async ({
  page,
  stack,
}) => {
  await page.route("**/sync/events", (route) => route.abort());
  await stack.start("2024-01-01", "2024-03-30", { dataTypes: ["activities"] });
  const polls: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/sync/status")) polls.push(performance.now());
  });
  await page.goto("/");
  await card(page).getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  // One look at once, then one every three seconds.
  expect(polls.length).toBeGreaterThan(1);
  expect((polls.at(-1) ?? 0) - (polls.at(-2) ?? 0)).toBeGreaterThan(2_500);
  const asked = polls.length;
  const quiet = page.waitForRequest("**/sync/status", { timeout: 4_000 });
  await expect(quiet).rejects.toThrow(/Timeout/);
  expect(polls.length).toBe(asked);
});
