import { expect, test } from "vitest";
import type { Chunk } from "@/api/types";
import { someChunks } from "@/test/samples";
import { boxState, chunkCounts, chunkDetail } from "./chunks";

test("a batch says what its stored days lack", () => {
  const [chunk] = someChunks();
  if (!chunk) throw new Error("there is a chunk");
  const lacking = {
    dataType: "health",
    start: "2024-01-05",
    end: "2024-01-05",
    lacks: "sleep",
    askedAgain: true,
  };
  const details = {
    ...lacking,
    dataType: "activities",
    end: "2024-01-06",
    lacks: "activity_details",
  } as const;
  const detail = chunkDetail({ ...chunk, partial: [{ ...lacking, dataType: "health" }, details] });
  expect(detail).toMatch(/Lacks sleep of 5\sJan\s2024; activity details of 5\s–\s6\sJan\s2024\./);
  expect(chunkDetail(chunk)).not.toContain("Lacks");
});

test("a batch with one bad day is not drawn as lost", () => {
  const failed = someChunks()[1] as Chunk;
  expect(boxState(failed)).toBe("failed");
  const partly = { ...failed, progress: 0.966 };
  expect(boxState(partly)).toBe("partly_failed");
  expect(chunkDetail(partly)).toMatch(/^96 % stored. After 4 requests: Health of /);
  expect(chunkCounts([failed, partly])).toEqual([
    { status: "partly_failed", number: 1 },
    { status: "failed", number: 1 },
  ]);
});
