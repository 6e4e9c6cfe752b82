import { expect } from "vitest";
import { card, percent } from "./support/page";
import { product } from "./support/product";

const test = product();

test("a sync goes on while no page is open, and an opened one shows how far it is", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2023-03-01");
  await stack.start("2023-01-01", "2023-12-31", { dataTypes: ["activities"] });
  await page.goto("/");
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(0);
  const before = await percent(page);
  await page.goto("about:blank");
  await stack.holdFrom("2023-09-01");
  await expect
    .poll(async () => (await stack.job())?.percentComplete, { timeout: 60_000 })
    .toBeGreaterThan(before + 2);
  await page.goto("/");
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(before + 2);
});

test("a sync is paused, resumed where it stopped, and cancelled once that is confirmed", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2022-06-01");
  await stack.start("2022-01-01", "2023-12-31", { dataTypes: ["activities"] });
  await page.goto("/");
  const job = card(page);
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(0);
  await job.getByRole("button", { name: "Pause" }).click();
  await job.getByText("Paused", { exact: true }).first().waitFor();
  const paused = await stack.reached(["paused"]);

  await stack.holdFrom("2023-03-01");
  await job.getByRole("button", { name: "Resume" }).click();
  await job.getByText("Running", { exact: true }).waitFor();
  await expect.poll(() => percent(page), { timeout: 60_000 }).toBeGreaterThan(paused.percentComplete);

  await job.getByRole("button", { name: "Cancel" }).click();
  const question = page.getByRole("alertdialog", { name: "Cancel this sync?" });
  await question.getByRole("button", { name: "Let it run" }).click();
  await question.waitFor({ state: "detached" });
  expect((await stack.job())?.status).toBe("running");

  await job.getByRole("button", { name: "Cancel" }).click();
  await question.getByRole("button", { name: "Cancel the sync" }).click();
  await job.getByText("Cancelled", { exact: true }).waitFor();
  expect((await stack.job())?.status).toBe("cancelled");
  expect(await job.getByRole("button", { name: /Pause|Resume|Cancel/ }).count()).toBe(0);
});
