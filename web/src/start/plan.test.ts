import { expect, test } from "vitest";
import { daysBefore } from "@/lib/dates";
import { checkDays, dayCount } from "./plan";

test("leap days count", () => {
  expect(dayCount("2024-02-28", "2024-03-01")).toBe(3);
  expect(dayCount("2023-02-28", "2023-03-01")).toBe(2);
  expect(dayCount("2016-11-25", "2026-11-22")).toBe(3650);
  expect(daysBefore("2024-03-01", 1)).toBe("2024-02-29");
});

test("what is no range has no days", () => {
  expect(dayCount("2024-02-30", "2024-03-01")).toBeNull();
  expect(dayCount("2024-03-02", "2024-03-01")).toBeNull();
  expect(dayCount("", "2024-03-01")).toBeNull();
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
