import { expect, test } from "vitest";
import { Unreachable } from "@/api/client";
import type { Job } from "@/api/types";
import { aJob, aSyncWithAnEarlierDay } from "@/test/samples";
import { announcement, goOnOf, headOf, type Known, lookOf, nameOf, tabOf } from "./state";

const NOW = Date.parse("2026-11-22T10:10:00Z");

/** What is known of a running job while all is well, with `changes`. */
const known = (changes: Partial<Known> = {}): Known => ({
  job: aJob(),
  heardAt: NOW - 100,
  connection: { kind: "live" },
  readiness: { status: "ok" },
  readinessError: null,
  waitEnd: null,
  now: NOW,
  ...changes,
});
const kind = (changes: Partial<Known>) => headOf(known(changes)).kind;
const lost = { kind: "lost", message: "The server can't be reached.", isStore: false } as const;
const storeLost = { kind: "lost", message: "Redis is full.", isStore: true } as const;
const pending = aJob({ status: "pending" });

test("a job runs only while its server answers, Redis works, and its worker gives signs of life", () => {
  expect(kind({})).toBe("running");
  expect(kind({ waitEnd: NOW + 9_000 })).toBe("waiting");
  expect(kind({ connection: lost })).toBe("unanswered");
  expect(kind({ connection: storeLost })).toBe("unavailable");
  expect(kind({ readiness: { status: "unavailable", reason: "Redis is full." } })).toBe("unavailable");
  expect(kind({ job: aJob({ secondsSinceHeartbeat: 31 }) })).toBe("silent");
  expect(kind({ job: pending })).toBe("queued");
  expect(kind({ job: pending, readiness: { status: "degraded" } })).toBe("no_worker");
});

test("a worker is silent once the server says so, and the server is asked once that may be", () => {
  const job = aJob({ secondsSinceHeartbeat: 10, heartbeatIntervalS: 10 });
  const head = (changes: Partial<Known>) => headOf(known({ job, ...changes }));
  expect(head({ heardAt: NOW - 19_000 })).toMatchObject({ kind: "running", isDoubtful: false });
  expect(head({ heardAt: NOW - 21_000 })).toMatchObject({ kind: "running", isDoubtful: true });
  const silent = { ...job, secondsSinceHeartbeat: 31 };
  expect(head({ job: silent, heardAt: NOW - 2_000 })).toMatchObject({ kind: "silent", silence: 33 });
  expect(kind({ job: { ...silent, heartbeatIntervalS: 60 } })).toBe("running");
  // The browser's clock may be wrong: only its differences count.
  expect(head({ heardAt: NOW + 5_000 })).toMatchObject({ kind: "running", silence: 10 });
});

test("a fresh heartbeat outweighs what was said about all workers, and a stale one doesn't", () => {
  const readiness = { status: "degraded" };
  expect(kind({ readiness })).toBe("running");
  expect(kind({ readiness, job: aJob({ secondsSinceHeartbeat: 45 }) })).toBe("no_worker");
});

test("a request without an answer counts once nothing else was heard for a while", () => {
  const readinessError = new Unreachable(null);
  expect(kind({ readinessError })).toBe("running");
  expect(kind({ readinessError, heardAt: NOW - 6_000 })).toBe("unanswered");
});

test("how a job ended stays true whatever the server does", () => {
  for (const status of ["paused", "completed", "cancelled"] as const)
    expect(kind({ job: aJob({ status }), connection: lost })).toBe(status);
  expect(kind({ job: aJob({ status: "failed", errorCode: "chunks_failed" }) })).toBe("gaps");
  expect(kind({ job: aJob({ status: "failed", errorCode: "auth_required" }) })).toBe("stopped");
});

test("in a list a job is shown by its record alone", () => {
  expect(lookOf(aJob()).label).toBe("Running");
  expect(lookOf(pending).label).toBe("Waiting to start");
});

test("the tab tells how far a running sync is, and calls when something needs attention", () => {
  const tab = (changes: Partial<Known>, needsLogin = false) =>
    tabOf(headOf(known(changes)), 41, changes.connection ?? { kind: "live" }, needsLogin);
  expect(tab({})).toEqual({ words: "41 %", icon: "running" });
  expect(tab({ waitEnd: NOW + 9_000 })).toEqual({ words: "41 %, waiting", icon: "plain" });
  expect(tab({ job: aJob({ status: "paused" }) })).toEqual({ words: "Paused at 41 %", icon: "plain" });
  expect(tab({ connection: lost })).toEqual({ words: "(!) Server not answering", icon: "attention" });
  expect(tab({ job: aJob({ secondsSinceHeartbeat: 60 }) }).words).toBe("(!) Worker silent");
  const completed = { job: aJob({ status: "completed" }) };
  expect(tab(completed)).toEqual({ words: null, icon: "plain" });
  expect(tab({ ...completed, connection: lost }).words).toBe("(!) Server not answering");
  expect(tab({ ...completed, connection: storeLost }).words).toBe("(!) Redis unavailable");
  expect(tab(completed, true).words).toBe("(!) Connect again");
  expect(tabOf(null, 0, { kind: "live" }, false)).toEqual({ words: null, icon: "plain" });
});

test("what failed is retried, and what stopped is resumed", () => {
  const failedChunks = ["2024-01-31", "2024-03-01"].map((start) => ({ start, end: start, error: "" }));
  const failed = aJob({ status: "failed", failedChunks });
  expect(goOnOf({ ...failed, actions: ["retry", "resume"] })).toEqual({
    verb: "retry",
    label: "Retry 2 failed batches",
  });
  expect(goOnOf({ ...failed, actions: ["resume"] })?.verb).toBe("resume");
  expect(goOnOf({ ...failed, actions: [] })).toBeNull();
});

const told = (sentence: string, percent: number, id = "1") => ({ id, sentence, percent });

test("a screen reader hears of turns and quarters, and of nothing else", () => {
  expect(announcement(told("It runs.", 1), told("It runs.", 24))).toBeNull();
  expect(announcement(told("It runs.", 24), told("It runs.", 26))).toBe("25 percent done.");
  expect(announcement(told("It runs.", 26), told("It runs.", 49))).toBeNull();
  expect(announcement(told("It runs.", 99), told("It is complete.", 100))).toBe("It is complete.");
  expect(announcement(told("It runs.", 100), told("It runs.", 0, "2"))).toBe("It runs.");
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
