import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Action, Job } from "@/api/types";
import { aJob, anAccount, aStage, aStatus, aSyncWithAnEarlierDay, someChunks } from "@/test/samples";
import { TestServer } from "@/test/server";
import { App } from "./App";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  history.replaceState(null, "", "/");
  server = new TestServer();
  server.chunks = someChunks();
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The page with a job in that state, once loaded. */
async function show(changes: Partial<Job>) {
  server.status = aStatus(aJob(changes));
  render(<App />);
  return within(await screen.findByRole("region", { name: /^(Import|Sync) of/ }));
}

const buttons = () => screen.getAllByRole("button").map((button) => button.textContent);

test("before the first sync the page says where to begin", async () => {
  render(<App />);
  await screen.findByRole("heading", { name: "Nothing has been synced yet" });
  expect(await screen.findByText("Linked")).toBeTruthy();
  expect(screen.getByText("never")).toBeTruthy();
});

test("a waiting job can be paused and cancelled", async () => {
  const card = await show({
    status: "pending",
    stage: aStage({ kind: "queued", dataTypes: [], start: null, end: null }),
    startedAt: null,
    percentComplete: 0,
    progress: 0,
  });
  card.getByText("Waiting to start");
  card.getByText("In the queue: the next free worker takes it.");
  expect(buttons()).toEqual(expect.arrayContaining(["Pause", "Cancel"]));
});

