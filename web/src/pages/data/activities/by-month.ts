import type { Activity } from "@/api/data";
import { monthWords } from "../days";

export interface Month {
  readonly name: string;
  readonly activities: Activity[];
}

/** Activities in their order, under the month of each. */
export function byMonth(activities: readonly Activity[]): Month[] {
  const months: Month[] = [];
  for (const activity of activities) {
    const name = monthWords(activity.date);
    const last = months.at(-1);
    if (last?.name === name) last.activities.push(activity);
    else months.push({ name, activities: [activity] });
  }
  return months;
}
