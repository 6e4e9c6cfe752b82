import "./nights.css";
import { Link } from "wouter";
import type { Nap, Night } from "@/api/data";
import { cn } from "@/lib/cn";
import { numberWords, spanWords } from "@/lib/units";
import { dayAndMonth, dayIn, weekdayOf, weekdayWords } from "../days";
import { ClockAxis, ClockGround } from "./ClockAxis";
import { type Axis, napStart, nightClock } from "./clock";
import { StageBar } from "./StageBar";
import { asShown, bedOf, drawnOf, STAGES, stageNames } from "./stages";
import { meansOf, type Numbers, type Row, type Week } from "./weeks";

interface Props {
  readonly weeks: readonly Week[];
  readonly axis: Axis;
  /** When one usually goes to bed and gets up. */
  readonly usual: readonly Axis[];
  /** The zone at home; absent, the reader's. */
  readonly zone: string | undefined;
  readonly today: string;
  /** The night that is shown large. */
  readonly chosen: string | null;
  readonly hrefOf: (date: string) => string;
}

const columns: readonly [name: string, words: (numbers: Numbers) => string | null, isWide: boolean][] = [
  ["Asleep", ({ asleepS }) => (asleepS === null ? null : hours(asleepS)), false],
  ["Score", ({ score }) => (score === null ? null : numberWords(score)), false],
  ["HRV, ms", ({ averageHrvMs: hrv }) => (hrv === null ? null : numberWords(hrv)), true],
  ["Resting, bpm", ({ restingHeartRateBpm: rate }) => (rate === null ? null : numberWords(rate)), true],
];

/** "7:12", in hours and minutes. */
function hours(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** One row a night, by weeks, all bars over one clock. */
export function NightTable({ weeks, axis, usual, zone, today, chosen, hrefOf }: Props) {
  return (
    <table className="w-full border-collapse text-sm tabular-nums">
      <thead>
        <tr className="text-soft">
          <th scope="col" className="w-0 text-left font-normal">
            <span className="sr-only">Woken on</span>
          </th>
          <td aria-hidden="true">
            <ClockAxis axis={axis} />
          </td>
          {columns.map(([name, , isWide]) => (
            <th
              key={name}
              scope="col"
              className={cn(
                "w-0 pl-2 text-right font-normal whitespace-nowrap sm:pl-3 sm:last:pr-2",
                isWide && "max-sm:hidden",
              )}
            >
              {name}
            </th>
          ))}
        </tr>
      </thead>
      {weeks.map(({ start, rows }) => (
        <tbody key={start}>
          <tr className="border-t border-line bg-sunken/60 text-soft">
            <th scope="rowgroup" colSpan={2} className="py-1 text-left font-normal sm:pl-2">
              Average of the week of {dayIn(start, today)}
            </th>
            <Cells numbers={meansOf(rows)} />
          </tr>
          {rows.map((row) => (
            <NightRow
              key={row.date}
              row={row}
              axis={axis}
              usual={usual}
              zone={zone}
              isChosen={row.date === chosen}
              href={hrefOf(row.date)}
            />
          ))}
        </tbody>
      ))}
    </table>
  );
}

interface NightRowProps {
  readonly row: Row;
  readonly axis: Axis;
  readonly usual: readonly Axis[];
  readonly zone: string | undefined;
  readonly isChosen: boolean;
  readonly href: string;
}

function NightRow({ row: { date, night, naps }, axis, usual, zone, isChosen, href }: NightRowProps) {
  const drawn = night && shownOf(night, zone).drawn;
  const day = (
    <>
      <span aria-hidden="true">
        {weekdayOf(date)}{" "}
        <span className="text-soft">
          {Number(date.slice(8))}
          <span className="max-sm:hidden"> {dayAndMonth(date).replace(/^\d+ /, "")}</span>
        </span>
      </span>
      <span className="sr-only">{weekdayWords(date)}</span>
    </>
  );
  return (
    <tr
      className={cn(
        "night-row relative border-t border-line/60",
        isChosen ? "bg-accent-wash" : night && "hover:bg-sunken",
      )}
    >
      <th scope="row" className="py-1 pr-2 text-left font-normal whitespace-nowrap sm:pr-3 sm:pl-2">
        {night === null ? (
          <span className="text-soft">{day}</span>
        ) : (
          <Link
            href={href}
            replace
            aria-current={isChosen ? "true" : undefined}
            className="font-medium after:absolute after:inset-0"
          >
            {day}
          </Link>
        )}
      </th>
      <td className="relative w-full py-1">
        <div aria-hidden="true" className="relative h-5">
          <ClockGround axis={axis} usual={isChosen ? [] : usual} />
          {drawn && <StageBar drawn={drawn} axis={axis} className="absolute inset-0 size-full" />}
        </div>
        {naps.map((nap) => (
          <p key={nap.start} className="text-xs text-soft">
            {napWords(nap, zone)}
          </p>
        ))}
      </td>
      {night === null ? (
        <td colSpan={columns.length} className="pl-3 text-right text-soft sm:pr-2">
          <span className="max-sm:hidden">not recorded</span>
          <span className="sm:hidden">–</span>
        </td>
      ) : (
        <Cells numbers={night} />
      )}
    </tr>
  );
}

const Cells = ({ numbers }: { readonly numbers: Numbers }) =>
  columns.map(([name, words, isWide]) => (
    <td
      key={name}
      className={cn("pl-2 text-right whitespace-nowrap sm:pl-3 sm:last:pr-2", isWide && "max-sm:hidden")}
    >
      {words(numbers) ?? "–"}
    </td>
  ));

/** "Nap at 14:10, 25 min". */
function napWords(nap: Nap, zone: string | undefined): string {
  const seconds = nap.asleepS ?? nap.durationS;
  const length = seconds === null ? "" : `, ${spanWords(seconds)}`;
  return `Nap at ${napStart(nap, zone)}${length}`;
}

/** Which colour and height is which stage. */
export function StageLegend() {
  return (
    <ul className="flex flex-wrap gap-x-4 text-xs text-soft">
      {[...STAGES].reverse().map((stage) => (
        <li key={stage} className={`stage-${stage} flex items-end gap-1.5`}>
          <span aria-hidden="true" className={cn("stage-mark mb-0.5 w-2.5", markHeights[stage])} />
          {stageNames[stage]}
        </li>
      ))}
    </ul>
  );
}

const markHeights = { deep: "h-3", light: "h-2", rem: "h-1.5", awake: "h-0.5" };

/** A night as the clock showed it. */
function shownOf(night: Night, zone: string | undefined) {
  const clock = nightClock(night, zone);
  const bed = bedOf(night, clock);
  const drawn = drawnOf(night, clock);
  return bed === null ? { bed, drawn } : asShown(bed, drawn, clock);
}

/** From bedtime to waking, of those that are known. */
export const bedsOf = (weeks: readonly Week[], zone: string | undefined): Axis[] =>
  weeks.flatMap(({ rows }) => rows.flatMap(({ night }) => (night && shownOf(night, zone).bed) ?? []));
