import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Job } from "@/api/types";
import { aJob, aStatus } from "@/test/samples";
import { TestServer } from "@/test/server";
import { App } from "./App";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  history.replaceState(null, "", "/");
  server = new TestServer();
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

/** The page with a job in that state, once loaded. */
async function show(changes: Partial<Job>) {
  server.status = aStatus(aJob(changes));
  render(<App />);
  return within(await screen.findByRole("region", { name: /^(Import|Sync) of/ }));
}

test("a worker that was not heard of is mentioned", async () => {
  const card = await show({ secondsSinceHeartbeat: 45 });
  card.getByText(/No sign of life from the worker for \d+ s/);
  card.getByText("Worker silent");
  expect(card.queryByText("about 90 s")).toBeNull();
  expect(document.title).toBe("(!) Worker silent · garmin-sync");
});

test("how long a worker may be silent is what its server says", async () => {
  const card = await show({ secondsSinceHeartbeat: 45, heartbeatIntervalS: 60 });
  card.getByText("Fetching health of 5 – 11 Feb 2024.");
});

test("without any worker the page says so", async () => {
  server.readiness = "degraded";
  const card = await show({ status: "pending" });
  await card.findByText("No worker is running");
});

test("a server without its store is said to be", async () => {
  server.readiness = "away";
  await show({});
  await screen.findByText("Redis is full. Give it more memory.");
  screen.getByText("Redis unavailable");
  expect(document.title).toBe("(!) Redis unavailable · garmin-sync");
});

test("a server that hangs is said to give no answer, and nothing runs as far as anybody knows", async () => {
  const card = await show({});
  server.isHanging = true;
  await screen.findByText(/^The server does not answer. Is garmin-sync/);
  await card.findByText("Server not answering");
  expect(card.queryByText("about 90 s")).toBeNull();
  expect(document.title).toBe("(!) Server not answering · garmin-sync");
  server.isHanging = false;
  await card.findByText("Running");
});

test("what is no longer true is not said any longer", async () => {
  server.on("pause", 200, { status: "paused", jobId: "1" });
  const card = await show({});
  await user.click(card.getByRole("button", { name: "Pause" }));
  await screen.findByText("Everything so far is kept. Resume whenever you like.");
  server.tell(aStatus(aJob({ status: "paused" })));
  await card.findByText("Nothing is fetched while it is paused");
  screen.getByText("Everything so far is kept. Resume whenever you like.");
  server.tell(aStatus(aJob({ status: "running" })));
  await card.findByText("Running");
  expect(screen.queryByText("Everything so far is kept. Resume whenever you like.")).toBeNull();
});

test("title and icon of the tab follow the sync on every page", async () => {
  const icon = document.head.appendChild(Object.assign(document.createElement("link"), { rel: "icon" }));
  await show({});
  await user.click(screen.getByRole("link", { name: "History" }));
  await waitFor(() => expect(document.title).toBe("41 % · History · garmin-sync"));
  expect(icon.getAttribute("href")).toContain("running");
  server.tell(aStatus(aJob({ status: "failed", errorCode: "worker_lost" })));
  await waitFor(() => expect(document.title).toBe("(!) Stopped · History · garmin-sync"));
  expect(icon.getAttribute("href")).toContain("attention");
  server.tell(aStatus(aJob({ status: "completed" })));
  await waitFor(() => expect(document.title).toBe("History · garmin-sync"));
  expect(icon.getAttribute("href")).toBe("icon.svg");
  icon.remove();
});

test("a server that goes away is said to be, the page stays, and recovers", async () => {
  const card = await show({});
  await server.down();
  await screen.findByText(/The server can't be reached/);
  card.getByText("41");
  await server.up();
  await waitFor(() => expect(screen.queryByText(/The server can't be reached/)).toBeNull());
});

test("the focus stays with the buttons, whichever they are", async () => {
  server.on("pause", 200, { status: "paused", jobId: "1" });
  const card = await show({});
  await user.click(card.getByRole("button", { name: "Pause" }));
  server.tell(aStatus(aJob({ status: "paused" })));
  const resume = await card.findByRole("button", { name: "Resume" });
  await waitFor(() => expect(document.activeElement).toBe(resume));
});
