import type { DataType } from "@/api/types";

/** "1 batch", "1,204 batches". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** "40 s", "12 min", "2 h 5 min", "3 d 4 h": no finer than useful, and rounded down as by the command line. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [minutes, hours, days] = [60, 3600, 86_400].map((unit) => Math.floor(whole / unit)) as [
    number,
    number,
    number,
  ];
  const both = (large: string, small: number, unit: string) =>
    small === 0 ? large : `${large} ${small} ${unit}`;
  if (minutes < 2) return `${whole} s`;
  if (hours === 0) return `${minutes} min`;
  return days === 0 ? both(`${hours} h`, minutes % 60, "min") : both(`${days} d`, hours % 24, "h");
}

/** "12 min ago"; "just now" within the last minute. `now` is in milliseconds. */
export function agoWords(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000;
  return seconds < 60 ? "just now" : `${durationWords(seconds)} ago`;
}

/** "0:42", "12:05", "1:02:05": what is left of a countdown. */
export function countdownWords(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (number: number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** "health", "health and activities", "health, activities and workouts". */
export const listWords = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

/** Every kind of data, in the order in which it is shown. */
export const dataTypes: { type: DataType; name: string; about: string }[] = [
  { type: "health", name: "Health", about: "Steps, resting heart rate, sleep, weight and more, day by day" },
  { type: "intraday", name: "Intraday", about: "Heart rate, HRV, stress and Body Battery over the day" },
  { type: "activities", name: "Activities", about: "Runs, rides and everything else you recorded" },
  { type: "workouts", name: "Workouts", about: "The plans in your account, all of them" },
  { type: "nutrition", name: "Nutrition", about: "Food and drink you logged" },
  { type: "files", name: "Files", about: "The original FIT file of each activity" },
];

/** "Health and activities": names of data types, in their usual order. */
export function typeList(types: readonly DataType[]): string {
  const names = dataTypes.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  return listWords(names.map((name, n) => (n === 0 ? name : name.toLowerCase())));
}
