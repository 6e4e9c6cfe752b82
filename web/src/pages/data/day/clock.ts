import type { Activity, Night } from "@/api/data";
import type { XRange } from "@/chart/range";
import { numberOf } from "@/lib/dates";
import { type Clock, offsetAt, startOfDay } from "@/lib/zone";

const MINUTE_MS = 60_000;

/** Something recorded says how far a clock was ahead of UTC at these moments. */
interface Seen {
  readonly offsetMin: number;
  readonly moments: readonly number[];
}

/**
 * The clock by which something was lived: that of the zone at home, which changes in spring and autumn, unless what was
 * recorded says that one was elsewhere.
 */
function clockOf(seen: Seen | null, zone: string | undefined): Clock {
  if (seen === null || seen.moments.some((ms) => offsetAt(zone, ms) === seen.offsetMin)) return zone;
  return seen.offsetMin;
}

type Slept = Pick<Night, "utcOffsetMin" | "bedtime" | "wakeTime">;

function seenOf(night: Slept | undefined): Seen | null {
  if (night?.utcOffsetMin == null) return null;
  const moments = [night.bedtime, night.wakeTime].flatMap((it) => (it === null ? [] : Date.parse(it)));
  return { offsetMin: night.utcOffsetMin, moments };
}

/** The clock of a night. `zone`: at home; absent, the reader's. */
export const clockOfNight = (night: Slept, zone: string | undefined): Clock => clockOf(seenOf(night), zone);

/** The clock of a day: as its night, else as its first activity says. `zone`: at home; absent, the reader's. */
export function clockOfDay(
  night: Slept | undefined,
  activities: readonly Pick<Activity, "start" | "startLocal">[] | undefined,
  zone: string | undefined,
): Clock {
  const seen = (activities ?? []).flatMap(({ start, startLocal }) => {
    if (start === null || startLocal === null) return [];
    const moment = Date.parse(start);
    const offsetMin = Math.round((Date.parse(`${startLocal.replace(/Z$/, "")}Z`) - moment) / MINUTE_MS);
    return Number.isFinite(offsetMin) ? { offsetMin, moments: [moment] } : [];
  });
  return clockOf(seenOf(night) ?? seen[0] ?? null, zone);
}

/** From one midnight to the next, in milliseconds since 1970. */
export const dayOf = (date: string, clock: Clock): XRange => [
  startOfDay(numberOf(date), clock),
  startOfDay(numberOf(date) + 1, clock),
];
