import { launch } from "./browser";

/** What pages are tested in differs from machine to machine and from month to month, so it is said first. */
export default async function sayBrowser(): Promise<void> {
  const browser = await launch();
  console.log(`\nChromium ${browser.version()}`);
  await browser.close();
}
