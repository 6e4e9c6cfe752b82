import { expect, test } from "vitest";
import { clockOfDay, clockOfNight, dayOf } from "./clock";

const run = { start: "2026-11-26T16:28:29Z", startLocal: "2026-11-26T17:28:29" };
const night = { utcOffsetMin: 60, bedtime: "2024-03-30T21:58:00Z", wakeTime: "2024-03-31T05:47:00Z" };
const berlin = "Europe/Berlin";

test("a day is lived by the clock at home, unless its night or an activity was elsewhere", () => {
  expect(clockOfDay(night, [], berlin)).toBe(berlin);
  expect(clockOfDay({ ...night, utcOffsetMin: 120 }, [], berlin)).toBe(berlin);
  expect(clockOfDay({ ...night, utcOffsetMin: -300 }, [run], berlin)).toBe(-300);
  expect(clockOfDay(undefined, [{ start: null, startLocal: null }, run], berlin)).toBe(berlin);
  expect(clockOfDay(undefined, [run], "Asia/Tokyo")).toBe(60);
  expect(clockOfDay(undefined, [], berlin)).toBe(berlin);
  expect(clockOfDay(undefined, undefined, undefined)).toBeUndefined();
});

test("a night without an offset is told by the clock at home", () => {
  expect(clockOfNight({ ...night, utcOffsetMin: null }, berlin)).toBe(berlin);
  expect(clockOfNight({ utcOffsetMin: 540, bedtime: null, wakeTime: null }, berlin)).toBe(540);
});

test("a day has 24 hours, 23 or 25 where the clock changes, in any browser", () => {
  expect(dayOf("2026-11-26", berlin).map((ms) => new Date(ms).toISOString())).toEqual([
    "2026-11-25T23:00:00.000Z",
    "2026-11-26T23:00:00.000Z",
  ]);
  const hours = (date: string) => {
    const [from, to] = dayOf(date, berlin);
    return (to - from) / 3_600_000;
  };
  expect(["2024-03-31", "2024-10-27"].map(hours)).toEqual([23, 25]);
  expect(dayOf("2024-03-31", 60)[1] - dayOf("2024-03-31", 60)[0]).toBe(86_400_000);
});
