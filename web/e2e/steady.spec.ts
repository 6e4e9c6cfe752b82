import { expect } from "vitest";
import { card } from "./support/page";
import { product } from "./support/product";

const test = product();
const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

for (const size of SIZES) {
  test(`pausing, resuming and completing move nothing, ${size.width} pixels wide`, async ({
    page,
    stack,
  }) => {
    await page.setViewportSize(size);
    await stack.holdFrom("2023-06-01");
    await stack.start("2023-01-01", "2023-12-31", { dataTypes: ["activities"] });
    await page.goto("/");
    const job = card(page);
    const strip = job.getByRole("slider", { name: "Batches" });
    const places: Record<string, unknown> = {};
    const look = async (label: string) => {
      await job.getByText(label, { exact: true }).first().waitFor();
      places[label] = { strip: await strip.boundingBox(), height: (await job.boundingBox())?.height };
    };
    await look("Running");
    await job.getByRole("button", { name: "Pause" }).click();
    await look("Paused");
    await stack.repair();
    await job.getByRole("button", { name: "Resume" }).click();
    await look("Completed");
    expect(places.Paused).toEqual(places.Running);
    expect(places.Completed).toEqual(places.Running);
  });
}
