import {
  Activity,
  Bike,
  Dumbbell,
  Flower2,
  Footprints,
  HeartPulse,
  type LucideIcon,
  Mountain,
  Snowflake,
  Timer,
  Trophy,
  Waves,
} from "lucide-react";

/** How fast one is, as people of that sport say it: minutes for a distance, or distance in an hour. */
export type SpeedForm = "pace" | "swimmingPace" | "speed";

interface Group {
  /** Of Garmin's keys of kinds, such as `trail_running`; the first group that has one is its own. */
  readonly keys: RegExp;
  readonly icon: LucideIcon;
  readonly speed: SpeedForm;
}

const groups: readonly Group[] = [
  { keys: /swim/, icon: Waves, speed: "swimmingPace" },
  { keys: /cycl|bik|ride|bmx/, icon: Bike, speed: "speed" },
  { keys: /run/, icon: Timer, speed: "pace" },
  { keys: /hik|mountaineer|climb|boulder/, icon: Mountain, speed: "pace" },
  { keys: /walk|steps|ruck/, icon: Footprints, speed: "pace" },
  { keys: /strength|weight/, icon: Dumbbell, speed: "speed" },
  { keys: /yoga|pilates|breath|meditat|mobility/, icon: Flower2, speed: "speed" },
  { keys: /ski|snow|skat/, icon: Snowflake, speed: "speed" },
  { keys: /row|kayak|canoe|paddl|surf|sail|boat/, icon: Waves, speed: "speed" },
  { keys: /cardio|elliptical|hiit|stair|fitness|floor|jump/, icon: HeartPulse, speed: "speed" },
  {
    keys: /ball|tennis|golf|hockey|rugby|cricket|pickle|squash|padel|box|martial|multi/,
    icon: Trophy,
    speed: "speed",
  },
];
const anything = { icon: Activity, speed: "speed" } as const;

export const groupOf = (kind: string): Pick<Group, "icon" | "speed"> =>
  groups.find(({ keys }) => keys.test(kind)) ?? anything;

/** What the keys don't say by themselves. */
const names: Readonly<Record<string, string>> = {
  bmx: "BMX",
  e_bike_fitness: "E-bike",
  e_bike_mountain: "E-bike, mountain",
  hiit: "HIIT",
  multi_sport: "Multisport",
  other: "Other",
  resort_skiing_snowboarding_ws: "Skiing and snowboarding",
  stand_up_paddleboarding_v2: "Paddleboarding",
  strength_training: "Strength",
  virtual_ride: "Virtual ride",
};

/** "Trail running" for `trail_running`: also of kinds that nobody has thought of yet. */
export function kindName(kind: string): string {
  const words = kind.replace(/_(v2|ws)$/, "").replaceAll("_", " ");
  return names[kind] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
