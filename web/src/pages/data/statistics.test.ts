import { expect, test } from "vitest";
import { movingMean, quantile, summaryOf, usualAt, usualBand, weightedMean } from "./statistics";

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

test("a quantile lies between its neighbours", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  expect(quantile([1, 2, 3, 4, 5], 0.25)).toBe(2);
  expect(quantile([], 0.5)).toBeNull();
});

test("months of few days weigh little in a mean of months", () => {
  expect(weightedMean([10, null, 40], [30, 0, 10])).toBe(17.5);
  expect(weightedMean([10, 40], undefined)).toBe(25);
  expect(weightedMean([null], [0])).toBeNull();
});

test("what is usual is the median of the 60 days before, without the day itself", () => {
  const values = [...upTo(60), 1000];
  expect(usualAt(values, 60)).toBe(30.5);
  expect(usualAt([9999, ...values], 61)).toBe(30.5);
});

test("with few values nothing is called usual", () => {
  expect(usualAt([...upTo(9), null, null, 50], 11)).toBeNull();
  expect(usualAt([...upTo(10), 50], 10)).toBe(5.5);
});

test("the band is the middle half of the 60 days before, as counted anew for each day", () => {
  const values = Array.from({ length: 200 }, (_, n) => (n % 7 === 3 ? null : (n * 37) % 101));
  const { low, high } = usualBand(values);
  for (const day of [0, 9, 10, 59, 60, 61, 130, 199]) {
    const before = values.slice(Math.max(0, day - 60), day).filter((it) => it !== null);
    before.sort((a, b) => a - b);
    const isKnown = before.length >= 10;
    expect(low[day]).toBe(isKnown ? quantile(before, 0.25) : null);
    expect(high[day]).toBe(isKnown ? quantile(before, 0.75) : null);
  }
});

test("a moving mean needs half of its days, and forgets what is past", () => {
  expect(movingMean([7, 7, 7, 7, 14, 14, 14, 14], 4)).toEqual([7, 7, 7, 7, 8.75, 10.5, 12.25, 14]);
  expect(movingMean([10, null, null, null, null, 20], 4)).toEqual([10, 10, null, null, null, null]);
});

test("a summary counts the days without a value apart", () => {
  expect(summaryOf([3, null, 5, 4])).toEqual({ mean: 4, least: 3, largest: 5, sum: 12, days: 3, missing: 1 });
  expect(summaryOf([null])).toEqual({ mean: null, least: null, largest: null, sum: 0, days: 0, missing: 1 });
});
