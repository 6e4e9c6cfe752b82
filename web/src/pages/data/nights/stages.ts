import type { Night } from "@/api/data";
import type { Axis, NightClock } from "./clock";

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
export function bedOf(night: Night, { minutesOf }: NightClock): Axis | null {
  if (night.bedtime === null || night.wakeTime === null) return null;
  const [from, to] = [minutesOf(night.bedtime), minutesOf(night.wakeTime)];
  return to > from ? { from, to } : null;
}

/** Bedtime and waking as the clock showed them; with what is drawn of the night fitted in between. */
export function asShown(bed: Axis, drawn: Drawn, { shown }: NightClock): { bed: Axis; drawn: Drawn } {
  const own = { from: shown(bed.from), to: shown(bed.to) };
  const times = (own.to - own.from) / (bed.to - bed.from);
  const placed = (at: number) => own.from + (at - bed.from) * times;
  const spans = drawn.spans.map((span) => ({ ...span, from: placed(span.from), to: placed(span.to) }));
  return { bed: own, drawn: { ...drawn, spans } };
}

export const secondsOf = (night: Night): Record<Stage, number | null> => ({
  awake: night.awakeS,
  rem: night.remS,
  light: night.lightS,
  deep: night.deepS,
});

const isStage = (stage: string): stage is Stage => STAGES.some((it) => it === stage);

/** The stages of a night; where only sums are known, one after the other from bedtime on. */
export function drawnOf(night: Night, clock: NightClock): Drawn {
  if (night.stages.length > 0) {
    const spans = night.stages.map(
      ({ stage, start, end }): Span => ({
        stage: isStage(stage) ? stage : "asleep",
        from: clock.minutesOf(start),
        to: clock.minutesOf(end),
      }),
    );
    return { spans, isBySums: false };
  }
  const bed = bedOf(night, clock);
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
