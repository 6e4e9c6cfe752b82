import { expect, test } from "vitest";
import type { Job } from "@/api/types";
import { aJob, aSyncWithAnEarlierDay } from "@/test/samples";
import { announcement, nameOf } from "./state";

const told = (label: string, percent: number, id = "1") => ({ id, label, percent });

test("a screen reader hears of turns and quarters, and of nothing else", () => {
  expect(announcement(told("Running", 1), told("Running", 24))).toBeNull();
  expect(announcement(told("Running", 24), told("Running", 26))).toBe("25 percent done.");
  expect(announcement(told("Running", 26), told("Running", 49))).toBeNull();
  expect(announcement(told("Running", 99), told("Completed", 100))).toBe("The sync: Completed.");
  expect(announcement(told("Completed", 100), told("Running", 0, "2"))).toBe("The sync: Running.");
});

test("a job is called by its days", () => {
  // Spaces within a day don't break a line.
  const name = (changes: Partial<Job>) => nameOf(aJob(changes)).replaceAll(/\s/g, " ");
  expect(name({})).toBe("Import of 1 Jan – 20 Mar 2024");
  expect(name({ syncType: "incremental", endDate: "2024-01-01", daysTotal: 1 })).toBe("Sync of 1 Jan 2024");
});

test("days that are tried again are counted, and don't make a sync of the last days one of ten years", () => {
  const name = (daysTotal: number) => nameOf(aSyncWithAnEarlierDay({ daysTotal })).replaceAll(/\s/g, " ");
  expect(name(3)).toBe("Sync of 20 – 22 Nov 2026");
  expect(name(4)).toBe("Sync of 20 – 22 Nov 2026 and 1 earlier day");
  expect(name(1203)).toBe("Sync of 20 – 22 Nov 2026 and 1,200 earlier days");
});
