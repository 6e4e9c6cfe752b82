import { api } from "@/api/client";
import { onToken, readToken } from "@/api/token";
import type { Status } from "@/api/types";
import { type Connection, Feed, lostBy, type Times } from "./feed";
import { watchSight } from "./sight";

/** What the tabs of one browser tell each other. */
type News =
  | { kind: "status"; status: Status; at: number }
  | { kind: "connection"; connection: Connection }
  /** The leader is alive. */
  | { kind: "beat" }
  /** A tab came, or, if `isRefresh`, wants the newest state. */
  | { kind: "ask"; isRefresh: boolean };

/** What a browser has for its tabs to share something. */
export interface Sharing {
  locks: Pick<LockManager, "request">;
  channel: (name: string) => BroadcastChannel;
  /** A name for what needs this token, from which nobody learns the token. */
  nameOf: (token: string | null) => Promise<string>;
}

/** All in milliseconds. */
export interface TabTimes extends Times {
  /** Between two signs of life of the leader. */
  beat: number;
  /** A leader that gave none for so long is frozen. */
  deaf: number;
}

const defaults = { beat: 500, deaf: 2_000, hidden: 60_000, idle: 60_000 };

export interface TabListener {
  /** `at` is when the server said so, in milliseconds. */
  onStatus: (status: Status, at: number) => void;
  onConnection: (connection: Connection) => void;
}

/**
 * The feed of a tab that shares one event stream with the other tabs of its browser: one of them, the leader, holds a
 * lock and the stream, and tells the others what it hears. When it closes, the lock passes on; when it is frozen, another
 * takes the lock. A tab out of sight leads nobody: it listens, and asks by itself now and then while nobody leads.
 */
export class TabFeed {
  readonly #sharing: Sharing;
  readonly #listener: TabListener;
  readonly #times: Partial<Times>;
  readonly #beat: number;
  readonly #deaf: number;
  readonly #idle: number;
  readonly #hidden: number;

  #name = "";
  #channel: BroadcastChannel | null = null;
  /** Withdraws the wish to lead. */
  #wish: AbortController | null = null;
  #feed: Feed | null = null;
  #endLead: (() => void) | null = null;
  #isOutOfSight = false;
  #heardAt = 0;
  #last: { status: Status; at: number } | null = null;
  #connection: Connection = { kind: "connecting" };
  /** Counts the groups joined: what was begun for an earlier one is void. */
  #turn = 0;
  #ends: (() => void)[] = [];

  constructor(sharing: Sharing, listener: TabListener, times: Partial<TabTimes> = {}) {
    this.#sharing = sharing;
    this.#listener = listener;
    this.#times = times;
    ({
      beat: this.#beat,
      deaf: this.#deaf,
      idle: this.#idle,
      hidden: this.#hidden,
    } = { ...defaults, ...times });
  }

  start(): void {
    this.#ends = [
      watchSight(this.#hidden, (isInSight) => this.#see(isInSight)),
      onToken(() => {
        this.#leave();
        void this.#join();
      }),
      this.#watchLeader(),
    ];
    void this.#join();
  }

