import "./map/track.css";
import { Card } from "@/components/ui/card";
import { timerWords } from "@/lib/units";

interface Props {
  /** From zone 1 on. */
  readonly seconds: readonly (number | null)[];
  readonly floorsBpm: readonly (number | null)[] | null;
}

/** The colours of the zones, from the easiest to the hardest. */
const colours = ["--track-1", "--track-2", "--track-4", "--track-5", "--track-6"];

/** How long the heart was in each zone, the hardest above. */
export function Zones({ seconds, floorsBpm }: Props) {
  const all = seconds.reduce<number>((sum, it) => sum + (it ?? 0), 0);
  const longest = Math.max(...seconds.map((it) => it ?? 0));
  const zones = seconds.map((time, n) => {
    const [floor, next] = [floorsBpm?.[n] ?? null, floorsBpm?.[n + 1] ?? null];
    const range =
      floor === null ? "" : next === null ? `${floor} bpm and above` : `${floor} – ${next - 1} bpm`;
    return { zone: n + 1, range, time, colour: colours[n] ?? "--accent" };
  });
  return (
    <Card className="break-inside-avoid p-4 sm:p-6">
      <h2 className="mb-2 font-semibold">Time in heart rate zones</h2>
      <table className="w-full border-collapse text-sm tabular-nums">
        <thead className="sr-only">
          <tr>
            <th scope="col">Zone</th>
            <th scope="col">Bar</th>
            <th scope="col">Time</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {zones.reverse().map(({ zone, range, time, colour }) => (
            <tr key={zone}>
              <th scope="row" className="py-1 pr-3 text-left font-medium whitespace-nowrap">
                Zone {zone}{" "}
                <span className="font-normal text-soft max-sm:block max-sm:text-xs sm:ml-2">{range}</span>
              </th>
              <td aria-hidden="true" className="w-full">
                <span
                  className="block h-3.5 min-w-px rounded-xs"
                  style={{
                    width: `${longest > 0 ? (100 * (time ?? 0)) / longest : 0}%`,
                    background: `var(${colour})`,
                    printColorAdjust: "exact",
                    forcedColorAdjust: "none",
                  }}
                />
              </td>
              <td className="pl-3 text-right whitespace-nowrap">{time === null ? "–" : timerWords(time)}</td>
              <td className="pl-3 text-right whitespace-nowrap text-soft">
                {all > 0 && time !== null ? `${Math.round((100 * time) / all)}%` : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
