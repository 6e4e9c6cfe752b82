import { Minus, Plus } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { Colours, onTheme } from "@/chart/colours";
import { Button } from "@/components/ui/button";
import type { System } from "@/lib/units";
import type { Cursor } from "../cursor";
import { Dot } from "./Dot";
import { draw, SHADES } from "./draw";
import { closestTo, colourRange, type Line, shadesOf } from "./line";
import { type Colouring, MapCaption } from "./MapCaption";
import type { Place } from "./mercator";
import { scaleBar } from "./scale-bar";
import { ownerOf, TileCache, tilesFor } from "./tiles";
import { useGestures } from "./useGestures";
import { fitted, movedBy, type Size, type View, zoomedAt } from "./view";
import "./track.css";

interface Props {
  readonly line: Line;
  readonly colourings: readonly Colouring[];
  readonly cursor: Cursor;
  /** The pointer is on the line at this index, or on none. */
  readonly onPoint: (index: number | null) => void;
  /** The address of tiles to draw beneath; empty: the line alone. */
  readonly tiles: string;
  readonly system: System;
}

/** A sheet of A4 without its margins, in CSS pixels. */
const PAPER_WIDTH = 680;
const PADDING = 28;
/** How far from the line the pointer may be, in pixels. */
const REACH = 24;
const FACTOR = 1.6;

/** The track on a map of its own, which needs nothing from the network unless it is given tiles. */
export function TrackMap({ line, colourings, cursor, onPoint, tiles, system }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const hint = useId();
  const [screen, setSize] = useState<Size>({ width: 0, height: 0 });
  /** What was moved to; null: all of the line. */
  const [chosen, setChosen] = useState<View | null>(null);
  const [name, setName] = useState(colourings[0]?.name ?? "");
  const [painted, setPainted] = useState({ times: 0, isPaper: false });
  const [cache] = useState(
    () => new TileCache(() => setPainted(({ times, isPaper }) => ({ times: times + 1, isPaper }))),
  );

  const size = useMemo(
    () => (painted.isPaper ? { ...screen, width: Math.min(screen.width, PAPER_WIDTH) } : screen),
    [screen, painted.isPaper],
  );
  const colouring = colourings.find((it) => it.name === name) ?? colourings[0];
  const range = useMemo(() => (colouring ? colourRange(colouring.values) : null), [colouring]);
  const shades = useMemo(
    () => (colouring && range ? shadesOf(colouring.values, range, SHADES.length) : null),
    [colouring, range],
  );
  const whole = useMemo(() => fitted(line.box, size, PADDING), [line, size]);
  const view = chosen ?? whole;
  const bar = scaleBar(view, system);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    // At once: the paper takes what is there when this returns.
    const end = onTheme((isPaper) =>
      flushSync(() => setPainted(({ times }) => ({ times: times + 1, isPaper }))),
    );
    return () => end();
  }, []);

  useLayoutEffect(() => {
    const [element, root] = [canvas.current, frame.current];
    if (element === null || root === null || size.width === 0) return;
    const density = devicePixelRatio;
    element.width = Math.round(size.width * density);
    element.height = Math.round(size.height * density);
    const context = element.getContext("2d");
    if (context === null) return;
    context.scale(density, density);
    const colours = new Colours(root);
    colours.renew(painted.isPaper);
    const placed = tiles === "" ? [] : tilesFor(tiles, view, size, density);
    const ground = painted.isPaper ? "--panel" : "--sunken";
    draw(context, { view, size, ground, line, shades, tiles: placed, cache }, colours);
    colours.end();
  }, [view, size, line, shades, tiles, cache, painted]);

  // Several may come before the next drawing: each goes on from the one before.
  const change = (next: (view: View) => View) => setChosen((before) => next(before ?? whole));
  const zoom = (factor: number, at: Place) => change((from) => zoomedAt(from, factor, at, size));
  const middle = { x: size.width / 2, y: size.height / 2 };
  useGestures(frame, {
    zoom,
    move: (right, down) => change((from) => movedBy(from, right, down)),
    all: () => setChosen(null),
    point(at) {
      const place = at && {
        x: view.x + (at.x - middle.x) / view.scale,
        y: view.y + (at.y - middle.y) / view.scale,
      };
      onPoint(place && closestTo(line, place, REACH / view.scale));
    },
  });

  return (
    <figure className="track-figure">
      <div
        ref={frame}
        // Screen readers leave the keys to it.
        role="application"
        aria-roledescription="map"
        aria-label="Map of the track"
        aria-describedby={hint}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard moves the map.
        tabIndex={0}
        className="track-map relative h-[22rem] cursor-grab overflow-hidden rounded-xl border border-line bg-sunken select-none active:cursor-grabbing sm:h-[28rem] print:max-w-[680px]"
      >
        <canvas ref={canvas} className="absolute inset-0 size-full print:object-contain print:object-left" />
        <Dot line={line} view={view} size={size} cursor={cursor} />
        <div className="absolute top-2 right-2 flex flex-col gap-1 print:hidden">
          <Button size="icon" className="size-9" aria-label="Zoom in" onClick={() => zoom(FACTOR, middle)}>
            <Plus aria-hidden />
          </Button>
          <Button
            size="icon"
            className="size-9"
            aria-label="Zoom out"
            onClick={() => zoom(1 / FACTOR, middle)}
          >
            <Minus aria-hidden />
          </Button>
          <Button
            size="icon"
            className="size-9 text-sm"
            aria-label="All of the track"
            disabled={chosen === null}
            onClick={() => setChosen(null)}
          >
            All
          </Button>
        </div>
        <p className="pointer-events-none absolute bottom-2 left-2 rounded bg-panel px-1.5 pb-1 text-xs tabular-nums">
          <span className="sr-only">Scale: </span>
          {bar.words}
          <span
            aria-hidden="true"
            className="block h-1.5 border-x border-b border-text"
            style={{ width: bar.pixels }}
          />
        </p>
        {tiles !== "" && (
          <p className="pointer-events-none absolute right-2 bottom-2 rounded bg-panel px-1.5 text-xs text-soft">
            Map: {ownerOf(tiles)}
          </p>
        )}
      </div>
      <MapCaption colourings={colourings} chosen={colouring} range={range} hint={hint} onChoose={setName} />
    </figure>
  );
}
