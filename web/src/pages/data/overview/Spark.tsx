import type { Colour } from "@/chart/colours";
import type { Values } from "@/chart/series";

const HEIGHT = 100;
const stroke = {
  fill: "none",
  stroke: "currentColor",
  strokeLinecap: "round",
  strokeLinejoin: "round",
  vectorEffect: "non-scaling-stroke",
} as const;

interface Props {
  /** What it is and the ends of its values, for those who don't see it. */
  readonly label: string;
  readonly values: Values;
  readonly colour: Colour;
  readonly look: "line" | "bars" | "dots";
  /** Drawn as a line across. */
  readonly usual: number | null;
}

/** The course of a metric in little; a table below all of them has its values. */
export function Spark({ label, values, colour, look, usual }: Props) {
  const isBars = look === "bars";
  const known = values.filter((it) => it !== null);
  const all = usual === null ? known : [...known, usual];
  const least = isBars ? 0 : all.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const largest = all.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const room = largest > least ? (largest - least) * 0.1 : Math.abs(largest) || 1;
  const [bottom, top] = [isBars ? 0 : least - room, largest + room];
  const y = (value: number) => HEIGHT * (1 - (value - bottom) / (top - bottom));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${values.length} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="block h-16 w-full print:break-inside-avoid"
      style={{ color: `var(${colour})` }}
    >
      {usual !== null && (
        <path
          d={`M0 ${y(usual).toFixed(1)}H${values.length}`}
          stroke="var(--line-strong)"
          strokeWidth="1"
          strokeDasharray="3 4"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {isBars ? (
        <path d={bars(values, y)} fill="currentColor" opacity="0.8" />
      ) : (
        <>
          <path
            d={line(values, y, look === "dots")}
            opacity={look === "dots" ? 0.4 : 1}
            strokeWidth={look === "dots" ? 1 : 2}
            {...stroke}
          />
          <path d={dots(values, y, look === "dots")} strokeWidth="4" {...stroke} />
        </>
      )}
    </svg>
  );
}

const bars = (values: Values, y: Y) =>
  values
    .map((value, n) =>
      value === null ? "" : `M${n + 0.14} ${HEIGHT}V${y(value).toFixed(1)}h0.72V${HEIGHT}z`,
    )
    .join("");

type Y = (value: number) => number;

/** Gaps stay gaps, unless the values are rare anyway. */
function line(values: Values, y: Y, isOverGaps: boolean): string {
  let isOpen = false;
  return values
    .map((value, n) => {
      if (value === null) {
        isOpen = isOpen && isOverGaps;
        return "";
      }
      const command = isOpen ? "L" : "M";
      isOpen = true;
      return `${command}${n + 0.5} ${y(value).toFixed(1)}`;
    })
    .join("");
}

/** All values, or those that are in no line because they stand alone. */
const dots = (values: Values, y: Y, isAll: boolean) =>
  values
    .map((value, n) =>
      value !== null && (isAll || (values[n - 1] == null && values[n + 1] == null))
        ? `M${n + 0.5} ${y(value).toFixed(1)}h0.001`
        : "",
    )
    .join("");
