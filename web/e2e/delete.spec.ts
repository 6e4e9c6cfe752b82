import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { product } from "./support/product";

const test = product({}, { locale: "en-GB" });

test("all data goes only after a word and a second question, which names what goes", async ({
  page,
  stack,
}) => {
  await stack.imported("2024-01-01", "2024-01-31", { dataTypes: ["health", "activities"] });
  await page.goto("/");
  const dialog = page.getByRole("alertdialog");
  const toLastQuestion = async () => {
    await page.getByRole("button", { name: "Disconnect" }).click();
    await dialog.getByLabel("Also delete all data stored here").click();
    await dialog.getByRole("button", { name: "Disconnect and delete" }).click();
    await dialog.getByText("Type “delete” to go on.").waitFor();
    await dialog.getByLabel("To delete all data, type “delete”").fill("delete");
    await dialog.getByRole("button", { name: "Disconnect and delete" }).click();
    await dialog.getByRole("heading", { name: "Delete everything?" }).waitFor();
  };
  await toLastQuestion();
  await dialog
    .getByText(
      /^This deletes \d+ days, \d+ activities and \d+ nights of (this Garmin account|the Garmin account linked on \d+ \w+ \d{4}), from 1 Jan 2024 to 31 Jan 2024, and the history of syncs\. It can’t be undone; backups stay\.$/,
    )
    .waitFor();
  expect(await inaccessible(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Keep", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  const days = async () => {
    const answer = await fetch(`${stack.address}/integrations/garmin/data/metrics`);
    return ((await answer.json()) as { daily: unknown[] }).daily.length;
  };
  expect(await days()).toBeGreaterThan(0);
  await toLastQuestion();
  await dialog.getByRole("button", { name: "Delete everything" }).click();
  // The same is read out, with more around it.
  await page.getByText("What is stored is being deleted.", { exact: true }).waitFor();
  await expect.poll(days).toBe(0);
});
