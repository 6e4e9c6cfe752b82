import { Maximize2, Minus, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import type { Track } from "@/api/data";
import { ByPointer } from "@/chart/ByPointer";
import { ChartTable } from "@/chart/ChartTable";
import { type XRange, zoomed } from "@/chart/range";
import type { ChartData, Series } from "@/chart/series";
import { TimeChart } from "@/chart/TimeChart";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ChoiceRow } from "@/components/ui/choice-row";
import { displayOf, type System, timerWords } from "@/lib/units";
import { type Cursor, useCursor } from "./cursor";
import { distancesOf, meanOf, type Shown, secondsOf } from "./track-columns";

interface Props {
  readonly track: Track;
  readonly columns: readonly Shown[];
  readonly system: System;
  /** The moment that anything points at. */
  readonly cursor: Cursor;
  /** The moment that the map points at. */
  readonly pointed: Cursor;
}

/** What was recorded, one chart below the other, over time or distance: cursor and range are the same in all. */
export function TrackCharts({ track, columns, system, cursor, pointed }: Props) {
  const distance = displayOf("m", system);
  const distances = useMemo(() => distancesOf(track, displayOf("m", system)), [track, system]);
  const seconds = useMemo(() => secondsOf(track), [track]);
  const [over, setOver] = useState("time");
  const [range, setRange] = useState<XRange | null>(null);
  const isOverDistance = over === "distance" && distances !== null;
  const x = isOverDistance ? distances : seconds;
  const all: XRange = [x[0] ?? 0, x.at(-1) ?? 1];

  const axis = isOverDistance
    ? ({ xKind: "number", xWords: distance.words } as const)
    : ({ xKind: "seconds" } as const);
  const zoom = (times: number) => {
    const [from, to] = range ?? all;
    const next = zoomed([from, to], times, (from + to) / 2, { all, least: isOverDistance ? 0.1 : 20 });
    setRange(next[1] - next[0] >= all[1] - all[0] ? null : next);
  };
  const table: ChartData = { ...axis, x, series: columns.map(seriesOf) };

  return (
    <Card className="p-4 sm:p-6" aria-label="Charts">
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 print:hidden">
        <h2 className="font-semibold max-sm:sr-only">Over {isOverDistance ? "distance" : "time"}</h2>
        {distances !== null && (
          <ChoiceRow
            label="Charts over"
            choices={[
              { value: "time", name: "Time" },
              { value: "distance", name: "Distance" },
            ]}
            value={over}
            onChange={(next) => {
              setOver(next);
              setRange(null);
            }}
          />
        )}
        <fieldset className="ml-auto flex gap-0.5" aria-label="Zoom of the charts">
          <Button variant="ghost" className="size-8 p-0" aria-label="Zoom in" onClick={() => zoom(0.5)}>
            <Plus aria-hidden />
          </Button>
          <Button
            variant="ghost"
            className="size-8 p-0"
            aria-label="Zoom out"
            disabled={range === null}
            onClick={() => zoom(2)}
          >
            <Minus aria-hidden />
          </Button>
          <Button
            variant="ghost"
            className="size-8 p-0"
            aria-label="All"
            disabled={range === null}
            onClick={() => setRange(null)}
          >
            <Maximize2 aria-hidden />
          </Button>
        </fieldset>
      </div>
      <Moment x={x} words={isOverDistance ? distance.words : timerWords} cursor={cursor} />
      {columns.map((column) => (
        <Chart
          key={column.name}
          data={{ ...axis, x, series: [seriesOf(column)] }}
          column={column}
          range={range}
          onRange={setRange}
          cursor={cursor}
          pointed={pointed}
        />
      ))}
      <ChartTable title="What was recorded" data={table} range={range} />
    </Card>
  );
}

const seriesOf = ({ name, values, display, colour }: Shown): Series => ({
  label: name,
  values,
  words: display.words,
  tick: display.tick,
  colour,
  unit: display.unit,
  look: name === "Elevation" ? "area" : "line",
  ...(display.steps ? { steps: display.steps } : {}),
  ...(display.isReversed ? { isReversed: true } : {}),
});

interface MomentProps {
  readonly x: readonly number[];
  readonly words: (x: number) => string;
  readonly cursor: Cursor;
}

/** Where the cursor is. */
function Moment({ x, words, cursor }: MomentProps) {
  const index = useCursor(cursor);
  const at = index === null ? undefined : x[index];
  return (
    <p aria-hidden="true" className="min-h-5 text-soft tabular-nums max-sm:text-xs sm:text-sm print:hidden">
      {at === undefined ? (
        <ByPointer
          mouse="Point at a chart to see its values. Drag across it to zoom in."
          touch="Touch a chart to see its values. Pinch it to zoom in."
        />
      ) : (
        `At ${words(at)}`
      )}
    </p>
  );
}

interface ChartProps {
  readonly data: ChartData;
  readonly column: Shown;
  readonly range: XRange | null;
  readonly onRange: (range: XRange | null) => void;
  readonly cursor: Cursor;
  readonly pointed: Cursor;
}

function Chart({
  data,
  column: { name, values, display, colour },
  range,
  onRange,
  cursor,
  pointed,
}: ChartProps) {
  const index = useCursor(pointed);
  const mean = useMemo(() => meanOf(values, display.isReversed === true), [values, display.isReversed]);
  return (
    <section aria-label={name} className="mt-4 break-inside-avoid">
      <div className="flex items-baseline gap-2 text-sm">
        <span
          aria-hidden="true"
          className="h-0.5 w-3.5 self-center"
          style={{ background: `var(${colour})` }}
        />
        <h3 className="font-medium">{name}</h3>
        <AtCursor values={values} words={display.words} cursor={cursor} />
        {mean !== null && (
          <span className="ml-auto text-soft tabular-nums">average {display.words(mean)}</span>
        )}
      </div>
      <TimeChart
        {...data}
        title={name}
        height={120}
        shared="activity"
        isBare
        range={range}
        onRange={onRange}
        onCursor={cursor.set}
        cursorAt={index === null ? null : (data.x[index] ?? null)}
      />
    </section>
  );
}

interface AtCursorProps {
  readonly values: readonly (number | null)[];
  readonly words: (value: number) => string;
  readonly cursor: Cursor;
}

function AtCursor({ values, words, cursor }: AtCursorProps) {
  const index = useCursor(cursor);
  const value = index === null ? null : values[index];
  return <span className="font-semibold tabular-nums">{value == null ? "" : words(value)}</span>;
}
