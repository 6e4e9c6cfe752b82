import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { card } from "./support/page";
import { product } from "./support/product";

const LINKING = ["login", "resume_login", "credentials"].map((it) => `/integrations/garmin/${it}`);
const test = product({ env: { GARMIN_SYNC__PERSONAL__REQUESTS_PER_SECOND: "50" } }, {}, LINKING);

test("an account is disconnected, connected by a login with a code, and syncs", async ({ page, stack }) => {
  await page.goto("/");
  await stack.breakGarmin({ kind: "hang" });
  await stack.start("2024-01-01", "2024-01-30");
  await card(page).getByText("Running", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText(/the unfinished sync is cancelled/).waitFor();
  expect(await inaccessible(page)).toEqual([]);
  await question.getByRole("button", { name: "Disconnect" }).click();
  await card(page).getByText("Cancelled", { exact: true }).first().waitFor();
  await stack.repair();

  const connect = page.getByRole("region", { name: "Connect your Garmin account" });
  await connect.getByText("Other ways").click();
  expect(await inaccessible(page)).toEqual([]);
  const signIn = async (email: string, password: string) => {
    await connect.getByLabel("E-mail address").fill(email);
    await connect.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
  };
  await signIn("anna@example.org", "wrong");
  await connect.getByText("Garmin does not accept this e-mail address with this password.").waitFor();
  await signIn("mfa-anna@example.org", "correct");
  await connect.getByLabel("Code that Garmin sent you").fill("123456");
  await page.keyboard.press("Enter");
  await page.getByText("Garmin account connected").first().waitFor();
  await page.getByText("your Garmin microservice").waitFor();
  await connect.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Sync now" }).click();
  await card(page).getByText("Completed", { exact: true }).first().waitFor();
  expect(stack.logs()).not.toMatch(/anna|123456/);
});

test("an account is connected by its key, not by a wrong one, and again after it was disconnected", async ({
  page,
  stack,
}) => {
  await page.goto("/");
  const disconnect = async () => {
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  };
  await disconnect();
  const connect = page.getByRole("region", { name: "Connect your Garmin account" });
  const give = async (key: string) => {
    await connect.getByLabel("Key", { exact: true }).fill(key);
    await page.keyboard.press("Enter");
  };
  await give("GCDC_wrong");
  await connect.getByText(/^Garmin does not accept this key/).waitFor();
  expect(await inaccessible(page)).toEqual([]);
  await give("GCDC_demo");
  await connect.waitFor({ state: "detached" });
  await page.getByText("Garmin Personal API").waitFor();
  await page.getByText("Time zone").waitFor();
  expect(await inaccessible(page)).toEqual([]);
  await stack.ask("/incremental", {});
  await card(page).getByText("Completed", { exact: true }).first().waitFor();
  await disconnect();
  await give("GCDC_demo");
  await connect.waitFor({ state: "detached" });
  expect(stack.logs()).not.toContain("GCDC_");
});

test("with an account its data is deleted by a worker, and it can be connected anew", async ({
  page,
  stack,
}) => {
  await stack.start("2024-01-01", "2024-01-10");
  await page.goto("/");
  await card(page).getByText("Completed", { exact: true }).first().waitFor();
  await page.getByText("just now").waitFor();
  await page.getByRole("button", { name: "Disconnect" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByText("Also delete all data stored here").click();
  expect(await inaccessible(page)).toEqual([]);
  await question.getByLabel("To delete all data, type “delete”").fill("delete");
  await question.getByRole("button", { name: "Disconnect and delete" }).click();
  await question.getByRole("button", { name: "Delete everything" }).click();
  await page.getByText("Your data is deleted").first().waitFor();
  await page.getByText("never", { exact: true }).waitFor();
  await card(page).waitFor({ state: "detached" });
  const connect = page.getByRole("region", { name: "Connect your Garmin account" });
  await connect.getByLabel("Key", { exact: true }).fill("GCDC_demo");
  await page.keyboard.press("Enter");
  await connect.waitFor({ state: "detached" });
  await page.getByText("Nothing has been synced yet").waitFor();
});

test("connecting fits a narrow phone, in both colours", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/");
  await page.getByRole("button", { name: "Disconnect" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Disconnect" }).click();
  const connect = page.getByRole("region", { name: "Connect your Garmin account" });
  await connect.getByText("Other ways").click();
  await connect.getByRole("button", { name: "Sign in" }).waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await inaccessible(page)).toEqual([]);
  }
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(over).toBeLessThanOrEqual(0);
});

test("on a phone, Reconnect leads to the field for the key at the other end of the page, and back", async ({
  page,
  stack,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await stack.imported("2024-01-01", "2024-01-30");
  await page.goto("/");
  const reconnect = page.getByRole("button", { name: "Reconnect" });
  await reconnect.click();
  const connect = page.getByRole("region", { name: "Connect your Garmin account again" });
  const key = connect.getByLabel("Key", { exact: true });
  const isInSight = (it: typeof key) =>
    it.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return document.activeElement === element && top >= 0 && bottom <= innerHeight;
    });
  await expect.poll(() => isInSight(key)).toBe(true);
  expect((await connect.boundingBox())?.y).toBeGreaterThanOrEqual(0);
  await page.keyboard.press("Escape");
  await connect.waitFor({ state: "detached" });
  expect(await isInSight(reconnect)).toBe(true);
});
