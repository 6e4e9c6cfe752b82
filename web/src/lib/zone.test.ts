import { expect, test } from "vitest";
import { numberOf } from "./dates";
import { offsetAt, startOfDay } from "./zone";

const start = (day: string, zone: string) => new Date(startOfDay(numberOf(day), zone)).toISOString();
const hours = (day: string, zone: string) =>
  (startOfDay(numberOf(day) + 1, zone) - startOfDay(numberOf(day), zone)) / 3_600_000;

test("a zone's clock is ahead of UTC by what counts there at that moment", () => {
  expect(offsetAt("Europe/Berlin", Date.parse("2024-03-31T00:59:00Z"))).toBe(60);
  expect(offsetAt("Europe/Berlin", Date.parse("2024-03-31T01:00:00Z"))).toBe(120);
  expect(offsetAt("America/St_Johns", Date.parse("2024-01-01T00:00:00Z"))).toBe(-210);
  expect(offsetAt("UTC", 0)).toBe(0);
  expect(offsetAt(-300, 0)).toBe(-300);
  const readers = -new Date(0).getTimezoneOffset();
  expect([offsetAt(undefined, 0), offsetAt("Mars/Olympus", 0)]).toEqual([readers, readers]);
});

test("a day on which the clock changes has 23 or 25 hours, and begins at its own midnight", () => {
  expect(start("2024-03-31", "Europe/Berlin")).toBe("2024-03-30T23:00:00.000Z");
  expect(["2024-03-30", "2024-03-31", "2024-10-27"].map((day) => hours(day, "Europe/Berlin"))).toEqual([
    24, 23, 25,
  ]);
  expect(["2024-03-10", "2024-11-03"].map((day) => hours(day, "America/New_York"))).toEqual([23, 25]);
});

test("a day whose midnight is left out or comes twice begins once", () => {
  // In Cairo the clock goes from 00:00 to 01:00, and back from 24:00 to 23:00.
  expect(start("2024-04-26", "Africa/Cairo")).toBe("2024-04-25T22:00:00.000Z");
  expect(start("2024-11-01", "Africa/Cairo")).toBe("2024-10-31T22:00:00.000Z");
  expect(["2024-04-25", "2024-04-26", "2024-10-31"].map((day) => hours(day, "Africa/Cairo"))).toEqual([
    24, 23, 25,
  ]);
  expect(start("2024-06-01", "Pacific/Kiritimati")).toBe("2024-05-31T10:00:00.000Z");
});
