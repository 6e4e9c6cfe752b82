import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { test as base, expect } from "vitest";
import { complaintsOf, keepPicture, launch } from "./browser";
import { type Plan, Stack } from "./stack";

interface Fixtures {
  /** One for all tests. */
  browser: Browser;
  /** A product of the test's own, with nothing in it. */
  stack: Stack;
  /** A visitor of the test's own, whom nothing is known of. */
  context: BrowserContext;
  /** What the visitor's tabs complain about. What is left in here at the end fails the test. */
  complaints: string[];
  /** A tab that has not been anywhere yet. */
  page: Page;
}

/** Every request for data that a page makes. */
export const API = ["/integrations/garmin/", "/readyz"];

/**
 * A test that has the whole product to itself, started by `plan`, and a tab that looks at it. Requests fail in it only
 * below the paths `failing`.
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
      // A limit for what will never come, not for a machine that has much to do.
      context.setDefaultTimeout(60_000);
      await use(context);
      await context.close();
    },
    complaints: async ({ context, stack, task }, use) => {
      const found = complaintsOf(context, stack.address, failing);
      await use(found);
      // Soft, so that everything that was started is ended all the same.
      expect.soft(found).toEqual([]);
      if (task.result?.state !== "fail" || task.fails) return;
      for (const page of context.pages()) await keepPicture(page, task.name);
      console.error(stack.logs().split("\n").slice(-40).join("\n"));
    },
    // The complaints are not used here, but collected for whoever has a page.
    page: async ({ context, complaints: _ }, use) => {
      await use(await context.newPage());
    },
  });
}
