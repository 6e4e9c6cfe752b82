import "./nights.css";
import { type Axis, clockOf, hoursOf, shareOf } from "./clock";

/** The hours above the bars of nights. For the eyes only. */
export function ClockAxis({ axis }: { readonly axis: Axis }) {
  return (
    <div aria-hidden="true" className="relative h-4 text-[0.6875rem] leading-4 text-soft tabular-nums">
      {hoursOf(axis, 2).map((hour, n) => (
        <span
          key={hour}
          // Every second one where there is little room.
          className={`absolute -translate-x-1/2 ${n % 2 === 1 ? "max-sm:hidden" : ""}`}
          style={{ left: `${100 * shareOf(axis, hour)}%` }}
        >
          {clockOf(hour)}
        </span>
      ))}
    </div>
  );
}

/** Lines of the full hours, and when one usually is in bed, behind the bar of a night. */
export function ClockGround({ axis, usual }: { readonly axis: Axis; readonly usual: readonly Axis[] }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 1000 1"
      preserveAspectRatio="none"
      className="absolute inset-0 size-full"
    >
      {usual.map((span) => (
        <rect
          key={span.from}
          className="usual"
          x={1000 * shareOf(axis, span.from)}
          width={1000 * (shareOf(axis, span.to) - shareOf(axis, span.from))}
          y={0}
          height={1}
        />
      ))}
      {hoursOf(axis, 2).map((hour) => {
        const x = 1000 * shareOf(axis, hour);
        return <path key={hour} className="clock-line" d={`M${x} 0V1`} />;
      })}
    </svg>
  );
}
