import { expect, test } from "vitest";
import type { TypeCoverage } from "@/api/types";
import { numberOf } from "./calendar";
import { Days, gaps } from "./days";
import { paths } from "./drawing";
import { countWords, stateOfDayWords } from "./words";

const coverage: TypeCoverage = {
  dataType: "health",
  firstAsked: "2024-01-03",
  frontier: "2024-01-05",
  storedDays: 4,
  noDataDays: 1,
  missingDays: 5,
  covered: [
    { start: "2024-01-03", end: "2024-01-05" },
    { start: "2024-01-08", end: "2024-01-09" },
  ],
  stored: [
    { start: "2024-01-03", end: "2024-01-04" },
    { start: "2024-01-08", end: "2024-01-09" },
  ],
  noData: [{ start: "2024-01-05", end: "2024-01-05" }],
  missing: [
    { start: "2024-01-01", end: "2024-01-02" },
    { start: "2024-01-06", end: "2024-01-07" },
    { start: "2024-01-10", end: "2024-01-10" },
  ],
};
const days = new Days(coverage, "2024-01-01", "2024-01-10");
const stateOf = (day: string) => days.state(numberOf(day));

test("every day is in the state that its range tells, and days before the first import are not missing", () => {
  expect(stateOf("2024-01-01")).toBe("neverAsked");
  expect(stateOf("2024-01-03")).toBe("stored");
  expect(stateOf("2024-01-05")).toBe("noData");
  expect(stateOf("2024-01-07")).toBe("missing");
  expect(stateOf("2024-01-10")).toBe("missing");
  expect(stateOf("2023-12-31")).toBe("neverAsked");
  expect(stateOf("2024-01-11")).toBe("neverAsked");
});

test("counts are those of the part that is asked about", () => {
  expect(days.count(days.first, days.last)).toEqual({ stored: 4, noData: 1, missing: 3, neverAsked: 2 });
  expect(days.count(numberOf("2024-01-05"), numberOf("2025-12-31"))).toEqual({
    stored: 2,
    noData: 1,
    missing: 3,
    neverAsked: 0,
  });
});

test("gaps begin at the first day that was ever asked for", () => {
  expect(gaps(coverage)).toEqual(coverage.missing.slice(1));
  expect(gaps({ ...coverage, firstAsked: "2024-01-02" })[0]).toEqual({
    start: "2024-01-02",
    end: "2024-01-02",
  });
  expect(gaps({ ...coverage, firstAsked: null })).toEqual([]);
});

test("each state has a shape of its own, and days to come are not drawn", () => {
  const drawn = paths(days, numberOf("2024-01-01"), numberOf("2024-12-31"));
  const shapes = (path = "") => path.split("M").length - 1;
  expect(shapes(drawn.stored)).toBe(4);
  expect(shapes(drawn.noData)).toBe(1);
  expect(shapes(drawn.missing)).toBe(3);
  expect(shapes(drawn.neverAsked)).toBe(2);
  // 3 January 2024 was a Wednesday in the year's first week.
  expect(drawn.stored?.startsWith("M0.8 20.8h")).toBe(true);
});

test("what is told of days and years are words", () => {
  expect(stateOfDayWords(numberOf("2024-01-07"), days)).toBe("Sun, 7 Jan 2024: missing");
  expect(countWords({ stored: 1234, noData: 0, missing: 3, neverAsked: 9 })).toBe("1,234 stored, 3 missing");
  expect(countWords({ stored: 0, noData: 0, missing: 0, neverAsked: 365 })).toBe("not imported");
});
