import type { Night } from "@/api/data";
import { type Axis, minutesFrom } from "./clock";

/** The stages, from the one that is drawn highest to the deepest. */
export const STAGES = ["awake", "rem", "light", "deep"] as const;
export type Stage = (typeof STAGES)[number];

export const stageNames: Record<Stage, string> = { awake: "Awake", rem: "REM", light: "Light", deep: "Deep" };

/** A stage on the clock; minutes from the midnight with which the night's date begins. */
export interface Span extends Axis {
  /** `asleep` where nothing more is known. */
  readonly stage: Stage | "asleep";
}

/** What is drawn of a night. */
export interface Drawn {
  readonly spans: readonly Span[];
  /** The stages came without their times: the spans say how long each was, and not when. */
  readonly isBySums: boolean;
}

/** From bedtime to waking; null where one of them is not known. */
export function bedOf(night: Night): Axis | null {
  if (night.bedtime === null || night.wakeTime === null) return null;
  const from = minutesFrom(night.date, night.bedtime, night.utcOffsetMin);
  const to = minutesFrom(night.date, night.wakeTime, night.utcOffsetMin);
  return to > from ? { from, to } : null;
}

export const secondsOf = (night: Night): Record<Stage, number | null> => ({
  awake: night.awakeS,
  rem: night.remS,
  light: night.lightS,
  deep: night.deepS,
});

const isStage = (stage: string): stage is Stage => STAGES.some((it) => it === stage);

/** The stages of a night; where only sums are known, one after the other from bedtime on. */
export function drawnOf(night: Night): Drawn {
  const clock = (moment: string) => minutesFrom(night.date, moment, night.utcOffsetMin);
  if (night.stages.length > 0) {
    const spans = night.stages.map(
      ({ stage, start, end }): Span => ({
        stage: isStage(stage) ? stage : "asleep",
        from: clock(start),
        to: clock(end),
      }),
    );
    return { spans, isBySums: false };
  }
  const bed = bedOf(night);
  if (bed === null) return { spans: [], isBySums: true };
  const sums = secondsOf(night);
  let at = bed.from;
  const spans: Span[] = [];
  for (const stage of [...STAGES].reverse()) {
    const minutes = (sums[stage] ?? 0) / 60;
    if (minutes > 0) spans.push({ stage, from: at, to: Math.min(at + minutes, bed.to) });
    at += minutes;
  }
  return { spans: spans.length > 0 ? spans : [{ stage: "asleep", ...bed }], isBySums: true };
}
