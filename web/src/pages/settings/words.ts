import type { Setting } from "@/api/types";
import { count, durationWords } from "@/lib/words";

interface Known {
  group: Group;
  name: string;
  /** What an empty value means. */
  empty?: string;
  /** A value in words. */
  say?: (value: string) => string;
}

export const GROUPS = ["Your data", "Syncing", "Garmin", "This server", "More"] as const;
export type Group = (typeof GROUPS)[number];

const YES_NO: Record<string, string> = { true: "yes", false: "no" };

const ACCESS: Record<string, string> = { none: "no token needed", token: "by token", jwt: "by signed token" };

/** Of a file's address the path alone. */
const pathOf = (address: string) => address.replace(/^sqlite:\/\//, "");

/** The settings in people's words, in the order in which they are shown. A newer server may have others. */
const KNOWN: Record<string, Known> = {
  "sink.url": { group: "Your data", name: "Where the data is", say: pathOf },
  "sync.timezone": { group: "Syncing", name: "Time zone", empty: "the account’s" },
  "sync.lookback_days": {
    group: "Syncing",
    name: "Days fetched again",
    say: (days) => count(Number(days), "day"),
  },
  "sync.min_interval_s": {
    group: "Syncing",
    name: "Time between syncs",
    say: (seconds) => durationWords(Number(seconds)),
  },
  "sync.empty_final_days": {
    group: "Syncing",
    name: "Empty days stay open",
    say: (days) => `for ${count(Number(days), "day")}`,
  },
  "worker.concurrency": { group: "Syncing", name: "Syncs at once" },
  "personal.requests_per_second": { group: "Garmin", name: "Requests a second" },
  "garmin.base_url": { group: "Garmin", name: "Microservice", empty: "none" },
  "http.bind": { group: "This server", name: "Address" },
  "http.allowed_hosts": { group: "This server", name: "Host names", empty: "this machine’s only" },
  "http.base_path": { group: "This server", name: "Path behind a proxy", empty: "none" },
  "http.map_tiles": { group: "This server", name: "Map tiles", empty: "none, the track alone is drawn" },
  "mcp.allow_start": {
    group: "This server",
    name: "A language model may start syncs",
    say: (value) => YES_NO[value] ?? value,
  },
  "auth.mode": { group: "This server", name: "Access", say: (mode) => ACCESS[mode] ?? mode },
  "redis.url": { group: "This server", name: "Redis" },
};

export interface Shown extends Setting {
  name: string;
  /** The value for people. */
  shown: string;
}

/** The settings by group, those without any left out. */
export function grouped(
  settings: readonly Setting[],
  zone: string | null,
): { group: Group; settings: Shown[] }[] {
  const order = Object.keys(KNOWN);
  const rank = ({ key }: Setting) => (key in KNOWN ? order.indexOf(key) : order.length);
  const sorted = settings.toSorted((a, b) => rank(a) - rank(b));
  return GROUPS.map((group) => ({
    group,
    settings: sorted
      .filter(({ key }) => (KNOWN[key]?.group ?? "More") === group)
      .map((it) => shown(it, zone)),
  })).filter((it) => it.settings.length > 0);
}

/** `zone` is that of the account, if known: it counts where none is set. */
function shown(setting: Setting, zone: string | null): Shown {
  const known = KNOWN[setting.key];
  const value =
    setting.value === "" ? (known?.empty ?? "none") : (known?.say?.(setting.value) ?? setting.value);
  if (setting.key === "sync.timezone" && setting.value === "" && zone !== null)
    return { ...setting, name: known?.name ?? setting.key, shown: `${zone}, the account’s` };
  return { ...setting, name: known?.name ?? setting.key, shown: value };
}

/** Where a value comes from. */
export const ORIGINS: Record<Setting["origin"], string> = {
  default: "default",
  file: "set in the settings file",
  variable: "set by its variable",
};
