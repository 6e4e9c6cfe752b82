import "uplot/dist/uPlot.min.css";
import "./chart.css";
import { Maximize2, Minus, Plus } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { ByPointer } from "./ByPointer";
import { ChartTable } from "./ChartTable";
import { onKey } from "./gestures";
import { Plot } from "./plot";
import { Readout } from "./Readout";
import type { XRange } from "./range";
import { type ChartData, structureOf } from "./series";
import { xAxisOf } from "./x-axis";

export interface TimeChartProps extends ChartData {
  /** What the chart shows, for those who don't see it. */
  readonly title: string;
  /** The part that is shown, in x values; null is all. Absent, the chart keeps it by itself. */
  readonly range?: XRange | null;
  /** Called while the range changes, at most once a frame. */
  readonly onRange?: (range: XRange | null) => void;
  /** Called as the cursor moves, with the index of its x value. */
  readonly onCursor?: (index: number | null) => void;
  /** Where the cursor is put from outside, in x values; null takes it away. Not told to `onCursor`. */
  readonly cursorAt?: number | null;
  /** The page that a click on a value opens. */
  readonly hrefOf?: (index: number) => string | null;
  /** Without the line with the buttons above and without the table below: for charts that share them with another. */
  readonly isBare?: boolean;
}

/**
 * Values over time that can be looked into: wheel, drag, pinch and keys zoom, a table has the same values. Memoise `x`
 * and the values: others make the plot take them anew.
 */
export function TimeChart({
  title,
  range: given,
  onRange,
  onCursor,
  cursorAt,
  hrefOf,
  isBare,
  ...data
}: TimeChartProps) {
  const mount = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const [own, setOwn] = useState<XRange | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [said, setSaid] = useState("");
  const [, navigate] = useLocation();
  const hint = useId();
  const range = given === undefined ? own : given;
  const axis = useMemo(
    () => xAxisOf(data.xKind, data.clock, data.xWords),
    [data.xKind, data.clock, data.xWords],
  );
  const structure = structureOf(data);
  const latest = useRef({ data, range, onRange, onCursor, hrefOf, navigate });
  useLayoutEffect(() => {
    latest.current = { data, range, onRange, onCursor, hrefOf, navigate };
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: only another structure needs another plot
  useLayoutEffect(() => {
    if (mount.current === null) return;
    const one = new Plot(mount.current, latest.current.data, latest.current.range, {
      onRange: (next) => {
        setOwn(next);
        latest.current.onRange?.(next);
      },
      onCursor: (index) => {
        setCursor(index);
        latest.current.onCursor?.(index);
      },
      onPointed: setCursor,
      onOpen: (index) => {
        const href = latest.current.hrefOf?.(index);
        if (href) latest.current.navigate(href);
      },
    });
    plot.current = one;
    return () => {
      one.end();
      plot.current = undefined;
    };
  }, [structure]);

  const { x, series, band, stretches, height, extent } = data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a plot takes without being built anew
  useEffect(() => {
    plot.current?.take(latest.current.data);
  }, [
    x,
    ...series.map(({ values }) => values),
    band?.low,
    band?.high,
    stretches,
    height,
    extent?.[0],
    extent?.[1],
  ]);
  useEffect(() => {
    plot.current?.follow(range);
  }, [range]);

  useEffect(() => {
    if (cursorAt !== undefined) plot.current?.pointAt(cursorAt);
  }, [cursorAt]);

  /** What a screen reader says when a key moved the cursor. */
  const tell = (index: number | null) => {
    if (index === null) return "";
    const values = series.flatMap(({ label, values, words }) => {
      const value = values[index];
      return value == null ? [] : [`${label} ${words(value)}`];
    });
    return [axis.words(x[index] ?? 0), ...values].join(", ");
  };

  return (
    <figure className="min-w-0 break-inside-avoid">
      {isBare || (
        <div className="flex items-start gap-2">
          <Readout data={data} axis={axis} range={range} cursor={cursor} />
          <fieldset className="ml-auto flex shrink-0 gap-0.5 print:hidden" aria-label={`Zoom of ${title}`}>
            <ZoomButton name="Zoom in" icon={Plus} onClick={() => plot.current?.zoom(0.5)} />
            <ZoomButton
              name="Zoom out"
              icon={Minus}
              isOff={range === null}
              onClick={() => plot.current?.zoom(2)}
            />
            <ZoomButton
              name="All"
              icon={Maximize2}
              isOff={range === null}
              onClick={() => plot.current?.showAll()}
            />
          </fieldset>
        </div>
      )}
      <div
        ref={mount}
        // Screen readers leave the keys to it.
        role="application"
        aria-label={title}
        aria-roledescription="chart"
        aria-describedby={hint}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is steered by keys.
        tabIndex={0}
        className="mt-1.5 rounded-md outline-offset-0"
        style={{ minHeight: height ?? 240 }}
        onKeyDown={(event) => {
          if (!plot.current || event.ctrlKey || event.metaKey || event.altKey) return;
          if (!onKey(event, plot.current)) return;
          event.preventDefault();
          if (event.shiftKey) setSaid(tell(plot.current.cursor()));
        }}
      />
      <p id={hint} hidden>
        Left and right move, plus and minus zoom, 0 shows all. Shift with left or right goes from value to
        value
        {hrefOf ? ", Enter opens it" : ""}.
      </p>
      <p className="sr-only" aria-live="polite">
        {said}
      </p>
      {!isBare && data.shared === undefined && <ZoomHint />}
      {isBare || <ChartTable title={title} data={data} range={range} hrefOf={hrefOf} />}
    </figure>
  );
}

/** How to zoom; charts that move together need it once. */
export const ZoomHint = () => (
  <p className="float-right mt-2 text-sm text-soft print:hidden" aria-hidden="true">
    <ByPointer mouse="Zoom: drag, or Ctrl + wheel" touch="Zoom: pinch with two fingers" />
  </p>
);

interface ZoomButtonProps {
  readonly name: string;
  readonly icon: typeof Plus;
  readonly isOff?: boolean;
  readonly onClick: () => void;
}

function ZoomButton({ name, icon: Icon, isOff = false, onClick }: ZoomButtonProps) {
  return (
    <Button
      variant="ghost"
      className="size-8 p-0"
      aria-label={name}
      title={name}
      disabled={isOff}
      onClick={onClick}
    >
      <Icon aria-hidden />
    </Button>
  );
}
