import uPlot from "uplot";
import type { Colours } from "./colours";
import type { ChartData, Series } from "./series";
import type { XAxis } from "./x-axis";

const FONT = "12px system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
const bars = uPlot.paths.bars?.({ size: [0.72, 48] });
const line = uPlot.paths.linear?.();

/** The name of a series' vertical scale. */
const scaleOf = ({ unit }: Series) => `y ${unit ?? ""}`;

/** A vertical range with some room, also where all values are the same or there are none. */
function roomy(min: number | null, max: number | null, fromZero: boolean): [number, number] {
  if (min === null || max === null) return [0, 1];
  const low = fromZero ? Math.min(min, 0) : min;
  const high = fromZero ? Math.max(max, 0) : max;
  const room = high > low ? (high - low) * 0.08 : Math.abs(high) * 0.1 || 1;
  return [fromZero && low === 0 ? 0 : low - room, high + room];
}

/** A point without neighbours is in no line: it is drawn as a dot. */
function lonely(u: uPlot, index: number, isDotted: boolean): number[] | null {
  if (isDotted) return null;
  const values = u.data[index] ?? [];
  const [first, last] = u.series[0]?.idxs ?? [0, -1];
  const found: number[] = [];
  for (let i = first; i <= last; i++)
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  return found;
}

function drawn(series: Series, colours: Colours): uPlot.Series {
  const { look = "line", colour, width = 1.75, isDashed } = series;
  const scale = scaleOf(series);
  const stroke = () => colours.of(colour);
  if (look === "bars")
    return { scale, width: 0, fill: () => colours.of(colour, 0.8), points: { show: false }, ...path(bars) };
  if (look === "dots")
    return {
      scale,
      stroke,
      paths: () => null,
      points: { show: true, size: 4, width: 0, fill: stroke },
      ...(series.isFaint ? { alpha: 0.6 } : {}),
    };
  return {
    scale,
    stroke,
    width,
    ...(series.isFaint ? { alpha: 0.45 } : {}),
    ...(isDashed ? { dash: [5, 4] } : {}),
    ...(look === "area" ? { fill: () => colours.of(colour, 0.14) } : {}),
    ...path(line),
    points: { size: 4.5, width: 0, space: 14, fill: stroke, filter: lonely },
  };
}

const path = (paths: uPlot.Series.PathBuilder | undefined) => (paths ? { paths } : {});

/** All that a plot draws, for its current width. Colours are asked for at every drawing. */
export function optionsOf(
  data: ChartData,
  axis: XAxis,
  colours: Colours,
  width: number,
  height: number,
): uPlot.Options {
  const { series, band } = data;
  const units = [...new Set(series.map(scaleOf))];
  const faint = { stroke: () => colours.of("--line"), width: 1 };
  const common = { stroke: () => colours.of("--soft"), font: FONT, ticks: { show: false } };
  const scales: Record<string, uPlot.Scale> = { x: { time: false, range: (_, min, max) => [min, max] } };
  const axes: uPlot.Axis[] = [
    {
      ...common,
      grid: { show: false },
      space: 58,
      gap: 6,
      // Labels of days and clock times have a second line.
      size: data.xKind === "day" || data.xKind === "time" ? 40 : 24,
      lineGap: 1.25,
      incrs: [...axis.steps],
      splits: (_u, _i, min, max, step) => axis.splits([min, max], step),
      values: (_u, splits, _i, _space, step) => axis.labels(splits, step),
    },
  ];
  units.forEach((scale, n) => {
    const all = series.filter((it) => scaleOf(it) === scale);
    const first = all[0];
    const fromZero = all.some((it) => it.fromZero || it.look === "bars");
    scales[scale] = {
      range: (_, min, max) => roomy(min, max, fromZero),
      dir: all.some((it) => it.isReversed) ? -1 : 1,
    };
    if (n > 1 || first === undefined) return;
    const tick = first.tick ?? ((value: number) => value.toLocaleString("en", { maximumFractionDigits: 2 }));
    axes.push({
      ...common,
      scale,
      side: n === 0 ? 3 : 1,
      space: 36,
      gap: 6,
      // Charts below one another begin at the same place.
      size: (u, labels) => Math.max(44, widthOf(u, labels) + 12),
      grid: n === 0 ? faint : { show: false },
      ...(first.steps ? { incrs: [...first.steps] } : {}),
      values: (_u, splits) => splits.map(tick),
    });
  });
  const hidden = { class: "edge", width: 0, points: { show: false }, scale: units[0] ?? "y " };
  const low = series.length + 1;
  return {
    width,
    height,
    padding: [10, units.length > 1 ? 0 : 24, 0, 0],
    legend: { show: false },
    scales,
    axes,
    series: [{}, ...series.map((it) => drawn(it, colours)), ...(band ? [hidden, hidden] : [])],
    ...(band ? { bands: [{ series: [low + 1, low], fill: () => colours.of(band.colour, 0.16) }] } : {}),
    cursor: {
      y: false,
      points: {
        size: 9,
        width: 2,
        fill: (_, index) => colours.of(series[index - 1]?.colour ?? "--soft"),
        stroke: () => colours.of("--panel"),
      },
      drag: { x: true, y: false, setScale: false, dist: 4 },
      ...(data.shared ? { sync: { key: data.shared, setSeries: false, scales: ["x", null] } } : {}),
    },
  };
}

function widthOf(u: uPlot, labels: string[] | null): number {
  u.ctx.save();
  u.ctx.font = FONT;
  const widest = Math.max(12, ...(labels ?? []).map((it) => u.ctx.measureText(it ?? "").width));
  u.ctx.restore();
  return Math.ceil(widest);
}
