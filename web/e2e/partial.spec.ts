import { expect } from "vitest";
import type { Coverage } from "../src/api/types";
import { daysBefore, rangeWords } from "../src/lib/dates";
import { card } from "./support/page";
import { product } from "./support/product";

const test = product();

test("a day that lacks its night is whole once it is imported again from its row", async ({
  page,
  stack,
}) => {
  const { today } = (await stack.ask("/status")) as { today: string };
  const bad = daysBefore(today, 20);
  await stack.breakGarmin({ kind: "lacking", endpoint: "health", lacks: "sleep", start: bad, end: bad });
  await stack.imported(daysBefore(today, 25), daysBefore(today, 15));
  await stack.repair();
  const { dataTypes } = (await stack.ask("/coverage")) as Coverage;
  // Some nights are missing for good, possibly next to that one.
  const range = dataTypes[0]?.partial.find(({ start, end }) => start <= bad && bad <= end);
  if (range === undefined) throw new Error(`no partial day ${bad}`);
  await page.goto("/coverage");
  const days = rangeWords(range.start, range.end);
  const again = page.getByRole("button", { name: `Import these days again: ${days}` });
  await again.click();
  const dialog = page.getByRole("dialog", { name: "Historical import" });
  await dialog.getByRole("button", { name: "Start import" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Now", exact: true }).click();
  await card(page).getByText("Completed", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Coverage" }).click();
  await page.getByRole("slider").waitFor();
  await again.waitFor({ state: "detached" });
  expect(await again.count()).toBe(0);
});
