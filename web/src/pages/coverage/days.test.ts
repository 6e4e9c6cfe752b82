import { expect, test } from "vitest";
import type { TypeCoverage } from "@/api/types";
import { numberOf } from "@/lib/dates";
import { aTypeCoverage } from "@/test/samples";
import { completeUpTo, DAY_STATES, Days, gaps, listedStates } from "./days";
import { paths, shape } from "./drawing";
import { countWords, emptySoFarWords, stateOfDayWords } from "./words";

const day = (number: number) => `2024-01-${String(number).padStart(2, "0")}`;
const range = (first: number, last = first) => ({ start: day(first), end: day(last) });

const coverage = aTypeCoverage({
  firstAsked: day(3),
  frontier: day(5),
  storedDays: 4,
  noDataDays: 1,
  emptySoFarDays: 2,
  acceptedDays: 1,
  missingDays: 5,
  covered: [range(3, 5), range(8, 9), range(11, 12)],
  stored: [range(3, 4), range(8, 9)],
  noData: [range(5)],
  emptySoFar: [range(11, 12)],
  accepted: [range(13)],
  missing: [range(1, 2), range(6, 7), range(10)],
});
const days = new Days(coverage, day(1), day(13));
const none = { stored: 0, noData: 0, emptySoFar: 0, queued: 0, missing: 0, accepted: 0, neverAsked: 0 };

test("every day is in the state that its range tells, and days before the first import are not missing", () => {
  const states = Array.from({ length: 15 }, (_, number) => days.state(numberOf("2023-12-31") + number));
  expect(states).toEqual([
    ...["neverAsked", "neverAsked", "neverAsked"],
    ...["stored", "stored", "noData", "missing", "missing", "stored", "stored", "missing"],
    ...["emptySoFar", "emptySoFar", "accepted", "neverAsked"],
  ]);
});

test("counts are those of the part that is asked about", () => {
  const all = { ...none, stored: 4, noData: 1, emptySoFar: 2, missing: 3, accepted: 1, neverAsked: 2 };
  expect(days.count(days.first, days.last)).toEqual(all);
  expect(days.count(numberOf(day(5)), numberOf("2025-12-31"))).toEqual({ ...all, stored: 2, neverAsked: 0 });
});

test("states that most calendars are without are listed where there are such days", () => {
  expect(listedStates(none)).toEqual(["stored", "noData", "missing", "neverAsked"]);
  expect(listedStates({ ...none, emptySoFar: 1, queued: 1, accepted: 1 })).toEqual(DAY_STATES);
});

test("gaps begin at the first day that was ever asked for", () => {
  expect(gaps(coverage)).toEqual(coverage.missing.slice(1));
  expect(gaps({ ...coverage, firstAsked: day(2) })[0]).toEqual(range(2));
  expect(gaps({ ...coverage, firstAsked: null })).toEqual([]);
});

test("queued days are no gaps, and nothing is complete beyond them", () => {
  const queued = { ...coverage, queued: [range(6, 7), range(10)], queuedDays: 3, missing: [range(1, 2)] };
  expect(gaps(queued)).toEqual([]);
  expect(completeUpTo(queued)).toBe(day(5));
  const all = new Days(queued, day(1), day(13)).count(numberOf(day(1)), numberOf(day(13)));
  expect([all.queued, all.missing, all.neverAsked]).toEqual([3, 0, 2]);
});

test("what Garmin refuses is no gap", () => {
  const refused = { ...coverage, isRefused: true };
  expect(gaps(refused)).toEqual([]);
  expect(new Days(refused, day(1), day(13)).state(numberOf(day(6)))).toBe("neverAsked");
});

test("it is complete up to the day before the first one that is missing, whatever the frontier says", () => {
  const upTo = (changes: Partial<TypeCoverage>) => completeUpTo({ ...coverage, ...changes });
  expect(upTo({})).toBe(day(5));
  expect(upTo({ frontier: null })).toBe(day(5));
  // Neither what is empty so far nor what is accepted is missing.
  expect(upTo({ missing: [range(10)], accepted: [range(6, 7), range(13)] })).toBe(day(9));
  expect(upTo({ missing: [], frontier: day(10) })).toBe(day(12));
});

test("it is complete up to no day where none is there before the first gap", () => {
  expect(completeUpTo(aTypeCoverage({ firstAsked: day(1) }))).toBeNull();
  expect(completeUpTo({ ...coverage, firstAsked: day(2) })).toBeNull();
  const allAccepted = { accepted: [range(1, 13)], covered: [], missing: [] };
  expect(completeUpTo({ ...coverage, ...allAccepted })).toBeNull();
});

test("each state has a shape of its own, and days to come are not drawn", () => {
  const drawn = paths(days, numberOf(day(1)), numberOf("2024-12-31"));
  const shapes = (path = "") => path.split("M").length - 1;
  expect(DAY_STATES.map((state) => [state, shapes(drawn[state])])).toEqual(
    Object.entries(days.count(days.first, days.last)),
  );
  // 3 January 2024 was a Wednesday in the year's first week.
  expect(drawn.stored?.startsWith("M0.8 20.8h")).toBe(true);
  // No data and never asked are dots of two sizes.
  expect(new Set(DAY_STATES.map((state) => shape(state, 0, 0))).size).toBe(DAY_STATES.length - 1);
});

test("what is told of days and years are words", () => {
  expect(stateOfDayWords(numberOf(day(7)), days)).toBe("Sun, 7 Jan 2024: missing");
  expect(stateOfDayWords(numberOf(day(12)), days)).toBe("Fri, 12 Jan 2024: empty so far");
  expect(stateOfDayWords(numberOf(day(13)), days)).toBe("Sat, 13 Jan 2024: accepted as missing");
  expect(countWords({ ...none, stored: 1234, missing: 3, neverAsked: 9 })).toBe("1,234 stored, 3 missing");
  expect(countWords({ ...none, emptySoFar: 2, missing: 3, accepted: 1 })).toBe(
    "2 empty so far, 3 missing, 1 accepted",
  );
  expect(countWords({ ...none, neverAsked: 365 })).toBe("not imported");
});

test("what is empty so far is explained", () => {
  expect(emptySoFarWords(1)).toBe(
    "1 day is empty so far: a watch may still upload something, so it is asked for again.",
  );
  expect(emptySoFarWords(12)).toBe(
    "12 days are empty so far: a watch may still upload something, so they are asked for again.",
  );
});
