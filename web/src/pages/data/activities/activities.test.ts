import { expect, test } from "vitest";
import { addressOf, readFilter } from "./filter";
import { groupOf, kindName } from "./kinds";
import { speedDisplay, speedWords } from "./speed";

test("runners are told a pace, swimmers one for 100 m, cyclists a speed", () => {
  expect(speedWords(1000 / 307, "running", "metric")).toBe("5:07 /km");
  expect(speedWords(1000 / 307, "trail_running", "imperial")).toBe("8:14 /mi");
  expect(speedWords(100 / 112, "lap_swimming", "metric")).toBe("1:52 /100 m");
  expect(speedWords(100 / 112, "open_water_swimming", "imperial")).toBe("1:42 /100 yd");
  expect(speedWords(6.75, "road_biking", "metric")).toBe("24.3 km/h");
  expect(speedWords(6.75, "cycling", "imperial")).toBe("15.1 mph");
});

test("who stands has no pace, but a speed", () => {
  expect(speedWords(0.05, "walking", "metric")).toBeNull();
  expect(speedWords(0, "cycling", "metric")).toBe("0 km/h");
});

test("a pace just below the minute is not told with sixty seconds", () => {
  expect(speedWords(1000 / 299.7, "running", "metric")).toBe("5:00 /km");
});

test("a pace is drawn higher the smaller it is, and a speed is not", () => {
  expect(speedDisplay("running", "metric").isReversed).toBe(true);
  expect(speedDisplay("cycling", "metric").isReversed).toBeUndefined();
});

test("every kind has a name and an icon, also one that is new", () => {
  expect(kindName("trail_running")).toBe("Trail running");
  expect(kindName("hiit")).toBe("HIIT");
  expect(kindName("moon_jumping_v2")).toBe("Moon jumping");
  expect(groupOf("zorbing").speed).toBe("speed");
  expect(groupOf("virtual_ride").speed).toBe("speed");
  expect(groupOf("virtual_run").speed).toBe("pace");
});

test("a filter is read from the address that it makes", () => {
  const filter = { kind: "running", text: "Park & lake", from: "2024-01-01", to: "2024-12-31" };
  const address = addressOf(filter);
  expect(readFilter(address.slice(address.indexOf("?")))).toEqual(filter);
  expect(addressOf({})).toBe("/data/activities");
  expect(readFilter("?from=yesterday&kind=")).toEqual({ kind: null, text: null, from: null, to: null });
});
