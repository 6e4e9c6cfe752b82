import { expect, test } from "vitest";
import { daysBefore } from "@/lib/dates";
import { checkDays, extent } from "./plan";

test("the last year is 366 days in 13 chunks, as the server counts them", () => {
  const today = "2026-11-22";
  expect(extent(daysBefore(today, 365), today)).toEqual({ days: 366, chunks: 13 });
});

test("leap days count", () => {
  expect(extent("2024-02-28", "2024-03-01")).toEqual({ days: 3, chunks: 1 });
  expect(extent("2023-02-28", "2023-03-01")).toEqual({ days: 2, chunks: 1 });
  expect(daysBefore("2024-03-01", 1)).toBe("2024-02-29");
});

test("thirty days are one chunk and one day more makes two", () => {
  expect(extent("2024-01-01", "2024-01-30")).toEqual({ days: 30, chunks: 1 });
  expect(extent("2024-01-01", "2024-01-31")).toEqual({ days: 31, chunks: 2 });
});

test("ten years are 122 chunks", () => {
  expect(extent("2016-11-25", "2026-11-22")).toEqual({ days: 3650, chunks: 122 });
});

test("what is no range has no extent", () => {
  expect(extent("2024-02-30", "2024-03-01")).toBeNull();
  expect(extent("2024-03-02", "2024-03-01")).toBeNull();
  expect(extent("", "2024-03-01")).toBeNull();
});

test("each mistake in the days is said at its field", () => {
  const today = "2026-11-22";
  expect(checkDays("2024-01-01", today, today)).toEqual({});
  expect(checkDays("", "", today)).toEqual({
    startDate: "Enter the first day.",
    endDate: "Enter the last day.",
  });
  expect(checkDays("1999-12-31", today, today).startDate).toMatch("before 2000");
  expect(checkDays("2026-11-23", "2026-11-24", today)).toEqual({
    startDate: "This day is still to come.",
    endDate: "This day is still to come. Today is the latest.",
  });
  expect(checkDays("2024-01-02", "2024-01-01", today)).toEqual({
    endDate: "The last day is before the first.",
  });
  expect(checkDays("2016-11-24", today, today).startDate).toMatch("3,651 days are too many");
  expect(checkDays("2016-11-25", today, today)).toEqual({});
});
