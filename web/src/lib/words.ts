import type { DataType } from "@/api/types";

/** "1 chunk", "1,204 chunks". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** "40 s", "12 min", "2 h 5 min", "3 d 4 h": no finer than useful. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
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
  { type: "files", name: "Files", about: "The FIT files of your activities, which come along" },
];

/** "Health and activities": names of data types, in their usual order. */
export function typeList(types: readonly DataType[]): string {
  const names = dataTypes.filter(({ type }) => types.includes(type)).map(({ name }) => name);
  return listWords(names.map((name, n) => (n === 0 ? name : name.toLowerCase())));
}
