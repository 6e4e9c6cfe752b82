import { expect, test } from "vitest";
import type { Best, Period } from "@/api/data";
import { bestHref, bestWords, byKind } from "./bests";
import { allColumns, kindColumns, lastDayOf } from "./columns";

const year: Period = {
  start: "2025-01-01",
  steps: 2_000_000,
  stepDays: 200,
  restingHeartRateBpm: 53.4,
  sleepS: 26_035,
  hrvMs: 49.5,
  weightKg: 77.9,
  activities: {
    kind: null,
    count: 3,
    distanceM: 2_463_932,
    durationS: 860_052,
    energyKcal: 163_640,
    elevationGainM: 20_776,
  },
  kinds: [
    {
      kind: "running",
      count: 4,
      distanceM: 40_000,
      durationS: 14_400,
      energyKcal: 2_400,
      elevationGainM: null,
    },
  ],
};
const aBest = (changes: Partial<Best>): Best => ({
  what: "most_steps",
  kind: null,
  value: 31_234,
  unit: null,
  date: "2025-08-18",
  activityId: null,
  ...changes,
});
const cells = (columns: readonly (typeof allColumns)[number][], period: Period) =>
  Object.fromEntries(
    columns.map(({ name, value, words }) => {
      const known = value(period);
      return [name, known === null ? null : words(known, "metric")];
    }),
  );

test("a year is told in numbers without digits that nobody reads", () => {
  expect(cells(allColumns, year)).toMatchObject({
    "Steps a day": "10,000",
    Activities: "3",
    Distance: "2,464 km",
    Time: "239 h",
    Climb: "20,776 m",
    "Resting heart rate": "53 bpm",
    Asleep: "7 h 14 min",
    Weight: "77.9 kg",
  });
});

test("a year without steps or activities has none, and not zero of them", () => {
  const nothing = {
    kind: null,
    count: 0,
    distanceM: null,
    durationS: null,
    energyKcal: null,
    elevationGainM: null,
  };
  expect(cells(allColumns, { ...year, steps: null, stepDays: 0, activities: nothing })).toMatchObject({
    "Steps a day": null,
    Activities: null,
    Distance: null,
  });
});

test("a kind of activity has its own totals, and what one of them was on average", () => {
  expect(cells(kindColumns("running"), year)).toEqual({
    Activities: "4",
    Distance: "40 km",
    Time: "4:00:00",
    "Distance per activity": "10 km",
    "Time per activity": "1:00:00",
  });
  expect(cells(kindColumns("yoga"), year).Activities).toBeNull();
});

test("a period ends with its last day", () => {
  expect(lastDayOf("2025-01-01", "year")).toBe("2025-12-31");
  expect(lastDayOf("2024-02-01", "month")).toBe("2024-02-29");
  expect(lastDayOf("2024-12-01", "month")).toBe("2024-12-31");
});

test("a best is told as its sport does, and leads to its activity or its day", () => {
  const fastest = aBest({ what: "fastest", kind: "running", value: 1000 / 300, unit: "m/s", activityId: 7 });
  expect(bestWords(fastest, "metric")).toBe("5:00 /km");
  expect(bestHref(fastest)).toBe("/data/activities/7");
  expect(bestWords(aBest({}), "metric")).toBe("31,234");
  expect(bestHref(aBest({}))).toBe("/data/days/2025-08-18");
  expect(
    bestWords(aBest({ what: "most_elevation", kind: "hiking", value: 948.8, unit: "m" }), "imperial"),
  ).toBe("3,113 ft");
  expect(bestWords(aBest({ what: "longest_sleep", value: 32_880, unit: "s" }), "metric")).toBe("9 h 8 min");
});

test("bests of activities stand together by kind", () => {
  const run = aBest({ kind: "running" });
  const swim = aBest({ kind: "lap_swimming" });
  expect(byKind([run, aBest({}), swim, run])).toEqual([
    { kind: "running", bests: [run, run] },
    { kind: "lap_swimming", bests: [swim] },
  ]);
});
