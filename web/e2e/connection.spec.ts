import { expect } from "vitest";
import { card, percent } from "./support/page";
import { API, product } from "./support/product";

const test = product({}, {}, API);

test("a server that goes away is missed, and the page goes on by itself when it is back", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2022-06-01");
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
  await stack.holdFrom("2023-06-01");
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(before);
});

test("a page without the event stream follows by asking, and asks no more when nothing runs", async ({
  page,
  stack,
}) => {
  await page.route("**/sync/events", (route) => route.abort());
  await stack.breakGarmin({ kind: "hang" });
  await stack.start("2024-01-01", "2024-03-30", { dataTypes: ["activities"] });
  let polls = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/sync/status")) polls += 1;
  });
  const begin = performance.now();
  await page.goto("/");
  await card(page).getByText("Running", { exact: true }).waitFor();
  // One check at once, then one every three seconds.
  await expect.poll(() => polls).toBeGreaterThan(2);
  expect(polls).toBeLessThanOrEqual(1 + (performance.now() - begin) / 3_000);
  await stack.repair();
  await card(page).getByText("Completed", { exact: true }).waitFor();
  const asked = polls;
  const quiet = page.waitForRequest("**/sync/status", { timeout: 4_000 });
  await expect(quiet).rejects.toThrow(/Timeout/);
  expect(polls).toBe(asked);
});