  stop(): void {
    for (const end of this.#ends.splice(0)) end();
    this.#leave();
  }

  /** Asks for the newest state, wherever the stream is. */
  refresh = (): void => {
    if (this.#feed !== null) this.#feed.refresh();
    else if (this.#isOutOfSight) void this.#poll();
    else this.#post({ kind: "ask", isRefresh: true });
  };

  /** Joins the tabs that have the same token. */
  async #join() {
    this.#turn += 1;
    const turn = this.#turn;
    const name = await this.#sharing.nameOf(readToken());
    if (turn !== this.#turn) return;
    this.#name = name;
    this.#heardAt = Date.now();
    this.#channel = this.#sharing.channel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#hear(data);
    this.#post({ kind: "ask", isRefresh: false });
    this.#seek();
  }

  #leave() {
    this.#turn += 1;
    this.#yield();
    this.#channel?.close();
    this.#channel = null;
    this.#connection = { kind: "connecting" };
  }

  /** Leads no longer, and does not want to. */
  #yield() {
    this.#wish?.abort();
    this.#wish = null;
    this.#endLead?.();
  }

  /** Waits for the lead, or takes it from a frozen leader. */
  #seek(steals = false, onLead = () => {}) {
    this.#wish?.abort();
    this.#wish = null;
    if (this.#isOutOfSight || this.#channel === null) return;
    const turn = this.#turn;
    const wish = new AbortController();
    this.#wish = wish;
    const lead = () => (turn === this.#turn && !wish.signal.aborted ? this.#lead(onLead) : undefined);
    // A request that takes can't be withdrawn, but is granted at once.
    this.#sharing.locks
      .request(this.#name, steals ? { steal: true } : { signal: wish.signal }, lead)
      .catch(() => {
        // Withdrawn, or taken away from a tab that was frozen: then it follows from now on.
        onLead();
        if (this.#wish !== wish) return;
        this.#endLead?.();
        this.#seek();
      });
  }

  /** Holds the stream and tells the others, until that ends. */
  #lead(onLead: () => void): Promise<void> {
    return new Promise((resolve) => {
      const feed = new Feed(
        {
          onStatus: (status) => {
            const at = Date.now();
            this.#take({ kind: "status", status, at });
            this.#post({ kind: "status", status, at });
          },
          onConnection: (connection) => {
            this.#take({ kind: "connection", connection });
            this.#post({ kind: "connection", connection });
          },
        },
        this.#times,
      );
      const timer = setInterval(() => this.#post({ kind: "beat" }), this.#beat);
      this.#feed = feed;
      this.#endLead = () => {
        clearInterval(timer);
        feed.stop();
        this.#feed = null;
        this.#endLead = null;
        this.#heardAt = Date.now();
        resolve();
      };
      this.#post({ kind: "beat" });
      onLead();
      feed.start();
    });
  }

  #hear(news: News) {
    if (news.kind !== "ask") {
      this.#heardAt = Date.now();
      if (this.#feed === null) this.#take(news);
      return;
    }
    if (this.#feed === null) return;
    if (this.#last !== null) this.#post({ kind: "status", ...this.#last });
    this.#post({ kind: "connection", connection: this.#connection });
    if (news.isRefresh) this.#feed.refresh();
  }

  #take(news: News) {
    if (news.kind === "status") {
      this.#last = { status: news.status, at: news.at };
      this.#listener.onStatus(news.status, news.at);
    } else if (
      news.kind === "connection" &&
      news.connection.kind !== "connecting" &&
      JSON.stringify(news.connection) !== JSON.stringify(this.#connection)
    ) {
      this.#connection = news.connection;
      this.#listener.onConnection(news.connection);
    }
  }

  #post(news: News) {
    this.#channel?.postMessage(news);
  }

  #see(isInSight: boolean) {
    this.#isOutOfSight = !isInSight;
    if (!isInSight) {
      this.#yield();
      return;
    }
    this.#heardAt = Date.now();
    if (this.#wish === null) this.#seek();
    this.refresh();
  }

  /** Takes the lead when the leader is frozen; asks by itself, now and then, when out of sight and nobody leads. */
  #watchLeader(): () => void {
    const every = this.#deaf / 4;
    let checkedAt = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      // This tab itself was frozen, or the machine asleep: nothing follows from having heard nothing.
      if (now - checkedAt > this.#deaf) this.#heardAt = now;
      checkedAt = now;
      if (this.#feed !== null || this.#channel === null) return;
      if (this.#isOutOfSight) {
        if (now - this.#heardAt > this.#idle) void this.#poll();
      } else if (this.#isDeaf()) this.#takeOver();
    }, every);
    return () => clearInterval(timer);
  }

  #isDeaf = () => Date.now() - this.#heardAt > this.#deaf;

  /** Of the tabs that miss their leader at the same time one takes the lead. */
  #takeOver() {
    void this.#sharing.locks.request(`${this.#name} successor`, { ifAvailable: true }, (lock) => {
      if (lock === null || !this.#isDeaf() || this.#feed !== null) return;
      // Held until the others have surely heard of it.
      return new Promise<void>((resolve) => this.#seek(true, () => setTimeout(resolve, this.#deaf / 2)));
    });
  }

  /** Asks once, out of sight, for all that are. */
  async #poll() {
    this.#heardAt = Date.now();
    const turn = this.#turn;
    const found: News[] = await api.status().then(
      (status) => [
        { kind: "status", status, at: Date.now() },
        { kind: "connection", connection: { kind: "polling" } },
      ],
      (error: Error) => [{ kind: "connection", connection: lostBy(error) }],
    );
    if (turn !== this.#turn || !this.#isOutOfSight) return;
    for (const news of found) {
      this.#take(news);
      this.#post(news);
    }
  }
}
