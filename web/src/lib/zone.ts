/** By what a moment is put on the clock: minutes east of UTC, an IANA time zone, or, absent, the reader's own zone. */
export type Clock = number | string | undefined;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** By zone; null for one that this browser doesn't know. */
const formats = new Map<string, Intl.DateTimeFormat | null>();

function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    // A newer server may know zones that this browser does not.
  }
  formats.set(zone, format);
  return format;
}

/** How many minutes ahead of UTC this clock is at a moment, given in milliseconds since 1970. */
export function offsetAt(clock: Clock, ms: number): number {
  if (typeof clock === "number") return clock;
  const format = clock === undefined ? null : formatOf(clock);
  if (format === null) return -new Date(ms).getTimezoneOffset();
  const name = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  // "GMT", "GMT+01:00", "GMT-09:30".
  const [, sign, hours, minutes] = /([+-])(\d+):(\d+)/.exec(name) ?? [];
  return sign === undefined ? 0 : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** When a day, given in days since 1970, begins by this clock: at midnight, or after it where that is left out. */
export function startOfDay(day: number, clock: Clock): number {
  const midnight = day * DAY_MS;
  const local = (ms: number) => ms + offsetAt(clock, ms) * MINUTE_MS;
  const at = (offset: number) => midnight - offset * MINUTE_MS;
  // By the clock of the evening before. If that is put back at midnight, there is another one.
  const start = at(offsetAt(clock, at(offsetAt(clock, midnight)) - DAY_MS / 4));
  return local(start) < midnight ? at(offsetAt(clock, start)) : start;
}
