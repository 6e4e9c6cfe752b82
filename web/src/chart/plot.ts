import uPlot from "uplot";
import { Colours, onTheme } from "./colours";
import { onPlot, type Steered } from "./gestures";
import { optionsOf } from "./options";
import { type Bounds, isSame, panned, within, type XRange, zoomed } from "./range";
import type { ChartData } from "./series";
import { type XAxis, xAxisOf } from "./x-axis";

/** What a plot tells; `null` is the whole range, or no cursor. */
export interface PlotListener {
  readonly onRange: (range: XRange | null) => void;
  readonly onCursor: (index: number | null) => void;
  /** The cursor was put there from outside. */
  readonly onPointed: (index: number | null) => void;
  /** A value was clicked; of a touch, the second time. */
  readonly onOpen: (index: number) => void;
}

/** A sheet of A4 without its margins, in CSS pixels. */
const PAPER_WIDTH = 680;
/** Within this time a second click is a double click. */
const DOUBLE_MS = 220;
/** Plots that share their range, by key. */
const together = new Map<string, Set<Plot>>();

/** A drawing on a canvas that keeps its range when its data changes. */
export class Plot implements Steered {
  readonly axis: XAxis;
  readonly #u: uPlot;
  readonly #colours: Colours;
  readonly #mount: HTMLElement;
  readonly #listener: PlotListener;
  readonly #observer: ResizeObserver;
  readonly #endTheme: () => void;
  #data: ChartData;
  #range: XRange | null;
  #clicked: ReturnType<typeof setTimeout> | undefined;
  #touched: number | null = null;

