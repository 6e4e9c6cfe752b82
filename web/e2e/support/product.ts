import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { test as base, expect } from "vitest";
import { complaints, keepPicture, launch } from "./browser";
import { type Plan, Stack } from "./stack";

interface Fixtures {
  /** One for all tests. */
  browser: Browser;
  /** A product of the test's own, with nothing in it. */
  stack: Stack;
  /** A tab of its own that has not been anywhere yet; whatever it complains about fails the test. */
  page: Page;
}

/** A test that has the whole product to itself, started by `plan`, and a tab that looks at it. */
export function product(plan: Plan = {}, look: BrowserContextOptions = {}) {
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
    page: async ({ browser, stack, task }, use) => {
      const context = await browser.newContext({ baseURL: stack.address, reducedMotion: "reduce", ...look });
      // A limit for what will never come, not for a machine that has much to do.
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      const found = complaints(page, stack.address);
      await use(page);
      if (task.result?.state === "fail") {
        await keepPicture(page, task.name);
        console.error(stack.logs().split("\n").slice(-40).join("\n"));
      }
      await context.close();
      expect(found).toEqual([]);
    },
  });
}
