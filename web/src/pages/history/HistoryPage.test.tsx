import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { keys } from "@/api/queries";
import type { Job } from "@/api/types";
import { aJob, anAccount, aStatus, aSyncWithAnEarlierDay, someChunks } from "@/test/samples";
import { HistoryPage } from "./HistoryPage";

function show(jobs: Job[], current?: Job, unreadable = 0) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(keys.jobs, { pages: [{ jobs, nextCursor: null, unreadable }], pageParams: [null] });
  client.setQueryData(keys.account, anAccount());
  if (current) client.setQueryData(keys.status, aStatus(current));
  for (const { id } of jobs) {
    const span = { start: "2024-02-05", end: "2024-02-11", error: "it met an error", attempts: 2 };
    const failed = [
      { ...span, dataTypes: ["health" as const] },
      { ...span, dataTypes: ["activities" as const] },
    ];
    const chunks = someChunks().map((chunk) => (chunk.status === "failed" ? { ...chunk, failed } : chunk));
    client.setQueryData(keys.chunks(id), { jobId: id, chunks });
  }
  render(
    <QueryClientProvider client={client}>
      <HistoryPage />
    </QueryClientProvider>,
  );
}

const ended = { completedAt: "2026-11-22T10:03:00.000Z" };
const failed = aJob({
  ...ended,
  status: "failed",
  errorCode: "chunks_failed",
  failedChunks: [{ start: "2024-01-31", end: "2024-02-29", error: "health: it met an error" }],
});
const resume = () => screen.queryByRole("button", { name: "Resume" });

test("before any sync it says where to begin", () => {
  show([]);
  expect(screen.getByText("Nothing has been synced yet.")).toBeTruthy();
});

test("syncs whose record is damaged are counted in one line", () => {
  show([], undefined, 2);
  expect(screen.getByText(/^2 syncs can.t be shown/)).toBeTruthy();
  expect(screen.queryByText("Nothing has been synced yet.")).toBeNull();
});

test("a sync whose record is damaged can only be started again", () => {
  show([aJob({ ...ended, status: "failed", errorCode: "record_damaged", actions: [] })]);
  expect(resume()).toBeNull();
});

test("a completed sync is told with its days, duration and records, and nothing is left to do", () => {
  show([aJob({ ...ended, status: "completed", percentComplete: 100 })]);
  const entry = within(screen.getByRole("region", { name: /^Historical import, 1.Jan.+20.Mar.2024$/ }));
  expect(entry.getByText("Completed")).toBeTruthy();
  expect(entry.getByText(/took 3 min · 52,001 records/)).toBeTruthy();
  expect(entry.getByText("Historical import of 80 days · Health and activities")).toBeTruthy();
  expect(resume()).toBeNull();
});

test("a sync that also tries an earlier day again is told with the days that it asks for", () => {
  show([aSyncWithAnEarlierDay({ ...ended, status: "completed" })]);
  const entry = within(screen.getByRole("region", { name: /^Sync, 20.–.22.Nov.2026 and 1 earlier day$/ }));
  expect(entry.getByRole("heading", { name: /^20.–.22.Nov.2026 and 1 earlier day$/ })).toBeTruthy();
  expect(entry.getByText("Sync of 4 days · Health and activities")).toBeTruthy();
});

test("a failed sync can go on, though not while another is under way", () => {
  show([failed], aJob({ id: "another" }));
  expect(resume()).toBeNull();
});

test("a failed sync can go on when nothing runs, and a paused one always", () => {
  show([failed], failed);
  expect(resume()).not.toBeNull();
});

test("a paused sync can go on", () => {
  const paused = aJob({ status: "paused" });
  show([paused], paused);
  expect(resume()).not.toBeNull();
});

test("details name every span that failed once, with its kinds of data and the reason", async () => {
  show([failed]);
  expect(screen.getByText(/1 of 3 chunks failed/)).toBeTruthy();
  await userEvent.setup().click(screen.getByRole("button", { name: "Details" }));
  const spans = within(
    screen.getByRole("heading", { name: "Days that could not be fetched" }).parentElement as HTMLElement,
  );
  expect(spans.getAllByRole("listitem").map((it) => it.textContent?.replaceAll(/\s+/g, " "))).toEqual([
    "5 – 11 Feb 2024 · Health and activitiesit met an error.",
  ]);
});

test("a sync that stopped says why, and what to do about it", async () => {
  show([aJob({ ...ended, status: "failed", errorCode: "sink_unavailable" })]);
  await userEvent.setup().click(screen.getByRole("button", { name: "Details" }));
  expect(screen.getByText("Your data store can't be written to.")).toBeTruthy();
});
