import { launch } from "./browser";

/** The browser version differs by machine and month, so it is printed first. */
export default async function sayBrowser(): Promise<void> {
  const browser = await launch();
  console.log(`\nChromium ${browser.version()}`);
  await browser.close();
}
