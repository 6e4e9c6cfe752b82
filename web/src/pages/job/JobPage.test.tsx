import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Chunk, Job } from "@/api/types";
import { App } from "@/app/App";
import { aFailedJob, aJob, aStatus, someChunks } from "@/test/samples";
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

async function show(job: Job, current?: Job) {
  server.jobs = [job];
  if (current) server.status = aStatus(current);
  history.replaceState(null, "", `/jobs/${job.id}`);
  render(<App />);
  await screen.findByRole("heading", { level: 1, name: /^Import of/ });
  await waitFor(() => expect(screen.queryByText("Loading…")).toBeNull());
}

const batches = () => within(screen.getByRole("region", { name: "Batches" }));
const texts = () =>
  batches()
    .getAllByRole("listitem")
    .map((it) => it.textContent?.replaceAll(/\s/g, " "));
const retried = () => server.seen.filter(({ path }) => path.endsWith("/sync/retry")).map(({ body }) => body);

test("a sync has an address, its id to copy, its numbers and its batches", async () => {
  const written = vi.spyOn(navigator.clipboard, "writeText");
  const job = aJob({ id: "this", status: "completed", completedAt: "2026-11-22T10:03:01.000Z" });
  server.chunks = someChunks().slice(0, 1);
  await show(job);
  screen.getByText("52,001");
  screen.getByText("3 min");
  screen.getByText("1 of 3 done");
  expect(texts()).toEqual(["1 · 1 – 30 Jan 2024done52,001 records, 10 requests"]);
  await user.click(screen.getByRole("button", { name: "Copy the id" }));
  await screen.findByText("Copied.");
  expect(written.mock.calls).toEqual([["this"]]);
  expect(document.title).toMatch(/^Import of .* · garmin-sync$/);
});

test("of a batch with bad days what is stored is told too, and such batches are shown first", async () => {
  server.chunks = someChunks().map((it) => (it.number === 2 ? { ...it, progress: 0.885, records: 900 } : it));
  await show(aFailedJob());
  const said = "88 % stored, 5 – 11 Feb 2024 failed · Health900 records, 4 requestsRetry";
  expect(texts()).toEqual([`2 · 31 Jan – 29 Feb 2024${said}`]);
  await user.click(batches().getByRole("radio", { name: "All 3" }));
  expect(texts()).toHaveLength(3);
  expect(texts()[2]).toBe("3 · 1 – 20 Mar 2024not fetched");
});

test("all that failed is tried again, or one batch, or one kind of data", async () => {
  const job = aFailedJob();
  server.on("retry", 200, { status: "retried", jobId: job.id });
  const more = {
    start: "2024-02-05",
    end: "2024-02-05",
    dataTypes: ["activities" as const],
    error: "it timed out",
    attempts: 2,
  };
  server.chunks = someChunks().map((it) => (it.number === 2 ? { ...it, failed: [...it.failed, more] } : it));
  await show(job);
  await user.click(screen.getByRole("button", { name: "Retry 1 failed batch" }));
  await user.click(screen.getByRole("button", { name: /^Retry 31.Jan.–.29.Feb.2024$/ }));
  await user.click(screen.getByRole("button", { name: "Retry activities only" }));
  await waitFor(() =>
    expect(retried()).toEqual([
      { jobId: job.id },
      { jobId: job.id, chunk: 2 },
      { jobId: job.id, dataType: "activities" },
    ]),
  );
});

test("a retry that is refused says why", async () => {
  server.on("retry", 409, { code: "wrong_state", error: "Nothing of it failed." });
  await show(aFailedJob());
  await user.click(screen.getByRole("button", { name: "Retry 1 failed batch" }));
  await screen.findByText("Could not retry it");
  screen.getByText("Nothing of it failed.");
});

test("nothing is tried again while another sync runs, nor where the server does not offer it", async () => {
  await show(aFailedJob(), aJob({ id: "another" }));
  expect(screen.queryByRole("button", { name: /^Retry/ })).toBeNull();
  expect(screen.queryByRole("button", { name: "Resume" })).toBeNull();
});

test("the sync that runs is followed", async () => {
  const job = aJob({ percentComplete: 41 });
  await show(job, job);
  screen.getByText("41 %");
  screen.getByRole("link", { name: "Pause or cancel it on Now" });
  server.tell(aStatus(aJob({ percentComplete: 58, progress: 0.58 })));
  await screen.findByText("58 %");
});

test("an id that nobody knows is said, with the way to all syncs", async () => {
  history.replaceState(null, "", "/jobs/nope");
  render(<App />);
  await screen.findByText("There is no sync with this id here, or no longer.");
  await user.click(screen.getByRole("link", { name: "All syncs" }));
  await screen.findByRole("heading", { level: 1, name: "History" });
});

test("the same error stands once for forty failed batches, with its days, and the rest on demand", async () => {
  const bad = (n: number): Chunk => ({
    ...(someChunks()[1] as Chunk),
    number: n + 1,
    start: new Date(Date.UTC(2020, n, 1)).toISOString().slice(0, 10),
    end: new Date(Date.UTC(2020, n, 28)).toISOString().slice(0, 10),
    failed: [
      {
        start: new Date(Date.UTC(2020, n, 3)).toISOString().slice(0, 10),
        end: new Date(Date.UTC(2020, n, 4)).toISOString().slice(0, 10),
        dataTypes: ["health"],
        error: "Garmin's service met an error",
        attempts: 2,
      },
    ],
  });
  server.chunks = Array.from({ length: 40 }, (_, n) => bad(n));
  await show(aFailedJob());
  expect(screen.getAllByText("Garmin's service met an error.")).toHaveLength(1);
  screen.getByText("80 days");
  const reasons = within(
    screen.getByRole("heading", { name: "Days that could not be fetched" }).parentElement as HTMLElement,
  );
  expect(reasons.queryByText(/4.Apr.2023/)).toBeNull();
  await user.click(reasons.getByRole("button", { name: "and 34 more" }));
  reasons.getByText(/4.Apr.2023$/);
});
