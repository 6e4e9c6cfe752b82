import "./nights.css";
import { type Axis, clockOf, hoursOf, type NightClock, shareOf } from "./clock";
import { type Span, STAGES, stageNames } from "./stages";

const WIDTH = 1000;
const LANE = 10;

interface Props {
  readonly spans: readonly Span[];
  readonly bed: Axis;
  readonly clock: NightClock;
}

/** A night's stages over the clock, each in a line of its own. For the eyes only; a table has the same. */
export function Hypnogram({ spans, bed, clock }: Props) {
  const x = (minutes: number) => WIDTH * shareOf(bed, minutes);
  const lane = (stage: Span["stage"]) =>
    STAGES.findIndex((it) => it === (stage === "asleep" ? "light" : stage));
  const steps = spans.slice(1).flatMap((span, n) => {
    const before = spans[n];
    // Where nothing was recorded in between, nothing connects them.
    if (before === undefined || span.from - before.to > 1) return [];
    const [high, low] = [lane(before.stage), lane(span.stage)].sort((a, b) => a - b) as [number, number];
    return [`M${x(span.from).toFixed(1)} ${high * LANE + LANE / 2}V${low * LANE + LANE / 2}`];
  });
  return (
    <div aria-hidden="true" className="grid grid-cols-[auto_1fr] gap-x-3 text-xs text-soft">
      <ul className="grid h-40 grid-rows-4">
        {STAGES.map((stage) => (
          <li key={stage} className="flex items-center">
            {stageNames[stage]}
          </li>
        ))}
      </ul>
      <div className="relative h-40">
        <svg
          viewBox={`0 0 ${WIDTH} ${LANE * STAGES.length}`}
          preserveAspectRatio="none"
          className="block size-full"
          aria-hidden="true"
        >
          {hoursOf(bed, 1).map((hour) => (
            <path key={hour} className="clock-line" d={`M${x(hour)} 0V${LANE * STAGES.length}`} />
          ))}
          <path className="stage-step" d={steps.join("")} />
          {spans.map((span) => (
            <rect
              key={span.from}
              className={`stage-${span.stage}`}
              x={x(span.from)}
              y={lane(span.stage) * LANE + 1.5}
              width={Math.max(x(span.to) - x(span.from), 1.5)}
              height={LANE - 3}
            />
          ))}
        </svg>
      </div>
      <p className="relative col-start-2 mt-1 h-4 tabular-nums">
        {[bed.from, ...hoursOf({ from: bed.from + 40, to: bed.to - 40 }, 1), bed.to].map((at, n, all) => (
          <span
            key={at}
            className={`absolute ${n === 0 ? "" : n === all.length - 1 ? "-translate-x-full" : "-translate-x-1/2 max-sm:hidden"}`}
            style={{ left: `${100 * shareOf(bed, at)}%` }}
          >
            {clockOf(clock.shown(at))}
          </span>
        ))}
      </p>
    </div>
  );
}
