import { expect, test } from "vitest";
import { dayOf, offsetOf } from "./clock";

const run = { start: "2026-11-26T16:28:29Z", startLocal: "2026-11-26T17:28:29" };

test("a day is lived by the clock of its night, else by that of an activity", () => {
  expect(offsetOf({ utcOffsetMin: -300 }, [run])).toBe(-300);
  expect(offsetOf({ utcOffsetMin: null }, [{ start: null, startLocal: null }, run])).toBe(60);
  expect(offsetOf(undefined, [])).toBeUndefined();
});

test("a day begins at its own midnight and has 24 hours", () => {
  const [from, to] = dayOf("2026-11-26", 60);
  expect(new Date(from).toISOString()).toBe("2026-11-25T23:00:00.000Z");
  expect(to - from).toBe(86_400_000);
});
