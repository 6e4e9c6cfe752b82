import { expect, test } from "vitest";
import { numberOf } from "@/lib/dates";
import type { XRange } from "./range";
import { xAxisOf } from "./x-axis";

const days = xAxisOf("day", undefined, undefined);
const labels = ([from, to]: [string, string], step: number) =>
  days.labels(days.splits([numberOf(from), numberOf(to)], step), step);

test("weeks are labelled by their Mondays, months by their firsts, and the year where it changes", () => {
  expect(labels(["2026-11-20", "2026-12-01"], 7)).toEqual(["23 Nov\n2026", "30 Nov"]);
  expect(labels(["2025-11-15", "2026-02-10"], 30.4)).toEqual(["Dec\n2025", "Jan\n2026", "Feb"]);
  expect(labels(["2016-11-30", "2020-11-27"], 365)).toEqual(["2017", "2018", "2019", "2020"]);
  expect(labels(["2016-11-30", "2020-11-27"], 730)).toEqual(["2018", "2020"]);
});

test("clock times are those of the offset, with the day after midnight", () => {
  const hour = 3_600_000;
  const start = Date.parse("2026-11-25T23:00:00Z");
  const axis = xAxisOf("time", 60, undefined);
  const range: XRange = [start, start + 24 * hour];
  expect(axis.labels(axis.splits(range, 6 * hour), 6 * hour)).toEqual([
    "00:00",
    "06:00",
    "12:00",
    "18:00",
    "00:00\n27 Nov",
  ]);
  expect(axis.words(start + hour)).toBe("26 Nov 2026, 01:00");
  expect(axis.rangeWords(...range)).toBe("26 Nov 2026, 00:00 – 24:00");
  expect(axis.rangeWords(start, start + 30 * hour)).toBe("26 Nov 2026, 00:00 – 27 Nov 2026, 06:00");
});

test("where the clock changes within a day, labels go on with full hours", () => {
  const hour = 3_600_000;
  const axis = xAxisOf("time", "Europe/Berlin", undefined);
  const labelled = (from: string, hours: number, step: number) => {
    const start = Date.parse(from);
    return axis.labels(axis.splits([start, start + hours * hour], step * hour), step * hour);
  };
  expect(labelled("2024-03-30T23:00:00Z", 23, 2).slice(0, 4)).toEqual(["00:00", "04:00", "06:00", "08:00"]);
  expect(labelled("2024-10-26T22:00:00Z", 25, 2).slice(0, 4)).toEqual(["00:00", "02:00", "04:00", "06:00"]);
  expect(labelled("2024-10-26T22:00:00Z", 4, 1)).toEqual(["00:00", "01:00", "02:00", "02:00", "03:00"]);
  expect(axis.rangeWords(Date.parse("2024-03-30T23:00:00Z"), Date.parse("2024-03-31T22:00:00Z"))).toBe(
    "31 Mar 2024, 00:00 – 24:00",
  );
});

test("seconds are labelled as a stopwatch shows them", () => {
  const axis = xAxisOf("seconds", undefined, undefined);
  expect(axis.labels(axis.splits([0, 3700], 1800), 1800)).toEqual(["0:00", "30:00", "1:00:00"]);
});
