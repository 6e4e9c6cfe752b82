import { expect, test } from "vitest";
import { dayText, numberOf } from "@/lib/dates";
import { cellOf, dayAfterKey, dayAt, monthStarts, WEEKS, yearOf, yearSpan } from "./calendar";

test("every day of every kind of year has a cell of its own that leads back to it", () => {
  // The weekdays repeat after 28 years.
  for (let year = 2000; year < 2028; year += 1) {
    const { first, last } = yearSpan(year);
    const days = Array.from({ length: last - first + 1 }, (_, n) => first + n);
    const cells = days.map(cellOf);
    expect(cells.map((cell) => dayAt(year, cell))).toEqual(days);
    expect(cells.map(({ weekday }) => weekday)).toEqual(
      days.map((day) => (new Date(day * 86_400_000).getUTCDay() + 6) % 7),
    );
    expect(cells.at(-1)?.week).toBeLessThan(WEEKS);
    expect(days).toHaveLength(year % 4 === 0 ? 366 : 365);
  }
});

test("a cell before the first or after the last day of a year holds no day", () => {
  // 2025 began on a Wednesday and ended on one.
  expect(dayAt(2025, { week: 0, weekday: 1 })).toBeUndefined();
  expect(dayAt(2025, { week: 0, weekday: 2 })).toBe(numberOf("2025-01-01"));
  expect(dayAt(2025, { week: 52, weekday: 3 })).toBeUndefined();
  expect(dayAt(2025, { week: 10, weekday: 7 })).toBeUndefined();
});

test("months begin where their first day is", () => {
  const starts = monthStarts(2024);
  expect(starts).toHaveLength(12);
  expect(starts[0]).toEqual({ week: 0, weekday: 0 });
  expect(dayText(dayAt(2024, starts[2] ?? { week: 0, weekday: 0 }) ?? 0)).toBe("2024-03-01");
});

test("keys move by days, weeks and years, across years, and stop at the ends of the span", () => {
  const within = { first: numberOf("2020-02-01"), last: numberOf("2024-12-31") };
  const after = (key: string, day: string) => {
    const next = dayAfterKey(key, numberOf(day), within);
    return next === undefined ? undefined : dayText(next);
  };
  expect(after("ArrowDown", "2023-12-31")).toBe("2024-01-01");
  expect(after("ArrowLeft", "2024-01-03")).toBe("2023-12-27");
  expect(after("End", "2024-05-05")).toBe("2024-12-31");
  expect(after("PageUp", "2024-02-28")).toBe("2023-03-01");
  expect(after("ArrowUp", "2020-02-01")).toBe("2020-02-01");
  expect(after("Home", "2020-05-05")).toBe("2020-02-01");
  expect(after("a", "2020-05-05")).toBeUndefined();
  expect(yearOf(within.last)).toBe(2024);
});
