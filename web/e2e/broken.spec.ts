import type { Page } from "playwright-core";
import { expect } from "vitest";
import { inaccessible } from "./support/browser";
import { product } from "./support/product";

const test = product();
const sight = product({}, { permissions: ["clipboard-read", "clipboard-write"] });

const broke = (page: Page) => page.getByRole("heading", { level: 1, name: "This page broke" });

/** Removes what was thrown on purpose from the complaints; there must be no others. */
function take(complaints: string[], meant: RegExp): void {
  const found = complaints.splice(0);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((it) => !meant.test(it))).toEqual([]);
}

/** Answers unlike a server of this version, for example like one that was updated while the page was open. */
async function answerNonsense(page: Page): Promise<void> {
  await page.route("**/sync/coverage", (route) => route.fulfill({ json: { dataTypes: [null] } }));
}

test("whatever goes wrong in a page is complained about", async ({ page, complaints }) => {
  await page.goto("/");
  await page.getByText("Nothing has been synced yet").waitFor();
  const causes: [cause: () => void, told: RegExp][] = [
    [() => console.error("by console"), /by console/],
    [() => void setTimeout(() => Reflect.apply(JSON.parse, JSON, ["thrown"])), /SyntaxError/],
    [() => void Promise.reject(new Error("rejected")), /rejected/],
    [() => document.body.append(Object.assign(new Image(), { src: "/missing.png" })), /404.*missing\.png/],
    [() => document.body.setAttribute("style", "color: red"), /Content Security Policy/],
  ];
  for (const [cause, told] of causes) {
    await page.evaluate(cause);
    await expect.poll(() => complaints, { message: String(cause) }).not.toEqual([]);
    take(complaints, told);
  }
  const other = await page.context().newPage();
  await other.goto("/");
  await other.evaluate(() => console.error("in another tab"));
  await expect.poll(() => complaints).not.toEqual([]);
  take(complaints, /in another tab/);
  await other.goto(page.url().replace("127.0.0.1", "localhost"));
  await other.close();
  take(complaints, /^asked for http:\/\/localhost/);
});

test.fails("a complaint that a test does not take fails it", async ({ page }) => {
  await page.goto("/");
  await page.evaluate(() => console.error("not taken"));
});

test("a page that breaks says what broke and leaves the way to the others, also back to it", async ({
  page,
  complaints,
}) => {
  await answerNonsense(page);
  await page.goto("/");
  await page.getByRole("link", { name: "Coverage" }).click();
  await broke(page).waitFor();
  await page.getByText(/^TypeError: Cannot read properties of null/).waitFor();
  expect(await inaccessible(page)).toEqual([]);
  take(complaints, /^TypeError: Cannot read properties of null/);

  await page.getByRole("link", { name: "History" }).click();
  await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
  await page.goBack();
  await broke(page).waitFor();
  take(complaints, /^TypeError: Cannot read properties of null/);
  await page.getByRole("link", { name: "Coverage" }).click();
  await expect.poll(() => complaints).not.toEqual([]);
  await broke(page).waitFor();
  take(complaints, /^TypeError: Cannot read properties of null/);

  await page.unroute("**/sync/coverage");
  await page.getByRole("button", { name: "Reload the page" }).click();
  await page.getByRole("heading", { level: 1, name: "Coverage" }).waitFor();
  await page.goBack();
  await page.getByText("Nothing has been synced yet").waitFor();
});

test("what breaks around the pages is said in place of all of it", async ({ page, complaints }) => {
  await page.addInitScript(() => {
    Object.defineProperty(HTMLElement.prototype, "dataset", {
      get() {
        throw new Error("made up by a test");
      },
    });
  });
  await page.goto("/history");
  await broke(page).waitFor();
  await page.getByText("Error: made up by a test", { exact: true }).waitFor();
  expect(await page.getByRole("link").count()).toBe(0);
  expect(await inaccessible(page)).toEqual([]);
  take(complaints, /made up by a test/);
});

test("what can't even be told leaves a sentence", async ({ page, complaints }) => {
  await page.addInitScript(() => {
    const broken = { get: () => document.createElement("p").appendChild(null as never) };
    Object.defineProperty(HTMLElement.prototype, "dataset", broken);
    Object.defineProperty(Navigator.prototype, "userAgent", broken);
  });
  await page.goto("/");
  await page.getByText("This page broke. Reload it. A sync goes on without it.").waitFor();
  take(complaints, /^TypeError: Failed to execute 'appendChild'/);
});

test("no browser offers to translate the page, which would hold its words still", async ({ page }) => {
  await page.goto("/");
  expect(await page.evaluate(() => document.body.translate)).toBe(false);
});

sight("the details are copied, also where the page comes by plain HTTP", async ({ page, complaints }) => {
  await answerNonsense(page);
  await page.goto("/coverage");
  const details = page.getByRole("textbox", { name: /send these details/ });
  const text = await details.inputValue();
  expect(text).toMatch(/^garmin-sync, \/coverage, .*Z\n.*Chrome\/.*\n\nTypeError: .*\n +at .*\/assets\//);
  expect(text).toMatch(/\n\nin\n +at /);
  expect(text).not.toContain(new URL(page.url()).host);
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

  await page.getByRole("button", { name: "Copy the details" }).click();
  await page.getByText("Copied.").waitFor();
  expect(await clipboard()).toBe(text);
  take(complaints, /^TypeError/);

  // Such a page has no clipboard API. Pasting shows what was copied.
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await page.reload();
  await page.getByRole("button", { name: "Copy the details" }).click();
  await page.getByText("Copied.").waitFor();
  const again = await details.inputValue();
  await page.evaluate(() => document.body.prepend(document.createElement("textarea")));
  const empty = page.locator("textarea").first();
  await empty.press("Control+V");
  expect(await empty.inputValue()).toBe(again);
  expect(again).not.toBe(text);
  take(complaints, /^TypeError/);
});

const cut = product({}, {}, ["/assets/"]);
cut("a page whose script can't be had says so", async ({ page }) => {
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.goto("/");
  await page.getByText("If nothing else appears here, reload the page.").waitFor();
});

const plain = product({}, { javaScriptEnabled: false });
plain("a page without scripts says what else there is", async ({ page }) => {
  await page.goto("/");
  const instead = page.locator("noscript");
  await instead.waitFor();
  expect(await instead.textContent()).toMatch(/^This page needs JavaScript/);
  expect(await page.getByText("If nothing else appears here").isVisible()).toBe(false);
  await instead.locator("a").click();
  await page.getByRole("heading", { level: 1, name: "garmin-sync" }).waitFor();
});