  constructor(mount: HTMLElement, data: ChartData, range: XRange | null, listener: PlotListener) {
    this.#mount = mount;
    this.#listener = listener;
    this.#data = data;
    this.#range = range;
    this.axis = xAxisOf(data.xKind, data.clock, data.xWords);
    this.#colours = new Colours(mount);
    const options = optionsOf(data, this.axis, this.#colours, mount.clientWidth || 300, this.#height());
    options.hooks = {
      setCursor: [(u) => listener.onCursor(u.cursor.idx ?? null)],
      setSelect: [(u) => this.#select(u)],
      drawClear: [(u) => this.#ground(u)],
    };
    this.#u = new uPlot(options, columns(data), mount);
    this.#draw();
    this.#clicks(this.#u.over);
    onPlot(this.#u.over, this);
    this.#observer = new ResizeObserver(() => this.#size(mount.clientWidth));
    this.#observer.observe(mount);
    this.#endTheme = onTheme((isPaper) => {
      this.#colours.renew(isPaper);
      this.#size(isPaper ? Math.min(PAPER_WIDTH, mount.clientWidth) : mount.clientWidth);
      this.#u.redraw(false, true);
    });
    if (data.shared) {
      const all = together.get(data.shared) ?? new Set();
      together.set(data.shared, all.add(this));
    }
  }

  end(): void {
    clearTimeout(this.#clicked);
    this.#endTheme();
    this.#observer.disconnect();
    this.#u.destroy();
    this.#colours.end();
    const { shared } = this.#data;
    if (shared === undefined) return;
    together.get(shared)?.delete(this);
    if (together.get(shared)?.size === 0) together.delete(shared);
  }

  /** Takes other values of the same structure; what is shown stays, unless it was all. */
  take(data: ChartData): void {
    const isOther =
      data.x !== this.#data.x || data.series.some(({ values }, n) => values !== this.#data.series[n]?.values);
    const isTaller = data.height !== this.#data.height;
    this.#data = data;
    if (isTaller) this.#size(this.#mount.clientWidth);
    if (isOther || data.band) this.#u.setData(columns(data), false);
    this.#draw();
  }

  /** Shows a range that was decided elsewhere, and tells nobody. */
  follow(range: XRange | null): void {
    const wanted = range === null ? null : within(range, this.#bounds());
    const now = this.#range;
    if (wanted === now || (wanted && now && isSame(wanted, now))) return;
    this.#range = wanted;
    this.#draw();
  }

  readonly hasFocus = () =>
    this.#mount === document.activeElement || this.#mount.contains(document.activeElement);
  readonly valueAt = (left: number) => this.#u.posToVal(left, "x");
  readonly range = (): XRange => this.#range ?? this.#bounds().all;

  readonly show = (wanted: XRange): void => {
    const bounds = this.#bounds();
    const range = within(wanted, bounds);
    const next = isSame(range, bounds.all) ? null : range;
    for (const plot of together.get(this.#data.shared ?? "") ?? [this]) plot.follow(next);
    this.#listener.onRange(next);
  };

  readonly zoom = (times: number, at?: number): void => {
    const now = this.range();
    const middle = this.#u.cursor.idx == null ? undefined : this.#data.x[this.#u.cursor.idx];
    this.show(zoomed(now, times, at ?? middle ?? (now[0] + now[1]) / 2, this.#bounds()));
  };

  readonly pan = (share: number): void => this.show(panned(this.range(), share, this.#bounds()));

  readonly showAll = (): void => this.show(this.#bounds().all);

  /** Moves the cursor to the next value on that side; x values without any value are passed over. */
  readonly step = (values: number): void => {
    const { x, series } = this.#data;
    const [from, to] = this.range();
    const now = this.#u.cursor.idx;
    const start =
      now ?? (values > 0 ? x.findIndex((it) => it >= from) - 1 : x.findLastIndex((it) => it <= to) + 1);
    let next = start + values;
    while (next in x && series.every((it) => it.values[next] == null)) next += Math.sign(values);
    const at = x[next];
    if (at === undefined) return;
    if (at < from) this.show([at, at + to - from]);
    if (at > to) this.show([at - (to - from), at]);
    this.#place(at, true);
  };

  /** The index of the x value at the cursor. */
  readonly cursor = (): number | null => this.#u.cursor.idx ?? null;

  readonly open = (): void => {
    const { idx } = this.#u.cursor;
    if (idx != null) this.#listener.onOpen(idx);
  };

  /** Puts the cursor to an x value that something else points at; null takes it away. */
  pointAt(at: number | null): void {
    const nearest = at === null ? -1 : nearestTo(this.#data.x, at);
    this.#place(this.#data.x[nearest] ?? null, false);
    this.#listener.onPointed(nearest < 0 ? null : nearest);
  }

  #place(at: number | null, isTold: boolean): void {
    const left = at === null ? -10 : this.#u.valToPos(at, "x");
    const place = { left, top: this.#u.over.clientHeight / 2 };
    // The third says that charts with the same key follow; the types don't know it.
    (this.#u.setCursor as (place: object, isTold: boolean, isShared: boolean) => void)(place, isTold, isTold);
  }

  #height = () => this.#data.height ?? 240;

  #bounds(): Bounds {
    const { x, extent } = this.#data;
    const all = extent ?? ([x[0] ?? 0, x.at(-1) ?? 1] as const);
    // Bars reach beyond their x value.
    const edge =
      this.#data.series.some(({ look }) => look === "bars") && x.length > 1
        ? (all[1] - all[0]) / x.length / 2
        : 0;
    const least = Math.min(this.#data.least ?? this.axis.least, all[1] - all[0]);
    return { all: all[1] > all[0] ? [all[0] - edge, all[1] + edge] : [all[0] - 1, all[0] + 1], least };
  }

  #draw(): void {
    const [min, max] = this.range();
    this.#u.setScale("x", { min, max });
  }

  #size(width: number): void {
    if (width > 0) this.#u.setSize({ width, height: this.#height() });
  }

  #select(u: uPlot): void {
    const { left, width } = u.select;
    if (width < 6) return;
    u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.show([this.valueAt(left), this.valueAt(left + width)]);
  }

  /** A click opens a value, unless it becomes a double click, which shows all. A touch shows the value first. */
  #clicks(area: HTMLElement): void {
    let isTouch = false;
    area.addEventListener("pointerdown", (event) => {
      isTouch = event.pointerType === "touch";
    });
    area.addEventListener("click", () => {
      const { idx } = this.#u.cursor;
      const isShown = !isTouch || this.#touched === idx;
      this.#touched = idx ?? null;
      clearTimeout(this.#clicked);
      if (isShown) this.#clicked = setTimeout(this.open, DOUBLE_MS);
    });
    // uPlot's own would show all of this plot alone.
    area.addEventListener(
      "dblclick",
      (event) => {
        event.stopImmediatePropagation();
        clearTimeout(this.#clicked);
        this.showAll();
      },
      { capture: true },
    );
  }

  #ground(u: uPlot): void {
    const { left: start, width: all, top, height } = u.bbox;
    for (const { from, to, colour } of this.#data.stretches ?? []) {
      const left = Math.max(u.valToPos(from, "x", true), start);
      const right = Math.min(u.valToPos(to, "x", true), start + all);
      if (right <= left) continue;
      u.ctx.fillStyle = this.#colours.of(colour, 0.1);
      u.ctx.fillRect(left, top, right - left, height);
    }
  }
}

const columns = ({ x, series, band }: ChartData): uPlot.AlignedData =>
  // uPlot reads them only.
  [
    x,
    ...series.map(({ values }) => values),
    ...(band ? [band.low, band.high] : []),
  ] as unknown as uPlot.AlignedData;

/** The index of the value next to `at` among ascending ones. */
function nearestTo(x: readonly number[], at: number): number {
  let [low, high] = [0, x.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - (x[low - 1] ?? 0) < (x[low] ?? 0) - at ? low - 1 : low;
}
