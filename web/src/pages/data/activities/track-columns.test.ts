import { expect, test } from "vitest";
import type { ActivityDetail, Track } from "@/api/data";
import { displayOf } from "@/lib/units";
import { columnsOf, distancesOf, meanOf, secondsOf } from "./track-columns";

const activity = { kind: "running", averageSpeedMPerS: 3 } as ActivityDetail;
const aTrack = (changes: Partial<Track> = {}): Track => ({
  id: 1,
  start: null,
  total: 3,
  isThinned: false,
  secondsS: [0, 5, 10],
  latitudeDeg: null,
  longitudeDeg: null,
  elevationM: null,
  distanceM: null,
  heartRateBpm: null,
  speedMPerS: null,
  cadencePerMin: null,
  powerW: null,
  temperatureC: null,
  ...changes,
});
const named = (track: Track, kind = "running") =>
  Object.fromEntries(
    columnsOf(track, { ...activity, kind }, "metric").map(({ name, values }) => [name, values]),
  );

test("a runner's speed is drawn as a pace, with a gap where one stands or hardly moves", () => {
  const track = aTrack({ speedMPerS: [4, 0, 0.9, null, 2] });
  expect(named(track)).toEqual({ Pace: [250, null, null, null, 500] });
  expect(named(track, "cycling")).toEqual({ Speed: [14.4, 0, 3.24, null, 7.2] });
});

test("a sensor that was not there has no chart", () => {
  expect(
    named(aTrack({ powerW: [0, 0, 0], cadencePerMin: [null, null], heartRateBpm: [null, 0, 120] })),
  ).toEqual({
    "Heart rate": [null, 0, 120],
  });
});

test("values are shown in the units of the reader", () => {
  const [elevation] = columnsOf(aTrack({ elevationM: [100, null] }), activity, "imperial");
  expect(elevation?.values[0]).toBeCloseTo(328.08);
  expect(elevation?.display.words(elevation.values[0] ?? 0)).toBe("328 ft");
});

test("distance and time only grow, also where the recording lacks them", () => {
  const km = displayOf("m", "metric");
  expect(distancesOf(aTrack({ distanceM: [null, 500, 480, null, 1000] }), km)).toEqual([0, 0.5, 0.5, 0.5, 1]);
  expect(distancesOf(aTrack({ distanceM: [0, 0, null] }), km)).toBeNull();
  expect(distancesOf(aTrack(), km)).toBeNull();
  expect(secondsOf(aTrack({ secondsS: [0, 10, 9] }))).toEqual([0, 10, 10]);
});

test("the mean pace is the one of the mean speed", () => {
  // 4 and 2 m/s are 3 m/s on average.
  expect(meanOf([250, null, 500], true)).toBeCloseTo(1000 / 3);
  expect(meanOf([100, null, 200], false)).toBe(150);
  expect(meanOf([null], false)).toBeNull();
});
