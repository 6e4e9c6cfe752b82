import type { Colour } from "@/chart/colours";
import type { Quantity } from "@/lib/units";

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

export const groups = [
  "Activity",
  "Heart and stress",
  "Sleep",
  "Breathing",
  "Body",
  "Training",
  "Food and drink",
] as const;
export type Group = (typeof groups)[number];

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

type Row = readonly [name: string, title: string, quantity: Quantity, about: string];

const rows: Record<Group, readonly Row[]> = {
  Activity: [
    ["steps", "Steps", "count", "Steps of the whole day."],
    ["distance_m", "Distance", "m", "How far you went in the day, on foot and in recorded activities."],
    ["floors_ascended", "Floors climbed", "count", "A floor is about 3 m of height gained on foot."],
    ["floors_descended", "Floors descended", "count", "A floor is about 3 m of height lost on foot."],
    [
      "intensity_min",
      "Intensity minutes",
      "min",
      "Minutes of effort. Vigorous ones count twice; 150 a week is the usual advice.",
    ],
    ["highly_active_s", "Highly active time", "s", "Time with a lot of movement."],
    ["active_s", "Active time", "s", "Time with some movement."],
    ["sedentary_s", "Sedentary time", "s", "Time awake without much movement."],
    [
      "total_kcal",
      "Energy",
      "kcal",
      "All the energy you used: what the body needs at rest, and what movement added.",
    ],
    ["active_kcal", "Active energy", "kcal", "The energy that movement added."],
    ["bmr_kcal", "Resting energy", "kcal", "The energy that the body needs at rest."],
    ["activity_count", "Activities", "count", "How many activities you recorded."],
    ["activity_distance_m", "Distance of activities", "m", "How far you went in recorded activities."],
    ["activity_duration_s", "Time of activities", "s", "How long your recorded activities took."],
    ["activity_kcal", "Energy of activities", "kcal", "The energy used in recorded activities."],
  ],
  "Heart and stress": [
    [
      "resting_heart_rate_bpm",
      "Resting heart rate",
      "bpm",
      "Heartbeats a minute at rest. Fitness lowers it; illness, alcohol and strain raise it.",
    ],
    [
      "hrv_ms",
      "Heart rate variability",
      "ms",
      "How much the time between heartbeats varies in sleep: last night's average. Much lower than usual often means strain or illness.",
    ],
    ["weekly_hrv_ms", "HRV, 7 nights", "ms", "The average of seven nights of heart rate variability."],
    [
      "last_night_5min_high_hrv_ms",
      "HRV, highest 5 minutes",
      "ms",
      "The highest five minutes of heart rate variability of the night.",
    ],
    [
      "hrv_baseline_low_ms",
      "HRV baseline, low",
      "ms",
      "The lower end of what Garmin takes for your usual heart rate variability.",
    ],
    [
      "hrv_baseline_high_ms",
      "HRV baseline, high",
      "ms",
      "The upper end of what Garmin takes for your usual heart rate variability.",
    ],
    [
      "hrv_balanced_low_ms",
      "HRV balanced, low",
      "ms",
      "From here on Garmin calls your heart rate variability balanced.",
    ],
    [
      "hrv_balanced_high_ms",
      "HRV balanced, high",
      "ms",
      "Up to here Garmin calls your heart rate variability balanced.",
    ],
    [
      "average_stress",
      "Stress",
      "count",
      "The day's average of Garmin's stress level, from 0 to 100, estimated from heart rate variability.",
    ],
    ["max_stress", "Highest stress", "count", "The day's highest stress level, from 0 to 100."],
    [
      "body_battery_highest",
      "Body Battery, highest",
      "count",
      "The day's highest Body Battery: Garmin's estimate of your energy, from 5 to 100.",
    ],
    ["body_battery_lowest", "Body Battery, lowest", "count", "The day's lowest Body Battery, from 5 to 100."],
    [
      "body_battery_at_wake",
      "Body Battery at waking",
      "count",
      "Body Battery when you woke up, from 5 to 100.",
    ],
    [
      "body_battery_charged",
      "Body Battery charged",
      "count",
      "How much Body Battery the day and its night added.",
    ],
    ["body_battery_drained", "Body Battery drained", "count", "How much Body Battery the day used up."],
    [
      "systolic_mmhg",
      "Blood pressure, systolic",
      "mmhg",
      "The upper blood pressure; the average of the day's readings.",
    ],
    [
      "diastolic_mmhg",
      "Blood pressure, diastolic",
      "mmhg",
      "The lower blood pressure; the average of the day's readings.",
    ],
    [
      "pulse_bpm",
      "Pulse at readings",
      "bpm",
      "The pulse measured with your blood pressure; the average of the day's readings.",
    ],
    ["derived_mood", "Mood", "count", "The mood that was noted for the day, as a number."],
  ],
  Sleep: [
    ["sleep_s", "Sleep", "s", "Time asleep in the night that ended on this day."],
    ["sleep_score", "Sleep score", "count", "Garmin's score of the night, from 0 to 100."],
    ["time_in_bed_s", "Time in bed", "s", "From going to bed to getting up."],
    ["sleep_deep_s", "Deep sleep", "s", "Time in deep sleep, in which the body recovers."],
    ["sleep_light_s", "Light sleep", "s", "Time in light sleep, usually half of the night."],
    ["sleep_rem_s", "REM sleep", "s", "Time in REM sleep, in which one dreams."],
    ["sleep_awake_s", "Awake in the night", "s", "Time awake between falling asleep and getting up."],
  ],
  Breathing: [
    ["average_spo2_percent", "Blood oxygen", "percent", "The average oxygen saturation of your blood."],
    ["average_respiration_brpm", "Breathing", "brpm", "Breaths a minute, the day's average."],
    ["awake_respiration_brpm", "Breathing, awake", "brpm", "Breaths a minute while awake."],
    [
      "sleep_respiration_brpm",
      "Breathing, asleep",
      "brpm",
      "Breaths a minute while asleep. A rise can come with an illness.",
    ],
  ],
  Body: [
    ["weight_kg", "Weight", "kg", "The day's last weigh-in."],
    [
      "body_fat_percent",
      "Body fat",
      "percent",
      "The share of fat in your weight, as the scales estimate it.",
    ],
    ["muscle_mass_kg", "Muscle mass", "kg", "The weight of your muscles, as the scales estimate it."],
    ["bone_mass_kg", "Bone mass", "kg", "The weight of your bones, as the scales estimate it."],
    [
      "body_water_percent",
      "Body water",
      "percent",
      "The share of water in your weight, as the scales estimate it.",
    ],
    ["bmi", "Body mass index", "count", "Weight by the square of height; 18.5 to 25 is the usual range."],
    [
      "fitness_age_years",
      "Fitness age",
      "years",
      "The age that your fitness is typical of, by Garmin's estimate.",
    ],
    [
      "achievable_fitness_age_years",
      "Achievable fitness age",
      "years",
      "The fitness age that Garmin thinks you can reach.",
    ],
  ],
  Training: [
    [
      "vo2_max_ml_per_min_kg",
      "VO₂ max",
      "ml/min/kg",
      "The most oxygen your body can use, estimated from runs and rides: the usual measure of endurance.",
    ],
    [
      "training_readiness",
      "Training readiness",
      "count",
      "How ready you are for a hard session, from 0 to 100, by Garmin's estimate.",
    ],
    [
      "recovery_time_min",
      "Recovery time",
      "long_min",
      "How long until the next hard session, by Garmin's estimate.",
    ],
    ["weekly_training_load", "Training load, week", "count", "The training load of the last seven days."],
    ["acute_load", "Acute load", "count", "The training load of the last days, the latest counting most."],
    [
      "daily_acute_training_load",
      "Acute training load",
      "count",
      "Training load of about a week, as Garmin gives it for the day.",
    ],
    [
      "daily_chronic_training_load",
      "Chronic training load",
      "count",
      "Training load of about four weeks, as Garmin gives it for the day.",
    ],
    [
      "endurance_score",
      "Endurance score",
      "count",
      "Garmin's measure of how long you can keep up an effort.",
    ],
    ["hill_score", "Hill score", "count", "Garmin's measure of how well you run uphill, from 1 to 100."],
    [
      "lactate_threshold_bpm",
      "Lactate threshold",
      "bpm",
      "The heart rate from which tiredness sets in quickly.",
    ],
    [
      "race_prediction_5k_s",
      "5 km prediction",
      "race_s",
      "The time that Garmin thinks you would run 5 km in.",
    ],
    [
      "race_prediction_10k_s",
      "10 km prediction",
      "race_s",
      "The time that Garmin thinks you would run 10 km in.",
    ],
    [
      "race_prediction_half_marathon_s",
      "Half marathon prediction",
      "race_s",
      "The time that Garmin thinks you would run a half marathon in.",
    ],
    [
      "race_prediction_marathon_s",
      "Marathon prediction",
      "race_s",
      "The time that Garmin thinks you would run a marathon in.",
    ],
  ],
  "Food and drink": [
    ["hydration_ml", "Drinks", "ml", "What you logged as drunk."],
    ["food_kcal", "Food energy", "kcal", "The energy of the food you logged."],
    ["food_carbs_g", "Carbohydrates", "g", "Carbohydrates of the food you logged."],
    ["food_fat_g", "Fat", "g", "Fat of the food you logged."],
    ["food_protein_g", "Protein", "g", "Protein of the food you logged."],
  ],
};

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
