import { expect, test } from "vitest";
import type { Night } from "@/api/data";
import { addressOf, monthBeside, monthsOf, neighbours, rangeOf, readChoice } from "./address";
import { axisOf, clockOf, hoursOf, napStart, nightClock, shareOf } from "./clock";
import { meanOf, spreadOf } from "./regularity";
import { asShown, bedOf as bedBy, drawnOf as drawnBy } from "./stages";
import { meansOf, weeksOf } from "./weeks";

const aNight = (changes: Partial<Night> = {}): Night => ({
  date: "2026-11-26",
  bedtime: "2026-11-25T22:18:00.000Z",
  wakeTime: "2026-11-26T05:18:00.000Z",
  utcOffsetMin: 60,
  timeInBedS: 25_200,
  asleepS: 24_000,
  deepS: 6000,
  lightS: 12_000,
  remS: 6000,
  awakeS: 1200,
  awakeCount: 2,
  restlessMoments: 40,
  score: 80,
  averageHrvMs: 50,
  restingHeartRateBpm: 52,
  averageStress: 18,
  bodyBatteryChange: 60,
  averageRespirationBrpm: 14,
  lowestRespirationBrpm: 11,
  highestRespirationBrpm: 18,
  averageSpo2Percent: 96,
  lowestSpo2Percent: 90,
  highestSpo2Percent: 99,
  stages: [
    { stage: "light", start: "2026-11-25T22:18:00.000Z", end: "2026-11-25T23:00:00.000Z" },
    { stage: "deep", start: "2026-11-25T23:00:00.000Z", end: "2026-11-26T00:00:00.000Z" },
    { stage: "unknown", start: "2026-11-26T00:00:00.000Z", end: "2026-11-26T05:18:00.000Z" },
  ],
  ...changes,
});

const clockAt = (night: Night) => nightClock(night, "Europe/Berlin");
const bedOf = (night: Night) => bedBy(night, clockAt(night));
const drawnOf = (night: Night) => drawnBy(night, clockAt(night));

test("a night is told by the clock of the place where it was slept", () => {
  expect(bedOf(aNight())).toEqual({ from: -42, to: 378 });
  expect(clockOf(-42)).toBe("23:18");
  expect(bedOf(aNight({ utcOffsetMin: -300 }))).toEqual({ from: -402, to: 18 });
  expect(bedOf(aNight({ utcOffsetMin: null }))).toEqual({ from: -42, to: 378 });
  const nap = { date: "2026-11-26", end: null, asleepS: 900, durationS: 1200 };
  expect(napStart({ ...nap, start: "2026-11-26T13:10:00Z", utcOffsetMin: -300 }, "Europe/Berlin")).toBe(
    "08:10",
  );
  expect(napStart({ ...nap, start: "2026-11-26T13:10:00Z", utcOffsetMin: null }, "Europe/Berlin")).toBe(
    "14:10",
  );
  expect(clockOf(1440)).toBe("00:00");
});

test("in a night in which the clock changes, waking is told by the new one, and no stage gets longer", () => {
  const night = aNight({
    date: "2024-03-31",
    bedtime: "2024-03-30T21:58:00Z",
    wakeTime: "2024-03-31T05:47:00Z",
    stages: [{ stage: "deep", start: "2024-03-31T00:30:00Z", end: "2024-03-31T01:30:00Z" }],
  });
  const clock = clockAt(night);
  const [bed, drawn] = [bedOf(night), drawnOf(night)];
  if (bed === null) throw new Error("it has a place on the clock");
  expect([bed.from, bed.to].map((at) => clockOf(clock.shown(at)))).toEqual(["22:58", "07:47"]);
  const [span] = drawn.spans;
  expect(
    span && [clockOf(clock.shown(span.from)), clockOf(clock.shown(span.to)), span.to - span.from],
  ).toEqual(["01:30", "03:30", 60]);
  expect(asShown(bed, drawn, clock).bed).toEqual({ from: -62, to: 467 });
  const autumn = {
    ...night,
    date: "2024-10-27",
    bedtime: "2024-10-26T21:43:00Z",
    wakeTime: "2024-10-27T05:53:00Z",
  };
  const late = bedOf({ ...autumn, utcOffsetMin: 120 });
  expect(late && clockOf(clockAt({ ...autumn, utcOffsetMin: 120 }).shown(late.to))).toBe("06:53");
});

test("a night without a bedtime, or that ends before it begins, has no place on the clock", () => {
  expect(bedOf(aNight({ bedtime: null }))).toBeNull();
  expect(bedOf(aNight({ wakeTime: "2026-11-25T20:00:00.000Z" }))).toBeNull();
});

