import { CELL } from "./calendar";
import { type Counts, listedStates } from "./days";
import { shape } from "./drawing";
import { STATE_WORDS } from "./words";

/** The legend of a calendar with these day counts. */
export function Legend({ counts }: { readonly counts: Counts }) {
  return (
    <ul aria-label="Legend" className="flex flex-wrap gap-x-5 gap-y-1.5 text-xs text-soft">
      {listedStates(counts).map((state) => (
        <li key={state} className="flex items-center gap-1.5">
          <svg aria-hidden="true" viewBox={`0 0 ${CELL} ${CELL}`} className="size-3.5 shrink-0">
            <path d={shape(state, 0, 0)} className={`day-${state}`} />
          </svg>
          {STATE_WORDS[state]}
        </li>
      ))}
    </ul>
  );
}
