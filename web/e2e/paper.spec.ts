import type { Page } from "playwright-core";
import { expect } from "vitest";
import { product } from "./support/product";

const test = product({}, { viewport: { width: 1280, height: 900 }, colorScheme: "dark", locale: "en-GB" });

/** Brings the page into the state in which it is printed: as on paper, and told so. */
async function onPaper(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
}

/** What stands out of what it stands in, and canvases whose ground is dark: by their labels. */
const wrong = (page: Page) =>
  page.evaluate(() => {
    const found: string[] = [];
    // As wide as A4 with the margins of a browser; and looked at in the same moment, since nothing is drawn anew for paper.
    document.body.style.width = "716px";
    if (document.body.scrollWidth > 716) found.push("the page is too wide");
    for (const canvas of document.querySelectorAll("canvas")) {
      const name = canvas.closest("[role=application]")?.getAttribute("aria-label") ?? "a chart";
      const around = (canvas.closest("section, figure") as Element).getBoundingClientRect();
      const box = canvas.getBoundingClientRect();
      if (box.width < 200) found.push(`${name} is not shown`);
      if (box.right > around.right + 0.5 || box.bottom > around.bottom + 0.5) found.push(`${name} is cut`);
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let dark = 0;
      for (let n = 0; n < pixels.length; n += 4)
        if (
          (pixels[n + 3] ?? 0) > 200 &&
          (pixels[n] ?? 0) + (pixels[n + 1] ?? 0) + (pixels[n + 2] ?? 0) < 150
        )
          dark += 1;
      if (dark > (canvas.width * canvas.height) / 4) found.push(`${name} has a dark ground`);
    }
    const ground = getComputedStyle(document.body).getPropertyValue("color");
    if (!/^rgb\((\d|[1-4]\d), /.test(ground)) found.push(`text is ${ground}`);
    document.body.style.width = "";
    return found;
  });

test("a metric and an activity with its map are printed whole, dark on white, from a dark page too", async ({
  page,
  stack,
}) => {
  await stack.imported("2024-01-01", "2024-03-10", { dataTypes: ["health", "activities"] });
  await page.goto("/data/metrics/resting_heart_rate_bpm?compare=before&from=2024-02-01&to=2024-02-29");
  await page.getByRole("region", { name: "Comparison" }).getByRole("application").waitFor();
  await onPaper(page);
  // Chromium applies the style of paper by and by.
  await expect.poll(() => wrong(page)).toEqual([]);
  expect(await page.getByRole("navigation").filter({ visible: true }).count()).toBe(0);

  await page.emulateMedia({ media: "screen" });
  await page.goto("/data/activities?kind=running");
  await page
    .getByRole("main")
    .getByRole("link", { name: /running/i })
    .first()
    .click();
  await page.getByRole("application", { name: "Map of the track" }).waitFor();
  await page.getByRole("application", { name: "Heart rate" }).waitFor();
  await onPaper(page);
  await expect.poll(() => wrong(page)).toEqual([]);
});
