import type { Page } from "playwright-core";
import { expect } from "vitest";
import { product } from "./support/product";

const BERLIN = "Europe/Berlin";
const DATA = "/integrations/garmin/data";
/** The account is in Berlin, its reader in Tokyo. */
const abroad = product(
  { env: { GARMIN_SYNC__SYNC__TIMEZONE: BERLIN } },
  { viewport: { width: 1100, height: 900 }, locale: "en-GB", timezoneId: "Asia/Tokyo" },
);

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: BERLIN });

/** The first and the last time in the table of the heart rate. */
async function ends(page: Page): Promise<(string | null)[]> {
  const figure = page
    .getByRole("figure")
    .filter({ has: page.getByRole("application", { name: "Heart rate", exact: true }) });
  await figure.getByText("As a table").click();
  const more = figure.getByRole("button", { name: /^Show \d+ more/ });
  await figure.getByRole("rowheader").first().waitFor();
  while ((await more.count()) > 0) await more.click();
  const times = figure.getByRole("rowheader");
  return [await times.first().textContent(), await times.last().textContent()];
}

abroad(
  "a day is told by the account's clock in any browser, also where it changes, or where there was no night",
  async ({ page, stack }) => {
    await stack.imported("2024-03-29", "2024-04-01", { dataTypes: ["health", "intraday", "activities"] });
    await stack.imported("2024-01-20", "2024-01-20", { dataTypes: ["intraday"] });

    await page.goto("/data/days/2024-03-31");
    await page.getByRole("application", { name: "Heart rate", exact: true }).waitFor();
    const answer = await fetch(`${stack.address}${DATA}/nights?from=2024-03-31&to=2024-03-31`);
    const { nights } = (await answer.json()) as { nights: { bedtime: string; wakeTime: string }[] };
    const [night] = nights;
    if (!night) throw new Error("it was slept");
    const [bed, wake] = [night.bedtime, night.wakeTime].map((time) => clock.format(new Date(time)));
    const bar = page.getByRole("region", { name: "The night before" });
    await bar.getByText(bed ?? "", { exact: true }).waitFor();
    await bar.getByText(wake ?? "", { exact: true }).waitFor();
    expect(await page.getByText("31 Mar 2024, 00:00 – 24:00").count()).toBeGreaterThanOrEqual(2);
    const [first, last] = await ends(page);
    expect(first).toMatch(/^31 Mar 2024, 00:0\d$/);
    expect(last).toMatch(/^31 Mar 2024, 23:5\d$/);
    await page.goto("/data/nights?night=2024-03-31");
    const large = page.getByRole("region", { name: /^Night of 30\s–\s31\sMar\s2024$/ });
    await large.getByText(`${bed} – ${wake}`).waitFor();

    await page.goto("/data/days/2024-01-20");
    await page.getByRole("application", { name: "Heart rate", exact: true }).waitFor();
    await page.getByText("No activity is stored for this day.").waitFor();
    expect(await page.getByRole("region", { name: "The night before" }).count()).toBe(0);
    const plain = await ends(page);
    expect(plain[0]).toMatch(/^20 Jan 2024, 00:0\d$/);
    expect(plain[1]).toMatch(/^20 Jan 2024, 23:5\d$/);
  },
);
