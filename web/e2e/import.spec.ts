import { expect } from "vitest";
import { card, openImport, percent } from "./support/page";
import { product } from "./support/product";

const test = product();

test("an import is chosen in the dialog, started, and seen on its way to the end", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2024-01-08");
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  const dialog = await openImport(page);
  await dialog.getByLabel("First day").fill("2024-01-01");
  await dialog.getByLabel("Last day").fill("2024-02-29");
  // Health arrives week by week, so that there is progress to see.
  await dialog.getByLabel("Activities").uncheck();
  await dialog.getByLabel("Newest first").uncheck();
  await dialog.getByText("60 days in 2 batches").waitFor();
  await dialog.getByRole("button", { name: "Start import" }).click();
  await page.getByText("Started", { exact: true }).first().waitFor();
  await dialog.waitFor({ state: "detached" });

  const job = card(page);
  await job.getByRole("heading", { name: "Import of 1 Jan – 29 Feb 2024" }).waitFor();
  await job.getByText("You can close this page").waitFor();
  // The sync stops after each of these steps until it has been checked.
  let seen = 0;
  for (const next of ["2024-01-15", "2024-01-31", "2024-02-14", "2024-02-28"]) {
    await expect.poll(() => percent(page)).toBeGreaterThan(seen);
    seen = await percent(page);
    expect(seen).toBeLessThan(100);
    await stack.holdFrom(next);
  }
  await stack.repair();

  await job.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await percent(page)).toBe(100);
  await job.getByText("2 of 2 batches").waitFor();
  expect((await stack.job())?.status).toBe("completed");
  await page
    .getByRole("region", { name: "What is stored" })
    .getByText(/29.Feb.2024/)
    .first()
    .waitFor();
});

test("the last year is as many days and batches as the server takes it for", async ({ page, stack }) => {
  await page.goto("/");
  const dialog = await openImport(page);
  await dialog.getByText("Last year", { exact: true }).click();
  await dialog.getByText(/^36[56] days in 13 batches$/).waitFor();
  await dialog.getByText("7 to 41 minutes; we know better after a minute").waitFor();
  const answer = page.waitForResponse("**/sync/historical");
  await dialog.getByRole("button", { name: "Start import" }).click();
  expect(await (await answer).json()).toMatchObject({
    status: "started",
    chunksTotal: 13,
    estimatedMinutes: 7,
  });
  const { job } = (await stack.ask("/status")) as { job: { startDate: string; endDate: string } };
  // From the day after the same date a year ago.
  const before = new Date(Date.parse(job.startDate) - 86_400_000).toISOString().slice(5, 10);
  expect(before).toBe(job.endDate.slice(5).replace("02-29", "02-28"));
});

test("days that can't be are refused at their field, and nothing is sent", async ({ page, stack }) => {
  await page.goto("/");
  const dialog = await openImport(page);
  await dialog.getByLabel("First day").fill("2024-03-01");
  await dialog.getByLabel("Last day").fill("2024-02-01");
  await dialog.getByRole("button", { name: "Start import" }).click();
  const last = dialog.getByLabel("Last day");
  await expect.poll(() => last.getAttribute("aria-invalid")).toBe("true");
  await dialog.getByText("The last day is before the first.").waitFor();
  expect(await stack.job()).toBeNull();
});

test("a sync that somebody else started appears by itself, and no second one can be started", async ({
  page,
  stack,
}) => {
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  await stack.breakGarmin({ kind: "hang" });
  await stack.start("2023-01-01", "2024-12-31");
  await card(page).getByText("Running", { exact: true }).waitFor();
  await page.getByText("A sync is under way, and only one runs at a time.").waitFor();
  expect(await page.getByRole("button", { name: "Sync now" }).isDisabled()).toBe(true);
});

test("a sync of what is new says so when there is nothing", async ({ page, stack }) => {
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  await stack.ask("/incremental", {});
  await card(page).getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Sync now" }).click();
  await page.getByText("Up to date", { exact: true }).first().waitFor();
});
