import type { Clock } from "@/lib/zone";
import type { Colour } from "./colours";
import type { XKind } from "./x-axis";

export type Values = readonly (number | null)[];

/** One line, or row of bars or dots. */
export interface Series {
  readonly label: string;
  /** One value for each x; null is a gap, and is drawn as one. */
  readonly values: Values;
  /** A value with its unit, as people say it: "72.4 kg". */
  readonly words: (value: number) => string;
  readonly colour: Colour;
  readonly look?: "line" | "area" | "bars" | "dots";
  readonly isDashed?: boolean;
  readonly width?: number;
  /** Drawn less strongly, behind the others. */
  readonly isFaint?: boolean;
  /** Series of one unit share an axis. The first unit has it on the left, the second on the right, others have none. */
  readonly unit?: string;
  /** The label of the axis at a value; a plain number unless given. */
  readonly tick?: ((value: number) => string) | undefined;
  /** The difference between neighbouring labels of the axis is one of these. */
  readonly steps?: readonly number[] | undefined;
  /** The axis begins at 0. Bars always do. */
  readonly fromZero?: boolean;
  /** Smaller is higher, as for a pace. */
  readonly isReversed?: boolean;
}

/** An area between two lines, on the axis of the first series. */
export interface Band {
  readonly label: string;
  readonly low: Values;
  readonly high: Values;
  readonly words: (value: number) => string;
  readonly colour: Colour;
}

/** A stretch of the x axis with another ground, such as a night or an activity. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly colour: Colour;
}

export interface ChartData {
  readonly x: readonly number[];
  readonly xKind: XKind;
  readonly series: readonly Series[];
  readonly band?: Band | undefined;
  readonly stretches?: readonly Stretch[] | undefined;
  /** By what clock times are told. */
  readonly clock?: Clock;
  /** An x value in words, where its kind has none of its own or others are wanted. */
  readonly xWords?: ((x: number) => string) | undefined;
  /** The whole x axis; absent, from the first x to the last. */
  readonly extent?: readonly [number, number] | undefined;
  /** The shortest range to zoom to, in x values; absent, what suits their kind. */
  readonly least?: number | undefined;
  /** In CSS pixels; 240 unless given. */
  readonly height?: number | undefined;
  /** Charts with the same key move their cursors and their ranges together. */
  readonly shared?: string | undefined;
}

/** What a plot has to be built anew for; everything else it takes as it comes. */
export const structureOf = ({ xKind, series, band, clock, shared }: ChartData): string =>
  JSON.stringify([
    xKind,
    series.map(({ values: _, ...rest }) => rest),
    band !== undefined,
    band?.colour,
    clock,
    shared,
  ]);
