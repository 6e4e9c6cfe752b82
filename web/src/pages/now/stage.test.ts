import { expect, test } from "vitest";
import openapi from "@/../openapi.json";
import type { Stage, StageCause, StageKind } from "@/api/types";
import { causeWords, stageWords } from "./stage";

const now = Date.parse("2026-11-22T10:10:00Z");
const health: Stage = {
  kind: "fetching",
  dataTypes: ["health"],
  start: "2024-02-05",
  end: "2024-02-11",
  until: null,
  cause: null,
};
// Spaces within a day don't break a line.
const said = (changes: Partial<Stage>) => stageWords({ ...health, ...changes }, now).replaceAll(/\s/g, " ");

test("a stage is told with its days, its end and its cause", () => {
  expect(said({})).toBe("Fetching health of 5 – 11 Feb 2024.");
  expect(said({ kind: "retrying", cause: "timeout", until: "2026-11-22T10:10:40Z" })).toBe(
    "Asking for health of 5 – 11 Feb 2024 once more in 40 s: Garmin's service gave no whole answer in time.",
  );
  expect(said({ kind: "retrying", cause: "store_lost_days", dataTypes: ["health", "activities"] })).toBe(
    "Asking for health and activities of 5 – 11 Feb 2024 once more: your data store has lost them.",
  );
  expect(
    said({ kind: "waiting_for_store", cause: "store_full", dataTypes: [], start: null, end: null }),
  ).toBe("Waiting for your data store, then continuing automatically: its disk is full. Free some space.");
  expect(causeWords({ ...health, cause: "rate_limited" })).toBe("Garmin asks for fewer requests.");
  expect(causeWords(health)).toBeNull();
});

test("there are words for everything that the server may say", () => {
  const { StageKindName, StageCauseName } = openapi.components.schemas;
  for (const kind of StageKindName.enum as StageKind[]) {
    for (const cause of [null, ...(StageCauseName.enum as StageCause[])]) {
      expect(said({ kind, cause })).toMatch(/^[A-Z].+\w\.$/);
    }
  }
});
