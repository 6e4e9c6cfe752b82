import type { Values } from "@/chart/series";
import { type Display, displayOf, type System } from "@/lib/units";
import type { MetricWords } from "./metrics";
import { usualAt } from "./statistics";

/** The last value of a metric, and how it differs from what is usual. */
export interface Latest {
  readonly value: number;
  /** Its index among the days. */
  readonly index: number;
  readonly usual: number | null;
}

/** The last day with a value at or before `upTo`. */
export function latestOf(values: Values, upTo = values.length - 1): Latest | null {
  for (let index = upTo; index >= 0; index--) {
    const value = values[index];
    if (value != null) return { value, index, usual: usualAt(values, index) };
  }
  return null;
}

/** "4 bpm below your usual 52 bpm"; null where nothing is usual yet. */
export function usualWords(
  { value, usual }: Latest,
  { quantity }: MetricWords,
  system: System,
): string | null {
  if (usual === null) return null;
  const display: Display = displayOf(quantity, system);
  const [now, before] = [display.convert(value), display.convert(usual)];
  // A line does not end within a value.
  const said = (shown: number) => display.words(shown).replaceAll(" ", "\u00a0");
  const [difference, usually] = [said(Math.abs(now - before)), said(before)];
  if (difference === said(0)) return "as usual";
  return `${difference} ${now > before ? "above" : "below"} your usual ${usually}`;
}
