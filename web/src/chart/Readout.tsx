import type { XRange } from "./range";
import type { ChartData, Series } from "./series";
import type { XAxis } from "./x-axis";

interface Props {
  readonly data: ChartData;
  readonly axis: XAxis;
  readonly range: XRange | null;
  /** The index of the x value that is pointed at. */
  readonly cursor: number | null;
}

const shapeOf = (look: Series["look"]) =>
  look === "dots"
    ? "size-2 rounded-full"
    : look === "bars"
      ? "size-2.5 rounded-xs"
      : "h-0.5 w-3.5 rounded-full";

/** The legend; with the values at the cursor, or the range shown. Always of the same size, so that nothing moves. */
export function Readout({ data: { x, series, band, extent }, axis, range, cursor }: Props) {
  const all = extent ?? [x[0] ?? 0, x.at(-1) ?? 0];
  const [from, to] = range ?? all;
  const at = cursor === null ? undefined : x[cursor];
  const [low, high] = cursor === null ? [] : [band?.low[cursor], band?.high[cursor]];
  const items = series.map(({ label, colour, look, isFaint, values, words }) => {
    const value = cursor === null ? null : values[cursor];
    const shape = `${shapeOf(look)} ${isFaint ? "opacity-45" : ""}`;
    return { label, colour, shape, said: value == null ? "" : words(value) };
  });
  if (band)
    items.push({
      label: band.label,
      colour: band.colour,
      shape: "size-2.5 rounded-xs opacity-30",
      said: low == null || high == null ? "" : `${band.words(low)} – ${band.words(high)}`,
    });
  return (
    <figcaption className="min-w-0 flex-1 text-sm" aria-hidden="true">
      <p className="font-medium tabular-nums">
        {at === undefined ? axis.rangeWords(Math.max(from, all[0]), Math.min(to, all[1])) : axis.words(at)}
      </p>
      <ul className="flex flex-wrap gap-x-3">
        {items.map(({ label, colour, shape, said }) => (
          <li key={label} className="flex w-60 items-center gap-1.5 whitespace-nowrap">
            <span
              className={`shrink-0 ${shape}`}
              style={{ background: `var(${colour})`, printColorAdjust: "exact" }}
            />
            <span className="truncate text-soft">{label}</span>
            <span className="font-medium tabular-nums">{said}</span>
          </li>
        ))}
      </ul>
    </figcaption>
  );
}
