import { expect, test } from "vitest";
import { someChunks } from "@/test/samples";
import { chunkDetail } from "./chunks";

test("a chunk says what its stored days lack", () => {
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
