import type { Setting } from "@/api/types";

interface Known {
  group: Group;
  name: string;
  /** What an empty value means. */
  empty?: string;
}

export const GROUPS = ["Your data", "Syncing", "Garmin", "This server", "More"] as const;
export type Group = (typeof GROUPS)[number];

/** The settings in people's words, in the order in which they are shown. A newer server may have others. */
const KNOWN: Record<string, Known> = {
  "sink.url": { group: "Your data", name: "Where the data is" },
  "sync.timezone": { group: "Syncing", name: "Time zone", empty: "the account’s" },
  "sync.lookback_days": { group: "Syncing", name: "Days fetched again" },
  "sync.min_interval_s": { group: "Syncing", name: "Time between syncs" },
  "worker.concurrency": { group: "Syncing", name: "Syncs at once" },
  "personal.requests_per_second": { group: "Garmin", name: "Requests a second" },
  "garmin.base_url": { group: "Garmin", name: "Microservice", empty: "none" },
  "http.bind": { group: "This server", name: "Address" },
  "http.base_path": { group: "This server", name: "Path behind a proxy", empty: "none" },
  "auth.mode": { group: "This server", name: "Access" },
  "redis.url": { group: "This server", name: "Redis" },
};

export interface Shown extends Setting {
  name: string;
  /** The value for people, without the scheme of a file's address. */
  shown: string;
}

/** The settings by group, those without any left out. */
export function grouped(settings: readonly Setting[]): { group: Group; settings: Shown[] }[] {
  const order = Object.keys(KNOWN);
  const rank = ({ key }: Setting) => (key in KNOWN ? order.indexOf(key) : order.length);
  const sorted = settings.toSorted((a, b) => rank(a) - rank(b));
  return GROUPS.map((group) => ({
    group,
    settings: sorted.filter(({ key }) => (KNOWN[key]?.group ?? "More") === group).map(shown),
  })).filter((it) => it.settings.length > 0);
}

function shown(setting: Setting): Shown {
  const known = KNOWN[setting.key];
  const value = setting.value.replace(/^sqlite:\/\//, "");
  return {
    ...setting,
    name: known?.name ?? setting.key,
    shown: value === "" ? (known?.empty ?? "none") : value,
  };
}

/** Where a value comes from. */
export const ORIGINS: Record<Setting["origin"], string> = {
  default: "default",
  file: "set in the settings file",
  variable: "set by its variable",
};
