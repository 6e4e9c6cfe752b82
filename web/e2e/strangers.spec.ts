// Untrusted pages, in a browser that reaches the server under any name they choose.
import type { Page } from "playwright-core";
import { chromium } from "playwright-core";
import { test as base, expect } from "vitest";
import { ARGS, EXECUTABLE } from "./support/browser";
import { Stack } from "./support/stack";

/** Foreign names; the browser resolves them to this machine, as an attacker's name server could. */
const REBOUND = "rebound.example";
const ELSEWHERE = "elsewhere.example";
const JOBS = "/integrations/garmin/sync";
const TOKEN = "not-a-secret";
/** The SHA-256 of that token. */
const HASH = "531854cef641648c7817441c3a04ae025e91d882aa1ac318057cba7e979b2140";

const settings: Record<string, Parameters<typeof Stack.start>[0]> = {
  "as it is": {},
  "open on every address, as in a container": { isOpen: true },
  "open, and another name is allowed": {
    isOpen: true,
    env: { GARMIN_SYNC__HTTP__ALLOWED_HOSTS: "sync.example" },
  },
  "with tokens": { tokensFile: `${HASH} me\n` },
};

/** Sends a request from within a page, as its scripts could; the status, or the browser's error. */
function asks(
  page: Page,
  url: string,
  method: string,
  mode: "cors" | "no-cors" = "cors",
): Promise<number | string> {
  const wish = { url, method, mode, token: TOKEN };
  return page.evaluate(async (it) => {
    const headers: HeadersInit = it.mode === "cors" ? { authorization: `Bearer ${it.token}` } : {};
    try {
      const answer = await fetch(it.url, { method: it.method, mode: it.mode, headers });
      return answer.type === "opaque" ? "nothing to be read" : answer.status;
    } catch (error) {
      return String(error);
    }
  }, wish);
}

for (const [name, plan] of Object.entries(settings)) {
  base(`a stranger's page reads and starts nothing: ${name}`, async () => {
    const stack = await Stack.start({ ...plan, worker: false });
    const port = new URL(stack.address).port;
    const browser = await chromium.launch({
      executablePath: EXECUTABLE,
      args: [
        ...ARGS,
        "--host-resolver-rules=MAP *.example 127.0.0.1",
        // Current Chromium asks its user first; other browsers, and older ones, do not.
        "--disable-features=LocalNetworkAccessChecks",
      ],
    });
    try {
      const page = await browser.newPage();
      const stranger = "<!doctype html><title>A stranger's page</title>";
      await page.route("**/attack", (route) => route.fulfill({ contentType: "text/html", body: stranger }));

      // The page's name now resolves to this machine: to the browser both are one site.
      await page.goto(`http://${REBOUND}:${port}/attack`);
      for (const [method, path] of [
        ["GET", `${JOBS}/status`],
        ["GET", "/garmin/sync/status"],
        ["POST", `${JOBS}/incremental`],
        ["POST", "/garmin/health"],
        ["POST", "/garmin/sync/cancel"],
        ["GET", "/metrics"],
      ] as const) {
        expect(await asks(page, path, method), `${method} ${path}`).toBe(401);
      }
      await page.goto(`http://${REBOUND}:${port}/`);
      expect(await page.textContent("body")).toContain("does not answer to that name");

      // A page of another site requests this machine under the machine's own name.
      await page.goto(`http://${ELSEWHERE}:${port}/attack`);
      for (const method of ["GET", "POST"]) {
        const answer = await asks(page, `${stack.address}${JOBS}/incremental`, method);
        expect(answer, method).toContain("TypeError");
        const silent = await asks(page, `${stack.address}${JOBS}/incremental`, method, "no-cors");
        expect(silent, method).not.toBeTypeOf("number");
      }
      const headers: Record<string, string> = plan?.tokensFile ? { authorization: `Bearer ${TOKEN}` } : {};
      const status = await fetch(`${stack.address}${JOBS}/status`, { headers });
      expect([status.status, ((await status.json()) as { job: unknown }).job]).toEqual([200, null]);

      // A plain link to the page works.
      await page.setContent(`<a href="${stack.address}/">there</a>`);
      await page.click("a");
      await page.waitForURL(`${stack.address}/`);
      await page.getByRole("heading").first().waitFor();
    } finally {
      await browser.close();
      await stack.end();
    }
  });
}
