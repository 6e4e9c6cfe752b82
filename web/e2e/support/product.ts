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
      let baseURL = stack.address;
      let close = async () => {};
      if (process.env.E2E_PREVIEW) {
        const { preview } = await import("vite");
        const { freePort } = await import("./program");
        const port = await freePort();
        const target = { target: stack.address, changeOrigin: true, headers: { origin: stack.address } };
        const server = await preview({
          root: "/work/wt/web/web",
          configFile: false,
          logLevel: "silent",
          preview: { host: "127.0.0.1", port, proxy: { "/integrations": target, "/readyz": target } },
        });
        baseURL = `http://127.0.0.1:${port}`;
        close = () => server.close();
      }
      const context = await browser.newContext({ baseURL, reducedMotion: "reduce", ...look });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      const found = complaints(page, baseURL);
      await use(page);
      if (task.result?.state === "fail") {
        await keepPicture(page, task.name);
        console.error(stack.logs().split("\n").slice(-40).join("\n"));
      }
      await context.close();
      await close();
      expect(found).toEqual([]);
    },
  });
}
