import type { ActivityDetail } from "@/api/data";
import { Card } from "@/components/ui/card";
import { type System, said, timerWords } from "@/lib/units";
import { distanceWords } from "./ActivityRow";
import { speedDisplay, speedWords } from "./speed";

/** The laps, as many as there are; columns that no lap has are left out. */
export function Laps({ activity: { laps, kind }, system }: { activity: ActivityDetail; system: System }) {
  const sport = kind ?? "other";
  const words = (value: number | null, unit: string) => (value === null ? null : said(value, unit, system));
  const columns: [name: string, cell: (lap: (typeof laps)[number]) => string | null][] = [
    ["Distance", (lap) => (lap.distanceM ? distanceWords(lap.distanceM, system) : null)],
    ["Time", (lap) => (lap.durationS === null ? null : timerWords(lap.durationS))],
    [
      speedDisplay(sport, system).isReversed ? "Pace" : "Speed",
      (lap) => (lap.averageSpeedMPerS ? speedWords(lap.averageSpeedMPerS, sport, system) : null),
    ],
    ["Heart rate", (lap) => words(lap.averageHeartRateBpm, "bpm")],
    ["Highest", (lap) => words(lap.maxHeartRateBpm, "bpm")],
    ["Climb", (lap) => words(lap.elevationGainM, "elevation_m")],
    ["Descent", (lap) => words(lap.elevationLossM, "elevation_m")],
    ["Energy", (lap) => words(lap.energyKcal, "kcal")],
  ];
  const known = columns.filter(([, cell]) => laps.some((lap) => cell(lap) !== null));
  return (
    <Card className="p-4 sm:p-6">
      <h2 id="laps" className="mb-2 font-semibold">
        Laps
      </h2>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
        tabIndex={0}
        aria-labelledby="laps"
        className="-mx-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6"
      >
        <table className="w-full border-collapse text-right text-sm tabular-nums">
          <thead className="text-soft">
            <tr>
              <th scope="col" className="py-1 pr-3 text-left font-normal">
                <span className="sr-only">Lap</span>
              </th>
              {known.map(([name]) => (
                <th key={name} scope="col" className="px-2 py-1 font-normal whitespace-nowrap">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {laps.map((lap) => (
              <tr key={lap.number} className="break-inside-avoid border-t border-line">
                <th scope="row" className="py-1 pr-3 text-left font-medium">
                  {lap.number}
                </th>
                {known.map(([name, cell]) => (
                  <td key={name} className="px-2 py-1 whitespace-nowrap">
                    {cell(lap) ?? "–"}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  );
}