test("the axis has all nights, and is no longer than from noon to the afternoon", () => {
  expect(axisOf([])).toEqual({ from: -120, to: 480 });
  expect(axisOf([{ from: -200, to: 610 }])).toEqual({ from: -240, to: 660 });
  expect(axisOf([{ from: -2000, to: 3000 }])).toEqual({ from: -720, to: 900 });
  expect(hoursOf({ from: -120, to: 480 }, 2)).toEqual([0, 120, 240, 360]);
  expect([-300, -120, 180, 9999].map((it) => shareOf({ from: -120, to: 480 }, it))).toEqual([0, 0, 0.5, 1]);
});

test("stages are drawn where they were; what the watch could not tell is sleep", () => {
  expect(drawnOf(aNight())).toEqual({
    isBySums: false,
    spans: [
      { stage: "light", from: -42, to: 0 },
      { stage: "deep", from: 0, to: 60 },
      { stage: "asleep", from: 60, to: 378 },
    ],
  });
});

test("where only sums are known they stand one after the other, within the time in bed", () => {
  const { spans, isBySums } = drawnOf(aNight({ stages: [] }));
  expect(isBySums).toBe(true);
  expect(spans.map(({ stage, from, to }) => [stage, to - from])).toEqual([
    ["deep", 100],
    ["light", 200],
    ["rem", 100],
    ["awake", 20],
  ]);
  const without = aNight({ stages: [], deepS: null, lightS: null, remS: null, awakeS: null });
  expect(drawnOf(without).spans).toEqual([{ stage: "asleep", from: -42, to: 378 }]);
  expect(drawnOf(aNight({ stages: [], bedtime: null })).spans).toEqual([]);
});

test("every day of the range has a row, by weeks that begin on Monday, and averages are of what there is", () => {
  const nap = {
    date: "2026-11-24",
    start: "2026-11-24T13:00:00Z",
    end: null,
    utcOffsetMin: 60,
    asleepS: 900,
    durationS: 1200,
  };
  const weeks = weeksOf({
    from: "2026-11-21",
    to: "2026-11-26",
    timezone: "Europe/Berlin",
    nights: [aNight({ date: "2026-11-24", score: 60, averageHrvMs: null }), aNight()],
    naps: [nap],
  });
  expect(
    weeks.map(({ start, rows }) => [start, rows.map(({ date, night }) => [date.slice(8), night !== null])]),
  ).toEqual([
    [
      "2026-11-23",
      [
        ["26", true],
        ["25", false],
        ["24", true],
        ["23", false],
      ],
    ],
    [
      "2026-11-16",
      [
        ["22", false],
        ["21", false],
      ],
    ],
  ]);
  expect(weeks[0]?.rows[2]?.naps).toEqual([nap]);
  expect(meansOf(weeks[0]?.rows ?? [])).toMatchObject({ score: 70, averageHrvMs: 50 });
  expect(meansOf(weeks[1]?.rows ?? []).score).toBeNull();
});

test("how regular nights are is told from five on, by the middle half", () => {
  expect(spreadOf([1, 2, 3, 4])).toBeNull();
  expect(spreadOf([-60, 0, 10, 20, 300])).toEqual({ median: 10, low: 0, high: 20 });
  expect(spreadOf([0, 10, 20, 30, 40, 50])).toEqual({ median: 25, low: 12.5, high: 37.5 });
  expect(meanOf([null, 2, 4])).toBe(3);
  expect(meanOf([])).toBeNull();
});

test("one goes month by month from the last days back to the first night, and forward again", () => {
  const [today, first] = ["2026-11-27", "2026-09-03"];
  expect(rangeOf(null, today)).toEqual({ from: "2026-10-29", to: today });
  expect(rangeOf("2026-11", today)).toEqual({ from: "2026-11-01", to: today });
  expect(rangeOf("2024-02", today)).toEqual({ from: "2024-02-01", to: "2024-02-29" });
  expect(neighbours(null, today, first)).toEqual({ earlier: "2026-10", later: undefined });
  expect(neighbours("2026-10", today, first)).toEqual({ earlier: "2026-09", later: null });
  expect(neighbours("2026-09", today, first)).toEqual({ earlier: undefined, later: "2026-10" });
  expect(monthBeside("2026-01", -1)).toBe("2025-12");
  expect(monthBeside("2025-12", 1)).toBe("2026-01");
  expect(monthsOf(first, today)).toEqual(["2026-11", "2026-10", "2026-09"]);
});

test("the choice is read from the address that it makes", () => {
  const choice = { month: "2026-10", night: "2026-10-04" };
  expect(readChoice(addressOf(choice).replace("/data/nights", ""))).toEqual(choice);
  expect(readChoice("?month=2026-13&night=last")).toEqual({ month: null, night: null });
  expect(addressOf({ month: null, night: null })).toBe("/data/nights");
});
