import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepToken } from "@/api/token";
import type { Status } from "@/api/types";
import { aJob, anIdleStatus, aStatus } from "@/test/samples";
import { TestServer } from "@/test/server";
import { type Connection, Feed, type Times } from "./feed";

let server: TestServer;
let feed: Feed;
let statuses: Status[];
let connections: Connection["kind"][];

beforeEach(async () => {
  server = new TestServer();
  await server.up();
  statuses = [];
  connections = [];
  feed = follow({});
});

/**
 * One that polls often, and whose stream may stall for minutes without being given up, unless `times` say otherwise.
 */
function follow(times: Partial<Times>) {
  return new Feed(
    {
      onStatus: (status) => statuses.push(status),
      onConnection: (connection) => connections.push(connection.kind),
    },
    { poll: 10, idle: 60_000, retry: 10, first: 300_000, silence: 600_000, whole: 600_000, ...times },
  );
}

afterEach(async () => {
  feed.stop();
  await server.down();
  vi.unstubAllGlobals();
});

const running = aStatus(aJob());
const idle = anIdleStatus();

test("a stream tells every change; the rest of the status is asked for when the job turns, and no more", async () => {
  feed.start();
  await vi.waitFor(() => expect(statuses.at(-1)).toEqual(idle));
  server.tell(running);
  await vi.waitFor(() => expect(statuses.at(-1)).toEqual(running));
  expect(server.count("/sync/status")).toBe(2);
  for (let percent = 42; percent <= 60; percent += 1)
    server.tell(aStatus(aJob({ percentComplete: percent })));
  await vi.waitFor(() => expect(statuses.at(-1)?.job?.percentComplete).toBe(60));
  expect(statuses.at(-1)?.lastSuccessfulSync).toBe(running.lastSuccessfulSync);
  expect(server.count("/sync/status")).toBe(2);
  expect(connections).toEqual(["live"]);
});

test("whether a job is under way follows from the event", async () => {
  feed.start();
  await vi.waitFor(() => expect(statuses).toHaveLength(1));
  server.tell(running);
  await vi.waitFor(() => expect(statuses.at(-1)?.hasActiveJob).toBe(true));
  server.tell(aStatus(aJob({ status: "failed" })));
  await vi.waitFor(() => expect(statuses.at(-1)?.hasActiveJob).toBe(false));
});

test("without a stream it polls while a job is active and stops when none is", async () => {
  server.events = "none";
  server.status = running;
  feed.start();
  await vi.waitFor(() => expect(server.count("/sync/status")).toBeGreaterThan(4));
  expect(connections).toEqual(["polling"]);
  server.status = idle;
  await vi.waitFor(() => expect(statuses.at(-1)).toEqual(idle));
  const polls = server.count("/sync/status");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(server.count("/sync/status")).toBe(polls);
});

test("a page that polls asks again at once when it is looked at", async () => {
  server.events = "none";
  feed.start();
  await vi.waitFor(() => expect(statuses).toHaveLength(1));
  server.status = running;
  window.dispatchEvent(new Event("focus"));
  await vi.waitFor(() => expect(statuses.at(-1)).toEqual(running));
});

test("a stream that is held back on the way counts as none", async () => {
  server.events = "silent";
  server.status = running;
  feed = follow({ first: 100 });
  feed.start();
  await vi.waitFor(() => expect(connections).toEqual(["polling"]));
});

test("a stream that falls silent is given up and opened anew", async () => {
  // How often it checks for silence depends on how long it waits for the first event.
  feed = follow({ first: 2_000, silence: 100 });
  feed.start();
  await vi.waitFor(() => expect(server.count("/events")).toBeGreaterThan(1));
});

test("a stream that is cut is opened anew without a word", async () => {
  feed.start();
  await vi.waitFor(() => expect(statuses).toHaveLength(1));
  server.cut();
  await vi.waitFor(() => expect(server.count("/events")).toBe(2));
  server.tell(running);
  await vi.waitFor(() => expect(statuses.at(-1)).toEqual(running));
  expect(connections).toEqual(["live"]);
});

test("a server that goes away is said to be, and is found when it is back", async () => {
  feed.start();
  await vi.waitFor(() => expect(statuses).toHaveLength(1));
  await server.down();
  await vi.waitFor(() => expect(connections).toEqual(["live", "lost"]));
  await server.up();
  await vi.waitFor(() => expect(connections).toEqual(["live", "lost", "live"]));
});

test("a server that wants a token is left alone until there is one, and told when it was wrong", async () => {
  server.token = "right";
  feed.start();
  await vi.waitFor(() => expect(connections).toEqual(["token"]));
  const asked = server.seen.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(server.seen.length).toBe(asked);
  keepToken("wrong");
  await vi.waitFor(() => expect(connections).toEqual(["token", "token"]));
  keepToken("right");
  await vi.waitFor(() => expect(connections).toEqual(["token", "token", "live"]));
  expect(server.seen.at(-1)?.authorization).toBe("Bearer right");
});

test("a page out of sight lets go of its stream, and takes it up again when seen", async () => {
  feed = follow({ hidden: 10, retry: 60_000 });
  feed.start();
  await vi.waitFor(() => expect(statuses).toHaveLength(1));
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(server.count("/sync/status")).toBe(2));
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(server.count("/events")).toBe(2));
});
