import { expect, test } from "vitest";
import { type Bounds, isSame, panned, within, zoomed } from "./range";

const bounds: Bounds = { all: [0, 1000], least: 10 };

test("what is zoomed at stays in its place", () => {
  expect(zoomed([100, 300], 0.5, 150, bounds)).toEqual([125, 225]);
  expect(zoomed([125, 225], 2, 150, bounds)).toEqual([100, 300]);
});

test("zooming ends at the smallest range and at the whole", () => {
  expect(zoomed([100, 112], 0.1, 106, bounds)).toEqual([101, 111]);
  expect(zoomed([100, 900], 4, 500, bounds)).toEqual([0, 1000]);
});

test("moving ends at the edges and keeps the length", () => {
  expect(panned([900, 1000], 0.5, bounds)).toEqual([900, 1000]);
  expect(panned([900, 1000], -0.5, bounds)).toEqual([850, 950]);
  expect(panned([0, 100], -2, bounds)).toEqual([0, 100]);
});

test("a range outside of the data comes back into it", () => {
  expect(within([-500, -400], bounds)).toEqual([0, 100]);
  expect(within([400, 400], bounds)).toEqual([395, 405]);
  expect(within([3, 4], { all: [0, 5], least: 100 })).toEqual([0, 5]);
});

test("ranges that no eye can tell apart are the same", () => {
  expect(isSame([0, 1000], [0.01, 1000])).toBe(true);
  expect(isSame([0, 1000], [1, 1000])).toBe(false);
});
