import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { totalsQuery } from "@/api/data";
import { numberWords, said, useUnits } from "@/lib/units";
import { count } from "@/lib/words";
import { distanceWords } from "../years/columns";

/** What this year comes to so far, in one line. */
export function ThisYear({ today }: { readonly today: string }) {
  const units = useUnits();
  const { data } = useQuery(totalsQuery("year"));
  const year = data?.periods[0];
  if (data === undefined) return <p className="min-h-6" />;
  if (year === undefined || year.start.slice(0, 4) !== today.slice(0, 4)) return null;
  const { activities, steps } = year;
  const parts = [
    steps === null ? null : `${numberWords(steps)} steps`,
    activities.count > 0 ? count(activities.count, "activity", "activities") : null,
    activities.distanceM ? distanceWords(activities.distanceM, units) : null,
    activities.durationS ? `${numberWords(activities.durationS / 3600)} hours` : null,
    activities.elevationGainM ? `${said(activities.elevationGainM, "elevation_m", units)} climbed` : null,
  ].filter((it) => it !== null);
  return parts.length === 0 ? null : (
    <p className="text-soft">
      <Link href="/data/years" className="font-medium text-text hover:underline">
        {today.slice(0, 4)} so far
      </Link>
      : {parts.join(" · ")}
    </p>
  );
}
