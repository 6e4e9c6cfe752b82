import { useState } from "react";
import { spanWords } from "@/lib/units";
import { clockOf, type NightClock } from "./clock";
import { type Span, stageNames } from "./stages";

interface Props {
  readonly spans: readonly Span[];
  readonly clock: NightClock;
}

/** The stages as a table, made when it is opened. */
export function StageTable({ spans, clock }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="mt-4 text-sm print:hidden" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-soft hover:text-text">As a table</summary>
      {isOpen && (
        <table className="mt-2 border-collapse text-left tabular-nums">
          <thead>
            <tr className="bg-sunken">
              {["From", "To", "Stage", "Length"].map((name) => (
                <th key={name} scope="col" className="px-3 py-1.5 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {spans.map((span) => (
              <tr key={span.from} className="border-t border-line">
                <td className="px-3 py-1">{clockOf(clock.shown(span.from))}</td>
                <td className="px-3 py-1">{clockOf(clock.shown(span.to))}</td>
                <td className="px-3 py-1">{span.stage === "asleep" ? "Asleep" : stageNames[span.stage]}</td>
                <td className="px-3 py-1">{spanWords((span.to - span.from) * 60)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