test("a running job tells how far it is, what it does and how long it takes still", async () => {
  const card = await show({});
  card.getByText("Running");
  card.getByText("41");
  card.getByText("1 of 3 batches");
  card.getByText("Feb 2024");
  card.getByText("about 90 s");
  card.getByText("52,001");
  card.getByText("Fetching health of 5 – 11 Feb 2024.");
  card.getByText(/You can close this page/);
  expect(card.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("41");
  expect(document.title).toBe("41 % · garmin-sync");
});

test("a sync that also tries an earlier day again is not called one of ten years", async () => {
  const card = await show(aSyncWithAnEarlierDay());
  card.getByRole("heading", { name: /^Sync of 20.–.22.Nov.2026 and 1 earlier day$/ });
  expect(document.body.textContent).not.toContain("2016");
});

test("every change that the server tells is shown", async () => {
  const card = await show({});
  server.tell(aStatus(aJob({ percentComplete: 58, progress: 0.58 })));
  await card.findByText("58");
});

test("a cool-down is counted down, with its reason", async () => {
  // The clock advances only when this test says so.
  const now = new Date("2026-11-22T10:10:38.000Z");
  vi.useFakeTimers({ toFake: ["Date"], now });
  const card = await show({
    nextAttemptAt: new Date(now.getTime() + 95_000).toISOString(),
    stage: aStage({ kind: "cooling_down", cause: "rate_limited" }),
  });
  card.getByText("Waiting for Garmin");
  card.getByText("Garmin asks for fewer requests. It goes on by itself.");
  await card.findByText("1:35");
  vi.setSystemTime(now.getTime() + 2_000);
  await card.findByText("1:33");
});

test("a cool-down can be ended, and what came of it is said", async () => {
  const waiting = {
    nextAttemptAt: new Date(Date.now() + 95_000).toISOString(),
    stage: aStage({ kind: "cooling_down", cause: "rate_limited" }),
  };
  const card = await show(waiting);
  server.on("cool-down", 200, { cleared: false });
  await user.click(card.getByRole("button", { name: "Ask Garmin now" }));
  await screen.findByText("The wait goes on");
  server.on("cool-down", 200, { cleared: true });
  await user.click(card.getByRole("button", { name: "Ask Garmin now" }));
  await screen.findByText("Asking Garmin again");
  const asked = server.seen.filter(({ path }) => path === "/integrations/garmin/cool-down");
  expect(asked.map(({ method }) => method)).toEqual(["DELETE", "DELETE"]);
});

test("only a cool-down can be ended", async () => {
  const card = await show({
    nextAttemptAt: new Date(Date.now() + 95_000).toISOString(),
    stage: aStage({ kind: "retrying", cause: "timeout" }),
  });
  await card.findByText(/next attempt/);
  card.getByText("Garmin's service gave no whole answer in time. It goes on by itself.");
  expect(card.queryByRole("button", { name: "Ask Garmin now" })).toBeNull();
});

test("a wait too short to read about does not flicker", async () => {
  const card = await show({ nextAttemptAt: new Date(Date.now() + 1_500).toISOString() });
  card.getByText("Running");
  expect(card.queryByText(/next attempt/)).toBeNull();
});

test("what can be done is what the server says, whatever the state", async () => {
  await show({ actions: ["resume"] });
  expect(buttons()).toContain("Resume");
  expect(buttons()).not.toContain("Pause");
  expect(buttons()).not.toContain("Cancel");
});

test("a demo is named as one", async () => {
  server.isDemo = true;
  render(<App />);
  expect((await screen.findByText("Demo")).getAttribute("title")).toBe("Generated data, not yours");
});

test("a paused job can be resumed", async () => {
  server.on("resume", 200, { status: "resumed", jobId: "1" });
  const card = await show({ status: "paused" });
  await user.click(card.getByRole("button", { name: "Resume" }));
  await screen.findByText("Resumed");
  expect(
    server.seen.at(-1)?.body ?? server.seen.find(({ path }) => path.endsWith("/resume"))?.body,
  ).toBeTruthy();
  expect(server.count("/sync/resume")).toBe(1);
});

test("a job with failed chunks names them with their errors, and can be resumed", async () => {
  const error = "health 2024-02-05..2024-02-11: the Garmin microservice met an error";
  const failedChunks = [{ start: "2024-01-31", end: "2024-02-29", error }];
  const card = await show({ status: "failed", errorCode: "chunks_failed", failedChunks });
  card.getByText("Ended with gaps");
  card.getByText("1 batch could not be fetched completely");
  await card.findByText("the Garmin microservice met an error.");
  card.getByRole("button", { name: "Resume" });
});

test("what failed is asked for again by one button, which says how much that is", async () => {
  server.on("retry", 200, { status: "retried", jobId: "1" });
  const failedChunks = [{ start: "2024-01-31", end: "2024-02-29", error: "health: an error" }];
  const actions: Action[] = ["retry", "resume"];
  const card = await show({ status: "failed", errorCode: "chunks_failed", failedChunks, actions });
  expect(card.queryByRole("button", { name: "Resume" })).toBeNull();
  await user.click(card.getByRole("button", { name: "Retry 1 failed batch" }));
  await screen.findByText("Asking again");
  expect(server.count("/sync/retry")).toBe(1);
});

test.each([
  ["auth_required", "Connected again: resume"],
  ["sink_unavailable", "Your data store can't be written to"],
  ["secrets_key_mismatch", "The saved sign-in can't be read"],
  ["source_unreachable", "The Garmin service can't be reached"],
  ["worker_lost", "The workers ended again and again"],
  ["internal", "Something went wrong"],
] as const)("a job that failed with %s says in a sentence what is the matter", async (errorCode, title) => {
  const card = await show({ status: "failed", errorCode, errorMessage: "The server's own words." });
  await card.findByText(title);
  if (errorCode !== "auth_required") card.getByText("The server's own words.");
  expect(card.getAllByRole("button", { name: "Resume" })[0]).toBeTruthy();
});

test.each([
  ["completed", "Completed"],
  ["cancelled", "Cancelled"],
] as const)("a %s job has nothing left to press", async (status, label) => {
  const card = await show({ status, completedAt: "2026-11-22T10:01:01.000Z" });
  card.getByText(label);
  card.getByText("60 s");
  expect(card.queryAllByRole("button")).toEqual([]);
});

test("cancelling is asked once, and somebody else's cancel counts as success", async () => {
  server.on("cancel", 409, { code: "wrong_state", error: "It is over.", state: "cancelled" });
  const card = await show({});
  await user.click(card.getByRole("button", { name: "Cancel" }));
  expect(server.count("/sync/cancel")).toBe(0);
  await user.click(screen.getByRole("button", { name: "Cancel the sync" }));
  await screen.findByText(/Everything that was fetched so far/);
  expect(server.count("/sync/cancel")).toBe(1);
});

test("the batches are told one by one with the arrow keys", async () => {
  await show({});
  const strip = await screen.findByRole("slider", { name: "Batches" });
  const told = () => strip.getAttribute("aria-valuetext")?.replaceAll(/\s/g, " ");
  await waitFor(() => expect(told()).toBe("1 – 30 Jan 2024: done. 52,001 records by 10 requests."));
  strip.focus();
  await user.keyboard("{ArrowRight}");
  expect(told()).toMatch(
    ": failed. After 4 requests: Health of 5 – 11 Feb 2024: the Garmin microservice met an error",
  );
  await user.keyboard("{End}{ArrowRight}");
  expect(told()).toBe("1 – 20 Mar 2024: waiting. Nothing of it is stored by this sync.");
});

test("the batches are asked for again at once when a job ends", async () => {
  const card = await show({ version: "1" });
  const strip = await screen.findByRole("slider", { name: "Batches" });
  await waitFor(() => expect(strip.getAttribute("aria-valuetext")).toMatch(/done/));
  const before = server.count("/chunks");
  // The version is the same: a new one is followed as well, but not at once.
  server.tell(aStatus(aJob({ status: "completed", version: "1" })));
  await card.findByText("Completed");
  await waitFor(() => expect(server.count("/chunks")).toBeGreaterThan(before));
});

test("sync now tells what came of it", async () => {
  await show({ status: "completed" });
  const button = screen.getByRole("button", { name: "Sync now" });
  for (const [status, said] of [
    ["started", "Sync started"],
    ["already_running", "Already running"],
    ["up_to_date", "Up to date"],
  ] as const) {
    server.on("incremental", 200, { status, message: "" });
    await user.click(button);
    await screen.findByText(said);
  }
  server.on("incremental", 503, { code: "store_unavailable", error: "The state store can't be used." });
  await user.click(button);
  await screen.findByText("The state store can't be used.");
});

test("an account whose sign-in is refused says that signing in is needed", async () => {
  server.account = anAccount({ needsLogin: true });
  await show({ status: "failed", errorCode: "auth_required" });
  await screen.findByText("Sign-in needed");
  screen.getByText("Garmin no longer accepts the saved sign-in");
});

test("an account whose sign-in was encrypted with another key says what to do", async () => {
  server.account = anAccount({ needsLogin: true, notice: "secrets_key_mismatch" });
  await show({ status: "failed", errorCode: "secrets_key_mismatch" });
  await screen.findByText(/^The saved sign-in was encrypted with another secrets key/);
  screen.getByText("Sign-in unreadable");
});

test("a job whose record is damaged says so, and can't be resumed", async () => {
  const card = await show({ status: "failed", errorCode: "record_damaged", actions: [] });
  card.getByText("The record of this sync is damaged");
  expect(card.queryByRole("button", { name: "Resume" })).toBeNull();
});

test("the account is asked for again when a job ends", async () => {
  const card = await show({});
  await screen.findByText("Linked");
  server.account = anAccount({ isLinked: false });
  server.tell(aStatus(aJob({ status: "completed" })));
  await card.findByText("Completed");
  await screen.findByText("Not linked");
});

test("a token is asked for once and kept in the tab", async () => {
  server.token = "right";
  server.status = aStatus(aJob());
  render(<App />);
  await user.type(await screen.findByLabelText("Access token"), "wrong{Enter}");
  await screen.findByText("The server did not accept this token.");
  await user.clear(screen.getByLabelText("Access token"));
  await user.type(screen.getByLabelText("Access token"), "right{Enter}");
  await screen.findByText("Running");
  expect(sessionStorage.length).toBe(1);
  expect(localStorage.length).toBe(0);
});
