import "./nights.css";
import { type Axis, shareOf } from "./clock";
import type { Drawn, Span } from "./stages";

const WIDTH = 1000;
const HEIGHT = 20;
/** How high each stage is drawn, so that they can be told without colours. */
const HEIGHTS: Record<Span["stage"], number> = { deep: 20, light: 14, rem: 9, awake: 4, asleep: 14 };

interface Props {
  readonly drawn: Drawn;
  readonly axis: Axis;
  readonly className?: string;
}

/** The stages of a night in one bar: the deeper the higher. For the eyes only; numbers stand beside it. */
export function StageBar({ drawn: { spans, isBySums }, axis, className }: Props) {
  const paths = new Map<Span["stage"], string>();
  for (const span of spans) {
    const [left, right] = [WIDTH * shareOf(axis, span.from), WIDTH * shareOf(axis, span.to)];
    if (right <= left) continue;
    const height = isBySums ? HEIGHTS.asleep : HEIGHTS[span.stage];
    const shape = `M${left.toFixed(1)} ${HEIGHT}V${HEIGHT - height}H${right.toFixed(1)}V${HEIGHT}z`;
    paths.set(span.stage, (paths.get(span.stage) ?? "") + shape);
  }
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={className ?? "block h-5 w-full"}
    >
      {[...paths].map(([stage, path]) => (
        <path key={stage} d={path} className={`stage-${stage}`} />
      ))}
    </svg>
  );
}
