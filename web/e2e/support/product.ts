import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { test as base, expect } from "vitest";
import { complaintsOf, keepPicture, launch } from "./browser";
import { type Plan, Stack } from "./stack";

interface Fixtures {
  /** One for all tests. */
  browser: Browser;
  /** The test's own product, empty. */
  stack: Stack;
  /** The test's own browser context, without stored state. */
  context: BrowserContext;
  /** Complaints of the visitor's tabs. Any left at the end fail the test. */
  complaints: string[];
  /** A fresh tab. */
  page: Page;
}

/** Every request for data that a page makes. */
export const API = ["/integrations/garmin/", "/readyz"];

/**
 * A test with a whole product to itself, started by `plan`, and a tab that shows it. Only requests under the paths
 * `failing` may fail in it.
 */
export function product(plan: Plan = {}, look: BrowserContextOptions = {}, failing: readonly string[] = []) {
  return base.extend<Fixtures>({
    browser: [
      // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
      async ({}, use) => {
        const browser = await launch();
        await use(browser);
        await browser.close();
      },
      { scope: "worker" },
    ],
    // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
    stack: async ({}, use) => {
      const stack = await Stack.start(plan);
      await use(stack);
      await stack.end();
    },
    context: async ({ browser, stack }, use) => {
      const context = await browser.newContext({ baseURL: stack.address, reducedMotion: "reduce", ...look });
      // A limit for what will never come, not for a busy machine.
      context.setDefaultTimeout(60_000);
      await use(context);
      await context.close();
    },
    complaints: async ({ context, stack, task }, use) => {
      const found = complaintsOf(context, stack.address, failing);
      await use(found);
      // Soft, so that everything that was started is still ended.
      expect.soft(found).toEqual([]);
      if (task.result?.state !== "fail" || task.fails) return;
      for (const page of context.pages()) await keepPicture(page, task.name);
      console.error(stack.logs().split("\n").slice(-40).join("\n"));
    },
    // The complaints are not used here, but collected for every test with a page.
    page: async ({ context, complaints: _ }, use) => {
      await use(await context.newPage());
    },
  });
}
