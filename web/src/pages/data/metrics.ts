import type { Colour } from "@/chart/colours";
import type { Quantity } from "@/lib/units";
import { type Group, groups, rows } from "./metric-rows";

/** What people should know of a metric with one value a day. */
export interface MetricWords {
  readonly name: string;
  readonly title: string;
  /** What it is, in a sentence or two. */
  readonly about: string;
  readonly quantity: Quantity;
  readonly group: Group;
  /** Grows over the day: today's value is not the day's yet. */
  readonly grows: boolean;
  /** Measured now and then: its values are dots, and the days between them no gap in the story. */
  readonly isRare: boolean;
  readonly colour: Colour;
}

const groupColours: Record<Group, Colour> = {
  Activity: "--chart-green",
  "Heart and stress": "--chart-red",
  Sleep: "--chart-violet",
  Breathing: "--chart-blue",
  Body: "--chart-brown",
  Training: "--chart-orange",
  "Food and drink": "--chart-green",
};

const colourOf = (name: string, group: Group): Colour =>
  /hrv/.test(name)
    ? "--chart-violet"
    : /stress/.test(name)
      ? "--chart-orange"
      : /body_battery/.test(name)
        ? "--chart-blue"
        : groupColours[group];

const growing =
  /^(steps|distance_m|floors_|intensity_|highly_active|active_|sedentary_|total_kcal|bmr_|activity_|body_battery_(charged|drained)|hydration|food_)/;

const rare = /^(weight|body_fat|body_water|muscle|bone|bmi$|systolic|diastolic|pulse|vo2|lactate|race_)/;

/** All metrics, in the order in which they are shown. */
export const allMetrics: readonly MetricWords[] = groups.flatMap((group) =>
  rows[group].map(([name, title, quantity, about]) => ({
    name,
    title,
    about,
    quantity,
    group,
    grows: growing.test(name),
    colour: colourOf(name, group),
    isRare: rare.test(name),
  })),
);

const byName = new Map(allMetrics.map((it) => [it.name, it]));

/** The words of a metric. A newer server may have others: they are called by their names. */
export function metricWords(name: string, unit: string | null = null): MetricWords {
  const known = byName.get(name);
  if (known) return known;
  const title = name.replaceAll("_", " ");
  return {
    name,
    title: title.charAt(0).toUpperCase() + title.slice(1),
    about: "",
    quantity: (unit ?? "count") as Quantity,
    group: "Activity",
    grows: false,
    isRare: false,
    colour: "--accent",
  };
}

/** What says nothing beside the others: the parts of `hrv_ms`, one's age, and what Body Battery was at the last sync. */
const parts = new Set([
  "overnight_hrv_ms",
  "last_night_hrv_ms",
  "chronological_age_years",
  "body_battery_current",
]);

/** Without those. */
export const withoutParts = <T extends { name: string }>(found: readonly T[]): T[] =>
  found.filter(({ name }) => !parts.has(name));

/** The metrics that there are, in the order in which they are shown; unknown ones last. */
export function inOrder<T extends { name: string }>(found: readonly T[]): T[] {
  const place = new Map(allMetrics.map(({ name }, n) => [name, n]));
  return found.toSorted((a, b) => (place.get(a.name) ?? 999) - (place.get(b.name) ?? 999));
}
