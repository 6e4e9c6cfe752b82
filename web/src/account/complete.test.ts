import { expect, test } from "vitest";
import type { TypeCoverage } from "@/api/types";
import { aCoverage, aTypeCoverage } from "@/test/samples";
import { completeness } from "./complete";

/** What is said of health of 2024, at its end. */
function said(changes: Partial<TypeCoverage>) {
  const [kind] = completeness(aCoverage(aTypeCoverage(changes)));
  return kind && `${kind.days} | ${kind.lacks ?? kind.coming ?? "all"}`.replaceAll(/\s/g, " ");
}

test("a kind that was never asked for is not listed", () => {
  expect(said({ firstAsked: null })).toBeUndefined();
});

test("a kind with all its days is complete from its first to today", () => {
  const missing = [{ start: "2024-01-01", end: "2024-02-29" }];
  expect(said({ firstAsked: "2024-03-01", missing })).toBe("1 Mar 2024 – today | all");
});

test("gaps are counted, with their days, but not what lies before the first day", () => {
  const missing = [
    { start: "2024-01-01", end: "2024-03-02" },
    { start: "2024-05-10", end: "2024-05-12" },
  ];
  expect(said({ firstAsked: "2024-03-01", missing })).toBe("1 Mar 2024 – today | 2 gaps, 5 days");
});

test("days up to today that were not asked for yet are no gap", () => {
  const missing = [{ start: "2024-12-30", end: "2024-12-31" }];
  expect(said({ firstAsked: "2024-03-01", missing })).toBe(
    "1 Mar – 29 Dec 2024 | 2 days since then not fetched yet",
  );
  expect(said({ firstAsked: "2024-12-30", missing })).toBe("nothing yet | 2 days since then not fetched yet");
});

test("days that a sync is still to bring are to come", () => {
  const changes = { firstAsked: "2024-01-01", missing: [], queuedDays: 31 };
  expect(said(changes)).toBe("1 Jan 2024 – today | 335 of 366 days, 31 to come");
});

test("days whose exact values a sync did not come to may still change, and the latest always do", () => {
  const provisional = [
    { start: "2024-03-01", end: "2024-03-10" },
    { start: "2024-12-20", end: "2024-12-31" },
  ];
  const changes = { firstAsked: "2024-01-01", missing: [], provisional };
  expect(said(changes)).toBe("1 Jan 2024 – today | 15 older days may still change");
});

test("a kind that the account does not bring is said to be", () => {
  expect(said({ firstAsked: "2024-01-01", isRefused: true })).toBe("not available for this account | all");
});
