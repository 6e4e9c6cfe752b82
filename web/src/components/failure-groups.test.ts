import { expect, test } from "vitest";
import type { Chunk, DataType } from "@/api/types";
import { someChunks } from "@/test/samples";
import { failedTypes, failureGroups } from "./failure-groups";

const [template] = someChunks();
const chunk = (...failed: [start: string, end: string, error: string, ...types: DataType[]][]): Chunk => ({
  ...(template as Chunk),
  failed: failed.map(([start, end, error, ...dataTypes]) => ({ start, end, error, dataTypes, attempts: 2 })),
});

test("the same reason stands once, with its days as ranges across batches", () => {
  const groups = failureGroups([
    chunk(["2024-01-29", "2024-01-31", "it timed out", "health"]),
    chunk(
      ["2024-02-01", "2024-02-02", "it timed out", "health"],
      ["2024-02-10", "2024-02-10", "it timed out", "health"],
    ),
  ]);
  const ranges = [
    { start: "2024-01-29", end: "2024-02-02" },
    { start: "2024-02-10", end: "2024-02-10" },
  ];
  expect(groups).toEqual([{ error: "it timed out", days: 6, parts: [{ dataTypes: ["health"], ranges }] }]);
});

test("days on which several kinds failed are told with all of them, and the reason of most days comes first", () => {
  const chunks = [
    chunk(
      ["2024-01-01", "2024-01-01", "it is too large", "nutrition"],
      ["2024-01-02", "2024-01-04", "it timed out", "activities"],
      ["2024-01-03", "2024-01-04", "it timed out", "health"],
    ),
  ];
  expect(failureGroups(chunks)).toEqual([
    {
      error: "it timed out",
      days: 3,
      parts: [
        { dataTypes: ["activities"], ranges: [{ start: "2024-01-02", end: "2024-01-02" }] },
        { dataTypes: ["health", "activities"], ranges: [{ start: "2024-01-03", end: "2024-01-04" }] },
      ],
    },
    {
      error: "it is too large",
      days: 1,
      parts: [{ dataTypes: ["nutrition"], ranges: [{ start: "2024-01-01", end: "2024-01-01" }] }],
    },
  ]);
  expect(failedTypes(chunks)).toEqual(["health", "activities", "nutrition"]);
});

test("without failures there is nothing", () => {
  expect(failureGroups([chunk()])).toEqual([]);
  expect(failedTypes([chunk()])).toEqual([]);
});
