import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "@/api/types";
import { App } from "@/app/App";
import { aFailedJob, aJob, aStatus, aSyncWithAnEarlierDay, someChunks } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  server.chunks = someChunks();
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

/** The history of these syncs, once it is loaded; `current` is the one that the server calls current. */
async function show(jobs: Job[], current?: Job, address = "/history") {
  server.jobs = jobs;
  if (current) server.status = aStatus(current);
  history.replaceState(null, "", address);
  render(<App />);
  await screen.findByRole("heading", { level: 1, name: "History" });
  await waitFor(() => expect(screen.queryByLabelText("Loading")).toBeNull());
}

const ended = { completedAt: "2026-11-22T10:03:01.000Z" };
const completed = (changes: Partial<Job> = {}) =>
  aJob({ ...ended, status: "completed", percentComplete: 100, ...changes });
/** Many syncs: every tenth ended with gaps, and every third is one of activities alone. */
const many = (number: number) =>
  Array.from({ length: number }, (_, n) => {
    const id = `01JD2Q4ZP3V6B7N8R9T0W1${String(number - n).padStart(4, "0")}`;
    const createdAt = new Date(Date.parse("2026-11-22T10:00:00Z") - n * 7 * 3_600_000).toISOString();
    const dataTypes: Job["dataTypes"] = n % 3 === 0 ? ["activities"] : ["health"];
    return n % 10 === 9 ? aFailedJob({ id, createdAt, dataTypes }) : completed({ id, createdAt, dataTypes });
  });
const rows = () => screen.getAllByRole("article");
const said = () => screen.getAllByRole("status").map((it) => it.textContent);

test("before any sync it says where to begin", async () => {
  await show([]);
  screen.getByText("Nothing has been synced yet.");
});

test("a completed sync is told with its days, duration and records, and nothing is left to do", async () => {
  await show([completed()]);
  const [entry] = rows().map((row) => within(row));
  entry?.getByRole("link", { name: /^Import of 1.Jan.–.20.Mar.2024$/ });
  entry?.getByText("Completed");
  entry?.getByText("Health and activities · 52,001 records in 3 min");
  expect(entry?.queryByRole("button")).toBeNull();
});

test("a sync that also tries an earlier day again is told with the days that it asks for", async () => {
  await show([aSyncWithAnEarlierDay({ ...ended, status: "completed" })]);
  screen.getByRole("article", { name: /^Sync of 20.–.22.Nov.2026 and 1 earlier day$/ });
});

test("a sync that ended with gaps is tried again from its row, though not while another is under way", async () => {
  const failed = aFailedJob();
  await show([failed], aJob({ id: "another" }));
  screen.getByText(/1 of 3 batches not complete$/);
  expect(screen.queryByRole("button", { name: /^Retry/ })).toBeNull();
  server.on("retry", 200, { status: "retried", jobId: failed.id });
  server.tell(aStatus(completed({ id: "another" })));
  await user.click(await screen.findByRole("button", { name: /^Retry 1 failed batch: Import of/ }));
  await screen.findByText("Asking again");
  const sent = server.seen.find(({ path }) => path.endsWith("/sync/retry"));
  expect(sent?.body).toEqual({ jobId: failed.id });
});

test("a sync that stopped, and one that is paused, can go on", async () => {
  const paused = aJob({ id: "paused", status: "paused" });
  const stopped = aJob({ ...ended, status: "failed", errorCode: "sink_unavailable" });
  await show([paused, stopped], paused);
  expect(screen.getAllByRole("button", { name: /^Resume/ })).toHaveLength(1);
});

test("a sync whose record is damaged can only be started again", async () => {
  await show([aJob({ ...ended, status: "failed", errorCode: "record_damaged", actions: [] })]);
  expect(screen.queryByRole("button", { name: /^Resume/ })).toBeNull();
});

test("syncs stand under the day on which they were asked for", async () => {
  const at = (createdAt: string) => completed({ id: createdAt, createdAt });
  const now = new Date();
  const noon = new Date(now.getFullYear(), now.getMonth(), now.getDate(), 12).getTime();
  await show([
    at(new Date(Math.min(noon, now.getTime())).toISOString()),
    at(new Date(noon - 86_400_000).toISOString()),
    at("2026-03-12T12:00:00.000Z"),
    at("2026-03-12T11:00:00.000Z"),
  ]);
  const days = screen.getAllByRole("heading", { level: 2 }).map((it) => it.textContent);
  expect(days).toEqual(["Today", "Yesterday", "12 Mar 2026"]);
  expect(within(screen.getByRole("region", { name: "12 Mar 2026" })).getAllByRole("article")).toHaveLength(2);
});

test("a long history comes a screen at a time, and says how much of it that is", async () => {
  await show(many(50));
  expect(rows()).toHaveLength(20);
  expect(said()).toContain("the latest 20 syncs");
  await user.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(rows()).toHaveLength(40));
  await user.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(rows()).toHaveLength(50));
  expect(said()).toContain("50 syncs");
  expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
});

test("the sync that goes on is followed in its row, and the list is asked for again when it ends", async () => {
  const job = aJob();
  await show([job, ...many(3)], job);
  screen.getByText(/ 52,001 records$/);
  const asked = () => server.seen.filter(({ path }) => path.includes("/sync/jobs?")).length;
  const before = asked();
  server.tell(aStatus(aJob({ recordsStored: 52_100 })));
  await screen.findByText(/ 52,100 records$/);
  expect(asked()).toBe(before);
  const end = completed({ recordsStored: 52_200 });
  server.jobs = [end, ...many(3)];
  server.tell(aStatus(end));
  await screen.findByText(/ 52,200 records in 3 min$/);
  await waitFor(() => expect(asked()).toBe(before + 1));
});

test("a filter goes on loading until a screen is full or all is seen, and stands in the address", async () => {
  await show(many(110));
  await user.selectOptions(screen.getByLabelText("Data"), "Activities");
  await waitFor(() => expect(rows()).toHaveLength(20));
  await waitFor(() => expect(said()).toContain("20 of the latest 60 syncs"));
  await user.selectOptions(screen.getByLabelText("Outcome"), "Ended with gaps");
  await waitFor(() => expect(said()).toContain("4 of 110 syncs"));
  expect(location.search).toBe("?outcome=gaps&data=activities");
  await user.selectOptions(screen.getByLabelText("Outcome"), "Cancelled");
  screen.getByText("No sync is like that.");
});

test("Back from a sync leads to what was loaded and chosen", async () => {
  await show(many(50), undefined, "/history?data=activities");
  await waitFor(() => expect(said()).toContain("17 of 50 syncs"));
  const [first] = rows();
  if (!first) throw new Error("there is a row");
  await user.click(within(first).getByRole("link"));
  await screen.findByRole("heading", { level: 1, name: /^Import of/ });
  const asked = server.seen.length;
  history.back();
  await screen.findByRole("heading", { level: 1, name: "History" });
  // At once, with nothing asked before.
  expect(rows()).toHaveLength(17);
  expect(server.seen.slice(asked).filter(({ path }) => path.includes("cursor"))).toEqual([]);
});
