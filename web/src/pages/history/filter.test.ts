import { expect, test } from "vitest";
import { aFailedJob, aJob } from "@/test/samples";
import { addressOf, outcomeOf, readFilter } from "./filter";

test("a filter is read from the address that it makes, and what is unknown filters nothing", () => {
  const both = { outcome: "gaps", data: "health" } as const;
  expect(addressOf(both)).toBe("/history?outcome=gaps&data=health");
  expect(readFilter("outcome=gaps&data=health")).toEqual(both);
  expect(readFilter("outcome=toString&data=nothing")).toEqual({ outcome: null, data: null });
  expect(addressOf({ outcome: null, data: null })).toBe("/history");
});

test("every sync has one outcome", () => {
  expect(outcomeOf(aFailedJob())).toBe("gaps");
  expect(outcomeOf(aJob({ status: "failed", errorCode: "sink_unavailable" }))).toBe("stopped");
  expect(outcomeOf(aJob({ status: "paused" }))).toBe("unfinished");
  expect(outcomeOf(aJob({ status: "cancelled" }))).toBe("cancelled");
});
