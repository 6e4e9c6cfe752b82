// Chromium as it is installed on this machine.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import axe, { type AxeResults } from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

/** Where the last picture of a failed test is left. */
const OUT = resolve(import.meta.dirname, "../out");

export const EXECUTABLE = process.env.CHROMIUM ?? "/usr/bin/chromium";
/** Chromium refuses its sandbox to root, which is who runs tests in a container. */
export const ARGS = ["--no-sandbox"];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
}

/**
 * Collects what the pages of a context complain about: errors in the console (which is where refusals by the content
 * security policy are told), exceptions and rejections that nobody caught, and requests that leave the server. Requests
 * that fail are told in the console too; those to an address that begins like one of `failing` are meant to fail.
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

/** What axe finds wrong with the page as it is, one line a place. */
export async function inaccessible(page: Page): Promise<string[]> {
  // Evaluated from outside, for the page's own policy rightly refuses inline scripts.
  await page.evaluate(axe.source);
  const results = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as AxeResults;
  return results.violations.flatMap((it) =>
    it.nodes.map((node) => `${it.id}: ${node.target.join(" ")}: ${node.failureSummary ?? it.help}`),
  );
}
