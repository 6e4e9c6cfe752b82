import { expect } from "vitest";
import { card, percent } from "./support/page";
import { product } from "./support/product";

const test = product({ latencyMs: 20 });
const DAYS = ["2024-01-01", "2024-03-30"] as const;

test("a batch that failed is shown with its reason, and fetched by a retry once that has passed", async ({
  page,
  stack,
}) => {
  await stack.breakGarmin({ kind: "status", status: 404, start: "2024-02-10", end: "2024-02-12" });
  await stack.start(...DAYS, { dataTypes: ["activities"] });
  await page.goto("/");
  const job = card(page);
  await job.getByText("Ended with gaps", { exact: true }).waitFor({ timeout: 60_000 });
  await job.getByText("1 batch could not be fetched completely").waitFor();
  await job.getByText("2 of 3 batches").waitFor();
  const batches = job.getByRole("slider", { name: "Batches" });
  await batches.press("ArrowRight");
  const told = async () => (await batches.getAttribute("aria-valuetext"))?.replaceAll(/\s+/g, " ");
  await expect.poll(told).toMatch(/^31 Jan – 29 Feb 2024: failed in part.*does not know the request/);
  expect(await percent(page)).toBeLessThan(100);

  await stack.repair();
  await job.getByRole("button", { name: "Retry 1 failed batch" }).click();
  await job.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  await job.getByText("3 of 3 batches").waitFor();
  expect(await job.getByText("Ended with gaps", { exact: true }).count()).toBe(0);
});

test("a break that Garmin asks for is counted down, ends by itself, and sooner when its user wants", async ({
  page,
  stack,
}) => {
  await stack.breakGarmin({ kind: "status", status: 429, retryAfter: 4, count: 1 });
  await stack.start(...DAYS, { dataTypes: ["activities"] });
  await page.goto("/");
  const job = card(page);
  await job.getByText("Completed", { exact: true }).waitFor();

  // Long enough to be checked, however long that takes.
  await stack.breakGarmin({ kind: "status", status: 429, retryAfter: 590, count: 1 });
  const jobId = await stack.start(...DAYS, { dataTypes: ["activities"] });
  const notice = job.getByText(/Waiting for Garmin: next attempt in/);
  await notice.waitFor();
  const left = async () => {
    const [, minutes, seconds] = /(\d):(\d\d)/.exec((await notice.textContent()) ?? "") ?? [];
    return Number(minutes) * 60 + Number(seconds);
  };
  const first = await left();
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThanOrEqual(590);
  await job.getByText("Waiting for Garmin", { exact: true }).waitFor();
  await expect.poll(left).toBeLessThan(first);
  // There was just one refusal: the next request is answered.
  await job.getByRole("button", { name: "Ask Garmin now" }).click();
  await page.getByText("Asking Garmin again", { exact: true }).waitFor();
  await notice.waitFor({ state: "detached" });
  await job.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect((await stack.job())?.id).toBe(jobId);
});

test("a sync that no worker takes says what is missing, and goes on when one is there", async ({
  page,
  stack,
}) => {
  await stack.breakGarmin({ kind: "hang" });
  await stack.start(...DAYS, { dataTypes: ["activities"] });
  await page.goto("/");
  await card(page).getByText("Running", { exact: true }).waitFor();
  await stack.endWorker();
  // Until it has not been seen for a while, there might be another one.
  await card(page).getByText("No worker", { exact: true }).waitFor();
  await card(page).getByText("No worker is running", { exact: true }).waitFor();
  expect(await page.title()).toBe("(!) No worker · garmin-sync");
  await stack.repair();
  await stack.startWorker();
  await card(page).getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
});
