import { BroadcastChannel as Channel } from "node:worker_threads";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepToken } from "@/api/token";
import type { Status } from "@/api/types";
import { Locks } from "@/test/locks";
import { aJob, anIdleStatus, aStatus } from "@/test/samples";
import { TestServer } from "@/test/server";
import type { Connection } from "./feed";
import { type Sharing, TabFeed, type TabTimes } from "./tab-feed";

let server: TestServer;
let locks: Locks;
let tabs: Tab[];

beforeEach(async () => {
  server = new TestServer();
  server.status = anIdleStatus();
  await server.up();
  locks = new Locks();
  tabs = [];
});

afterEach(async () => {
  for (const { feed } of tabs) feed.stop();
  await server.down();
  vi.unstubAllGlobals();
});

interface Tab {
  feed: TabFeed;
  statuses: Status[];
  connections: Connection["kind"][];
  /** As when the browser stops a tab in the background: it neither hears nor says anything. */
  freeze: () => void;
}

/** A tab of one browser, whose leader may be silent for minutes unless `times` say otherwise. */
function open(times: Partial<TabTimes> = {}): Tab {
  const channels: Channel[] = [];
  let isFrozen = false;
  const sharing: Sharing = {
    locks,
    channel: (name) => {
      const channel = new Channel(name);
      channels.push(channel);
      const say = channel.postMessage.bind(channel);
      channel.postMessage = (news: unknown) => (isFrozen ? undefined : say(news));
      return channel as unknown as BroadcastChannel;
    },
    nameOf: async (token) => `${process.pid} ${token ?? ""}`,
  };
  const [statuses, connections]: [Status[], Connection["kind"][]] = [[], []];
  const feed = new TabFeed(
    sharing,
    {
      onStatus: (status) => statuses.push(status),
      onConnection: (connection) => connections.push(connection.kind),
    },
    {
      poll: 10,
      retry: 10,
      first: 300_000,
      silence: 600_000,
      whole: 600_000,
      hidden: 600_000,
      beat: 20,
      deaf: 600_000,
      ...times,
    },
  );
  feed.start();
  const freeze = () => {
    isFrozen = true;
  };
  const tab = { feed, statuses, connections, freeze };
  tabs.push(tab);
  return tab;
}

const running = aStatus(aJob());
const streams = () => server.count("/events");
const allShow = (status: Status) =>
  vi.waitFor(() => expect(tabs.map((tab) => tab.statuses.at(-1))).toEqual(tabs.map(() => status)));

test("eight tabs share one stream, and all of them are told every change", async () => {
  for (let tab = 0; tab < 8; tab += 1) open();
  await allShow(server.status);
  server.tell(running);
  await allShow(running);
  server.tell(aStatus(aJob({ percentComplete: 58 })));
  await vi.waitFor(() =>
    expect(tabs.every((tab) => tab.statuses.at(-1)?.job?.percentComplete === 58)).toBe(true),
  );
  expect(streams()).toBe(1);
  expect(tabs.map((tab) => tab.connections)).toEqual(tabs.map(() => ["live"]));
});

test("when the leader closes another tab takes the stream, without a word", async () => {
  const leader = open();
  await allShow(server.status);
  const [second, third] = [open(), open()];
  await allShow(server.status);
  leader.feed.stop();
  tabs = [second, third];
  await vi.waitFor(() => expect(streams()).toBe(2));
  server.tell(running);
  await allShow(running);
  expect([second.connections, third.connections]).toEqual([["live"], ["live"]]);
  expect(streams()).toBe(2);
});

test("a frozen leader is replaced by one of the others, and follows when it wakes", async () => {
  const leader = open({ deaf: 1_000 });
  await allShow(server.status);
  for (let tab = 0; tab < 6; tab += 1) open({ deaf: 1_000 });
  await allShow(server.status);
  leader.freeze();
  await vi.waitFor(() => expect(streams()).toBe(2));
  server.tell(running);
  await allShow(running);
  expect(streams()).toBe(2);
});

test("a refresh in any tab asks the server, through the leader", async () => {
  open();
  await allShow(server.status);
  const follower = open();
  await allShow(server.status);
  server.status = running;
  follower.feed.refresh();
  await allShow(running);
  expect(streams()).toBe(1);
});

test("tabs with different tokens share nothing", async () => {
  server.token = "right";
  const first = open();
  await vi.waitFor(() => expect(first.connections).toEqual(["token"]));
  const second = open();
  await vi.waitFor(() => expect(second.connections).toEqual(["token"]));
  const before = server.seen.length;
  // Here one store serves all tabs, so the token reaches both: they meet again under the new name.
  keepToken("right");
  await allShow(server.status);
  expect(tabs.map((tab) => tab.connections.at(-1))).toEqual(["live", "live"]);
  const sent = server.seen.slice(before).filter(({ path }) => path.endsWith("/events"));
  expect(sent.map(({ authorization }) => authorization)).toEqual(["Bearer right"]);
});

test("tabs opened in the background let go of the stream, and still show the sync", async () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  server.status = running;
  open({ hidden: 50, idle: 100, deaf: 200 });
  open({ hidden: 50, idle: 100, deaf: 200 });
  await allShow(running);
  // Nobody tells them: they ask.
  const allAskFor = async (percentComplete: number) => {
    server.status = aStatus(aJob({ percentComplete }));
    await vi.waitFor(() =>
      expect(tabs.map((tab) => tab.statuses.at(-1)?.job?.percentComplete)).toEqual([
        percentComplete,
        percentComplete,
      ]),
    );
  };
  await allAskFor(77);
  const opened = streams();
  await allAskFor(78);
  expect(streams()).toBe(opened);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.waitFor(() => expect(streams()).toBe(opened + 1));
});
