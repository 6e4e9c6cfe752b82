import { type Cursor, useCursor } from "../cursor";
import type { Line } from "./line";
import { onScreen, type Size, type View } from "./view";

interface Props {
  readonly line: Line;
  readonly view: View;
  readonly size: Size;
  readonly cursor: Cursor;
}

/** Where one was at the cursor's moment. */
export function Dot({ line, view, size, cursor }: Props) {
  const index = useCursor(cursor);
  const place = index === null ? null : (line.places[index] ?? null);
  if (place === null) return null;
  const { x, y } = onScreen(view, size, place);
  return (
    <span
      aria-hidden="true"
      data-testid="track-dot"
      className="track-dot pointer-events-none absolute top-0 left-0 size-3.5 rounded-full bg-accent"
      style={{ transform: `translate(${x - 7}px, ${y - 7}px)` }}
    />
  );
}
