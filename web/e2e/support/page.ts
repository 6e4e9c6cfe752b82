// Finds page elements by their visible names.
import type { Locator, Page } from "playwright-core";

/** The card of the current or last sync. */
export function card(page: Page): Locator {
  return page.getByRole("region", { name: /^(Import|Sync) of/ });
}

/** The whole percent that the card shows. */
export async function percent(page: Page): Promise<number> {
  return Number(/(\d+)\s*%/.exec((await card(page).textContent()) ?? "")?.[1]);
}

/** Opens the import dialog from wherever the page offers it. */
export async function openImport(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Historical import" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Historical import" });
  await dialog.waitFor();
  return dialog;
}
