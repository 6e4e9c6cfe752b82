import type { Colour, Colours } from "@/chart/colours";
import type { Line } from "./line";
import type { PlacedTile, TileCache } from "./tiles";
import { onScreen, type Size, type View } from "./view";

/** The colours of a line by its values, from the least to the largest (track.css). */
export const SHADES: readonly Colour[] = [
  "--track-1",
  "--track-2",
  "--track-3",
  "--track-4",
  "--track-5",
  "--track-6",
  "--track-7",
];

export interface Drawing {
  readonly view: View;
  readonly size: Size;
  /** What the map lies on: on paper white. */
  readonly ground: Colour;
  readonly line: Line;
  /** Which of the shades each moment has; null: all in one colour. */
  readonly shades: readonly number[] | null;
  readonly tiles: readonly PlacedTile[];
  readonly cache: TileCache | null;
}

/** Draws the map onto a canvas whose units are CSS pixels. */
export function draw(canvas: CanvasRenderingContext2D, drawing: Drawing, colours: Colours): void {
  const { size, ground, tiles, cache } = drawing;
  canvas.fillStyle = colours.of(ground);
  canvas.fillRect(0, 0, size.width, size.height);
  for (const { url, left, top, size: side } of tiles) {
    const image = cache?.get(url);
    // A little larger, since neighbours may not meet at whole pixels.
    if (image) canvas.drawImage(image, left, top, side + 0.5, side + 0.5);
  }
  drawLine(canvas, drawing, colours);
  drawEnds(canvas, drawing, colours);
}

function drawLine(canvas: CanvasRenderingContext2D, { view, size, line, shades }: Drawing, colours: Colours) {
  const points = line.places.map((place) => (place === null ? null : onScreen(view, size, place)));
  canvas.lineJoin = "round";
  canvas.lineCap = "round";
  const stroke = (style: string, width: number, isPart: (index: number) => boolean) => {
    canvas.beginPath();
    let isDown = false;
    for (let n = 1; n < points.length; n += 1) {
      const [from, to] = [points[n - 1], points[n]];
      if (!from || !to || !isPart(n)) {
        isDown = false;
        continue;
      }
      if (!isDown) canvas.moveTo(from.x, from.y);
      canvas.lineTo(to.x, to.y);
      isDown = true;
    }
    canvas.strokeStyle = style;
    canvas.lineWidth = width;
    canvas.stroke();
  };
  // An edge around the line, so that it stands out from any tile.
  stroke(colours.of("--panel"), 7, () => true);
  if (shades === null) stroke(colours.of("--accent"), 4, () => true);
  else
    for (const [shade, colour] of SHADES.entries()) stroke(colours.of(colour), 4, (n) => shades[n] === shade);
}

/** A disc where it starts on a square where it ends: shapes tell them apart, also where both are at home. */
function drawEnds(canvas: CanvasRenderingContext2D, { view, size, line }: Drawing, colours: Colours) {
  const first = line.places.find((place) => place !== null);
  const last = line.places.findLast((place) => place !== null);
  if (!first || !last) return;
  canvas.lineWidth = 2.5;
  canvas.strokeStyle = colours.of("--panel");
  canvas.fillStyle = colours.of("--text");
  const end = onScreen(view, size, last);
  canvas.beginPath();
  canvas.rect(end.x - 7.5, end.y - 7.5, 15, 15);
  canvas.fill();
  canvas.stroke();
  canvas.fillStyle = colours.of("--done");
  const start = onScreen(view, size, first);
  canvas.beginPath();
  canvas.arc(start.x, start.y, 6, 0, 2 * Math.PI);
  canvas.fill();
  canvas.stroke();
}
