import { expect, test } from "vitest";
import { daysBefore } from "@/lib/dates";
import { checkDays, dayCount, presetStart } from "./plan";

test("leap days count", () => {
  expect(dayCount("2024-02-28", "2024-03-01")).toBe(3);
  expect(dayCount("2023-02-28", "2023-03-01")).toBe(2);
  expect(dayCount("2016-11-15", "2026-11-22")).toBe(3660);
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
  expect(checkDays("2016-11-14", today, today).startDate).toMatch("3,661 days are too many");
  expect(checkDays("2016-11-15", today, today)).toEqual({});
});

test("a year back is the day after the same date a year ago", () => {
  expect(presetStart("1", "2026-11-22")).toBe("2025-11-23");
  expect(presetStart("2", "2024-12-31")).toBe("2023-01-01");
  expect(presetStart("10", "2026-11-22")).toBe("2016-11-23");
  // Without a 29 February it was the 28th.
  expect(presetStart("1", "2024-02-29")).toBe("2023-03-01");
  expect(presetStart("1", "2025-02-28")).toBe("2024-02-29");
});

test("everything is as many days as one import may have, and nothing before there were any", () => {
  expect(presetStart("everything", "2026-11-22")).toBe("2016-11-15");
  expect(presetStart("everything", "2008-01-01")).toBe("2000-01-01");
});
