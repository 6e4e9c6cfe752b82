import type { Activity, Night } from "@/api/data";
import type { XRange } from "@/chart/range";
import { numberOf } from "@/lib/dates";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Minutes east of UTC by which the day was lived: as its night, else as its first activity says; undefined, which is the
 * reader's own time zone, where neither does.
 */
export function offsetOf(
  night: Pick<Night, "utcOffsetMin"> | undefined,
  activities: readonly Pick<Activity, "start" | "startLocal">[] | undefined,
): number | undefined {
  if (night?.utcOffsetMin != null) return night.utcOffsetMin;
  for (const { start, startLocal } of activities ?? []) {
    if (start === null || startLocal === null) continue;
    const offset = Math.round(
      (Date.parse(`${startLocal.replace(/Z$/, "")}Z`) - Date.parse(start)) / MINUTE_MS,
    );
    if (Number.isFinite(offset)) return offset;
  }
  return undefined;
}

/** From one midnight to the next, in milliseconds since 1970. */
export function dayOf(date: string, offsetMin: number | undefined): XRange {
  const start = numberOf(date) * DAY_MS;
  const offset = offsetMin ?? -new Date(start).getTimezoneOffset();
  return [start - offset * MINUTE_MS, start - offset * MINUTE_MS + DAY_MS];
}
