/** What the tables hold, for people. A newer server may have others: they are called by their names. */
const names: Readonly<Record<string, string>> = {
  daily_summary: "Daily summary",
  daily_metrics: "Daily values, all of them",
  intraday_samples: "Values within the day",
  sleep_sessions: "Nights",
  naps: "Naps",
  activities: "Activities",
  activity_files: "Recorded files of activities",
  workouts: "Planned workouts",
  nutrition_entries: "Food log",
  weigh_ins: "Weigh-ins",
  blood_pressure_readings: "Blood pressure",
};

export function tableName(table: string): string {
  const words = table.replaceAll("_", " ");
  return names[table] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Those that are known in the order above, which is that of their use, then the others. */
export function inUsualOrder<T extends { name: string }>(tables: readonly T[]): T[] {
  const order = Object.keys(names);
  const place = ({ name }: T) => (order.includes(name) ? order.indexOf(name) : order.length);
  return tables.toSorted((a, b) => place(a) - place(b));
}
