import { onScreen, type Size, TILE, type View } from "./view";

/** Where on the screen a tile goes; in CSS pixels. */
export interface PlacedTile {
  readonly url: string;
  readonly left: number;
  readonly top: number;
  readonly size: number;
}

/** Servers of tiles have these levels at least. */
const DEEPEST = 19;

/** The tiles that fill the view. `template` has `{z}`, `{x}` and `{y}`; `density` is the screen's pixels per CSS pixel. */
export function tilesFor(template: string, view: View, size: Size, density: number): PlacedTile[] {
  const level = Math.min(
    Math.max(Math.round(Math.log2((view.scale / TILE) * Math.min(density, 2))), 0),
    DEEPEST,
  );
  const count = 2 ** level;
  const side = view.scale / count;
  const corner = onScreen(view, size, { x: 0, y: 0 });
  const found: PlacedTile[] = [];
  const last = {
    column: Math.floor((size.width - corner.x) / side),
    row: Math.floor((size.height - corner.y) / side),
  };
  for (let row = Math.max(Math.floor(-corner.y / side), 0); row <= Math.min(last.row, count - 1); row += 1) {
    for (let column = Math.floor(-corner.x / side); column <= last.column; column += 1) {
      const url = template
        .replaceAll("{z}", String(level))
        // East of the date line the world begins anew.
        .replaceAll("{x}", String(((column % count) + count) % count))
        .replaceAll("{y}", String(row));
      found.push({ url, left: corner.x + column * side, top: corner.y + row * side, size: side });
    }
  }
  return found;
}

/** Whose tiles these are: the host of the address, since only its owner knows how to be named. */
export function ownerOf(template: string): string {
  const address = template.replaceAll(/[{}]/g, "");
  return URL.canParse(address) ? new URL(address).host : template;
}

/** More than fill any screen twice. */
const KEPT = 300;

/** Images of tiles that were loaded, the latest ones. What can't be loaded stays blank. */
export class TileCache {
  readonly #images = new Map<string, HTMLImageElement>();
  readonly #onLoad: () => void;

  constructor(onLoad: () => void) {
    this.#onLoad = onLoad;
  }

  /** The image if it is here; else it is asked for, and `onLoad` called when it has come. */
  get(url: string): HTMLImageElement | null {
    const known = this.#images.get(url);
    if (known) return known.complete && known.naturalWidth > 0 ? known : null;
    const image = new Image();
    image.onload = this.#onLoad;
    // Servers of tiles want to know which site asks; which activity is none of their business.
    image.referrerPolicy = "strict-origin";
    image.src = url;
    this.#images.set(url, image);
    for (const oldest of this.#images.keys()) {
      if (this.#images.size <= KEPT) break;
      this.#images.delete(oldest);
    }
    return null;
  }
}
