// The Chromium installed on this machine.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where a failed test's last screenshot is saved. */
const OUT = resolve(import.meta.dirname, "../out");

export const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Chromium has no sandbox for root, the usual user in a container. */
export const ARGS = ["--no-sandbox"];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
}

/**
 * Collects the complaints of a context's pages: console errors (including violations of the content security policy),
 * uncaught exceptions and rejections, and requests to other servers. Failed requests are console errors too; those to
 * an address that begins like one of `failing` are meant to fail.
 */
export function complaintsOf(context: BrowserContext, origin: string, failing: readonly string[]): string[] {
  const found: string[] = [];
  const isMeant = (url: string) => failing.some((path) => url.startsWith(origin + path));
  context.on("weberror", (it) => found.push(String(it.error())));
  context.on("console", (message) => {
    if (message.type() !== "error") return;
    const { url } = message.location();
    if (message.text().startsWith("Failed to load resource:") && isMeant(url)) return;
    found.push(`${message.text()} (${url})`);
  });
  context.on("request", (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith("data:"))
      found.push(`asked for ${request.url()}`);
  });
  return found;
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(OUT, { recursive: true });
  await page.screenshot({ path: join(OUT, `${name.replaceAll(/\W+/g, "-")}.png`), fullPage: true });
}

/** What axe finds wrong with the current page, one line per place. */
export async function inaccessible(page: Page): Promise<string[]> {
  // Evaluated from outside, because the page's own policy rightly refuses inline scripts.
  await page.evaluate(axe.source);
  const results = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return results.violations.flatMap((it) =>
    it.nodes.map((node) => `${it.id}: ${node.target.join(" ")}: ${node.failureSummary ?? it.help}`),
  );
}
