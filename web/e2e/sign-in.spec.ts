import { createHash } from "node:crypto";
import { expect } from "vitest";
import { card } from "./support/page";
import { API, product } from "./support/product";

const refused = product({
  // Garmin's service does not recognise this as a sign-in at all, so it asks for one.
  tokens: JSON.stringify({
    di_token: "too-short-to-be-one",
    di_refresh_token: "not-a-secret",
    di_client_id: "TEST",
  }),
});

refused("a refused sign-in is said in a plain sentence, with what to do", async ({ page, stack }) => {
  await page.goto("/");
  await page.getByText("Linked", { exact: true }).waitFor();
  await stack.start("2024-01-01", "2024-01-30");
  await card(page).getByText("Garmin no longer accepts the saved sign-in").waitFor({ timeout: 60_000 });
  await card(page)
    .getByText(/Connect your account again, then resume/)
    .waitFor();
  // It would stop again at once.
  expect(await card(page).getByRole("button", { name: "Resume" }).count()).toBe(0);
  await page.getByText("Sign-in refused").waitFor();
});

const TOKEN = "made-up-for-this-test";
const guarded = product({ tokensFile: `${createHash("sha256").update(TOKEN).digest("hex")} me\n` }, {}, API);

guarded("a guarded server asks for the token once, and the tab remembers it", async ({ page, stack }) => {
  await page.goto("/");
  const field = page.getByLabel("Access token");
  await field.fill("wrong");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("The server did not accept this token.").waitFor();
  await field.fill(TOKEN);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Nothing has been synced yet").waitFor();

  await stack.breakGarmin({ kind: "hang" });
  await stack.ask("/historical", { startDate: "2024-01-01", endDate: "2024-12-31" }, TOKEN);
  await card(page).getByText("Running", { exact: true }).waitFor();
  await page.reload();
  await card(page).getByText("Running", { exact: true }).waitFor();
  expect(await field.count()).toBe(0);

  const other = await page.context().newPage();
  await other.goto("/");
  await other.getByLabel("Access token").waitFor();

  // With storage blocked the token is asked for on each visit.
  await other.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("blocked", "SecurityError");
      },
    });
  });
  await other.reload();
  await other.getByLabel("Access token").fill(TOKEN);
  await other.getByRole("button", { name: "Continue" }).click();
  await card(other).getByText("Running", { exact: true }).waitFor();
});
