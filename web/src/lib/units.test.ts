import { expect, test } from "vitest";
import { said, spanWords, systemOf, timerWords } from "./units";

test("a value is said in kilometres and kilograms, or in miles and pounds", () => {
  expect(said(10_000, "m", "metric")).toBe("10 km");
  expect(said(10_000, "m", "imperial")).toBe("6.21 mi");
  expect(said(100, "elevation_m", "metric")).toBe("100 m");
  expect(said(100, "elevation_m", "imperial")).toBe("328 ft");
  expect(said(72.44, "kg", "metric")).toBe("72.4 kg");
  expect(said(72.44, "kg", "imperial")).toBe("159.7 lb");
  expect(said(-40, "celsius", "imperial")).toBe("-40 °F");
  expect(said(20, "celsius", "imperial")).toBe("68 °F");
  expect(said(10, "m/s", "metric")).toBe("36 km/h");
  expect(said(10, "m/s", "imperial")).toBe("22.4 mph");
  expect(said(2000, "ml", "imperial")).toBe("2,000 ml");
});

test("counts and scores have no unit, and no more digits than they mean", () => {
  expect(said(8123.44, null, "metric")).toBe("8,123");
  expect(said(8.44, null, "metric")).toBe("8.4");
  expect(said(-0.001, null, "metric")).toBe("0");
  expect(said(97.25, "percent", "metric")).toBe("97.3%");
});

test("spans of time are rounded to what is of use", () => {
  expect(spanWords(42)).toBe("42 s");
  expect(spanWords(245)).toBe("4 min 5 s");
  expect(spanWords(3304)).toBe("55 min");
  expect(spanWords(25_920)).toBe("7 h 12 min");
  expect(spanWords(7199)).toBe("2 h");
  expect(spanWords(-1800)).toBe("−30 min");
  expect(said(1351.4, "race_s", "metric")).toBe("22:31");
  expect(timerWords(3750)).toBe("1:02:30");
  expect(said(4320, "long_min", "metric")).toBe("72 h");
});

test("the units at first are those of the browser's region", () => {
  expect(systemOf("en-US")).toBe("imperial");
  expect(systemOf("en-GB")).toBe("metric");
  expect(systemOf("de")).toBe("metric");
});
