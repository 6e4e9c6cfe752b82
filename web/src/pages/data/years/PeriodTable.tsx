import { Link } from "wouter";
import type { Period } from "@/api/data";
import type { System } from "@/lib/units";
import { addressOf } from "../activities/filter";
import { monthWords } from "../days";
import { allColumns, type Column, kindColumns, lastDayOf } from "./columns";

interface Props {
  readonly by: "year" | "month";
  readonly periods: readonly Period[];
  /** Null: all kinds. */
  readonly kind: string | null;
  readonly system: System;
}

/** One row a year or month; what adds up has a bar under its number. */
export function PeriodTable({ by, periods, kind, system }: Props) {
  const columns = (kind === null ? allColumns : kindColumns(kind)).flatMap((column) => {
    const known = periods.map(column.value).filter((it) => it !== null);
    return known.length === 0 ? [] : [{ ...column, largest: Math.max(...known) }];
  });
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
      tabIndex={0}
      aria-label={by === "year" ? "Years" : "Months"}
      className="-mx-4 overflow-x-auto px-4 sm:-mx-6 sm:px-6"
    >
      <table className="w-full border-collapse text-right text-sm tabular-nums print:text-[0.6rem]">
        <thead>
          <tr className="text-soft">
            <th scope="col" className="sticky left-0 bg-panel py-1.5 pr-3 text-left font-normal">
              {by === "year" ? "Year" : "Month"}
            </th>
            {columns.map(({ name }) => (
              <th key={name} scope="col" className="py-1.5 pl-3 align-bottom font-normal print:pl-1.5">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods.map((period) => (
            <tr key={period.start} className="border-t border-line">
              <th
                scope="row"
                className="sticky left-0 bg-panel py-1.5 pr-3 text-left align-top font-medium whitespace-nowrap"
              >
                {by === "year" ? period.start.slice(0, 4) : monthWords(period.start)}
              </th>
              {columns.map((column) => (
                <td
                  key={column.name}
                  className="min-w-20 py-1.5 pl-3 print:min-w-0 print:pl-1.5 align-top whitespace-nowrap"
                >
                  <Value column={column} period={period} by={by} kind={kind} system={system} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ValueProps {
  readonly column: Column & { readonly largest: number };
  readonly period: Period;
  readonly by: "year" | "month";
  readonly kind: string | null;
  readonly system: System;
}

function Value({ column: { name, value, words, hasBar, largest }, period, by, kind, system }: ValueProps) {
  const known = value(period);
  if (known === null) return <span className="text-soft">–</span>;
  const said = words(known, system);
  return (
    <>
      {name === "Activities" ? (
        <Link
          href={addressOf({ kind, from: period.start, to: lastDayOf(period.start, by) })}
          className="text-accent underline-offset-4 hover:underline"
        >
          {said}
        </Link>
      ) : (
        said
      )}
      {hasBar && (
        <span aria-hidden="true" className="mt-1 flex h-1.5 rounded-full bg-sunken">
          <span
            className="block rounded-full bg-done"
            style={{
              width: `${largest > 0 ? (100 * known) / largest : 0}%`,
              printColorAdjust: "exact",
              forcedColorAdjust: "none",
            }}
          />
        </span>
      )}
    </>
  );
}
