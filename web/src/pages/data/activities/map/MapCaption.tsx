import { ByPointer } from "@/chart/ByPointer";
import { ChoiceRow } from "@/components/ui/choice-row";

/** Something that the line can be coloured by. */
export interface Colouring {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly words: (value: number) => string;
}

interface Props {
  readonly colourings: readonly Colouring[];
  readonly chosen: Colouring | undefined;
  /** From which value to which the colours go; null: all is in one colour. */
  readonly range: readonly [number, number] | null;
  /** The id of the sentence on how to move the map. */
  readonly hint: string;
  readonly onChoose: (name: string) => void;
}

/** What the colours of the line mean, which of them to show, and how to move the map. */
export function MapCaption({ colourings, chosen, range, hint, onChoose }: Props) {
  return (
    <figcaption className="mt-2 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 text-sm">
      {colourings.length > 1 && (
        <ChoiceRow
          label="Colour of the line"
          className="print:hidden"
          choices={colourings.map((it) => ({ value: it.name, name: it.name }))}
          value={chosen?.name ?? null}
          onChange={onChoose}
        />
      )}
      {chosen && range && (
        <p className="flex items-center gap-2 text-soft tabular-nums">
          {chosen.words(range[0])}
          <span aria-hidden="true" className="track-legend h-2 w-24 rounded-full" />
          {chosen.words(range[1])}
        </p>
      )}
      <p className="flex items-center gap-3 text-soft">
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="track-mark size-2.5 rounded-full bg-done" />
          Start
        </span>
        <span className="flex items-center gap-1.5">
          <span aria-hidden="true" className="track-mark size-2.5 bg-text" />
          End
        </span>
      </p>
      <p id={hint} className="w-full text-xs text-soft print:hidden">
        <ByPointer
          mouse="Drag to move. Click the map to zoom with the wheel, or use the keys: arrows, + and −, 0 for all."
          touch="Pinch to zoom. Tap the map, then drag to move it."
        />
      </p>
    </figcaption>
  );
}
