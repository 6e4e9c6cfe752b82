import { expect, test } from "vitest";
import { dayText, numberOf } from "@/lib/dates";
import { comparisonOf, otherRange } from "./compare";
import { endOfPeriod, middleOf, periodsOf, startOfPeriod, stepFor } from "./periods";

const range = (from: string, to: string) => ({ from: numberOf(from), to: numberOf(to) });
const words = ({ from, to }: { from: number; to: number }) => [dayText(from), dayText(to)];

test("a range is compared with as many days before it, or with the same days of the year before", () => {
  const march = range("2024-03-01", "2024-03-31");
  expect(words(otherRange(march, "before"))).toEqual(["2024-01-30", "2024-02-29"]);
  expect(words(otherRange(march, "year"))).toEqual(["2023-03-01", "2023-03-31"]);
  expect(words(otherRange(range("2024-02-29", "2024-02-29"), "year"))).toEqual(["2023-02-28", "2023-02-28"]);
});

test("two ranges lie over each other by the number of the day, and days out of the data are gaps", () => {
  const values = [10, 20, null, 40, 50];
  const found = comparisonOf(values, 100, { from: 103, to: 104 }, { from: 99, to: 101 });
  expect(found).toMatchObject({ x: [1, 2, 3], one: [40, 50, null], other: [null, 10, 20], difference: 2 });
  expect(found.summaries.map(({ mean, missing }) => [mean, missing])).toEqual([
    [45, 0],
    [15, 1],
  ]);
});

test("a week begins on Monday, a month on its first, a year on 1 January", () => {
  const day = numberOf("2026-11-26");
  expect(dayText(startOfPeriod(day, "week"))).toBe("2026-11-23");
  expect(dayText(startOfPeriod(numberOf("1969-12-31"), "week"))).toBe("1969-12-29");
  expect(dayText(startOfPeriod(day, "month"))).toBe("2026-11-01");
  expect(dayText(startOfPeriod(day, "year"))).toBe("2026-01-01");
});

test("a period ends before the next one begins, and stands in its middle", () => {
  const ends = (day: string) =>
    (["day", "week", "month", "year"] as const).map((step) => dayText(endOfPeriod(numberOf(day), step)));
  expect(ends("2024-02-01")).toEqual(["2024-02-01", "2024-02-04", "2024-02-29", "2024-12-31"]);
  expect(ends("2026-12-31")).toEqual(["2026-12-31", "2027-01-03", "2026-12-31", "2026-12-31"]);
  expect(dayText(middleOf(numberOf("2026-11-30"), "month"))).toBe("2026-11-15");
  expect(dayText(middleOf(numberOf("2026-11-29"), "week"))).toBe("2026-11-26");
});

test("a range is shown by periods only if it always has two of them to compare", () => {
  const by = (days: number) => (["day", "week", "month", "year"] as const).map((step) => stepFor(step, days));
  expect(by(7)).toEqual(["day", "day", "day", "day"]);
  expect(by(28)).toEqual(["day", "week", "week", "week"]);
  expect(by(91)).toEqual(["day", "week", "month", "month"]);
  expect(by(3650)).toEqual(["day", "week", "month", "year"]);
  const months = new Set<number>();
  for (let day = numberOf("2026-12-31"); day > numberOf("2026-12-31") - 62; day -= 1)
    if (startOfPeriod(day, "month") === day) months.add(day);
  expect(months.size).toBe(2);
});

test("a month is the sum of its days, or their mean, and one without any is a gap", () => {
  const from = numberOf("2024-01-30");
  const x = Array.from({ length: 40 }, (_, n) => from + n);
  const values = x.map((day) => (dayText(day).startsWith("2024-02") ? null : day - from));
  expect(periodsOf(x, values, "month", "sum")).toEqual({
    x: ["2024-01-01", "2024-02-01", "2024-03-01"].map(numberOf),
    values: [1, null, 31 + 32 + 33 + 34 + 35 + 36 + 37 + 38 + 39],
    low: [0, null, 31],
    high: [1, null, 39],
  });
  expect(periodsOf(x, values, "month", "mean").values).toEqual([0.5, null, 35]);
});
