import type { XRange } from "./range";

/** What fingers, wheel and keys do to a chart. */
export interface Steered {
  readonly hasFocus: () => boolean;
  /** The x value at a place, in CSS pixels from the left of the plotting area. */
  readonly valueAt: (left: number) => number;
  readonly range: () => XRange;
  readonly show: (range: XRange) => void;
  /** `times` below 1 is closer. */
  readonly zoom: (times: number, at?: number) => void;
  readonly pan: (share: number) => void;
  readonly showAll: () => void;
  /** Moves the cursor by that many values. */
  readonly step: (values: number) => void;
  /** Opens what is at the cursor. */
  readonly open: () => void;
}

/** Wheel and touch on the plotting area. The wheel scrolls the page unless Ctrl is held or the chart has the focus. */
export function onPlot(area: HTMLElement, chart: Steered): void {
  const left = (event: { clientX: number }) => event.clientX - area.getBoundingClientRect().left;
  area.addEventListener(
    "wheel",
    (event) => {
      if (!(event.ctrlKey || event.metaKey || chart.hasFocus())) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        chart.pan(((event.deltaX || event.deltaY) * pixels) / area.clientWidth);
        return;
      }
      // Pinching a touchpad arrives as a wheel with Ctrl, in small steps.
      const speed = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.01 : 0.002;
      chart.zoom(
        Math.exp(Math.min(Math.max(event.deltaY * pixels, -240), 240) * speed),
        chart.valueAt(left(event)),
      );
    },
    { passive: false },
  );

  // One finger moves, two zoom; up and down still scroll the page.
  area.style.touchAction = "pan-y";
  const fingers = new Map<number, number>();
  /** The x values under the fingers when one came or went: they stay under them. */
  let held: number[] = [];
  const hold = () => {
    held = [...fingers.values()].slice(0, 2).map(chart.valueAt);
  };
  area.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") return;
    fingers.set(event.pointerId, left(event));
    hold();
  });
  area.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, left(event));
    const [one, other] = [...fingers.values()];
    const [first, second] = held;
    if (one === undefined || first === undefined) return;
    const [from, to] = chart.range();
    const width = area.clientWidth;
    if (other === undefined || second === undefined) {
      const away = first - chart.valueAt(one);
      chart.show([from + away, to + away]);
    } else if (Math.abs(other - one) > 20) {
      const perPixel = (second - first) / (other - one);
      const start = first - one * perPixel;
      if (perPixel > 0) chart.show([start, start + width * perPixel]);
    }
  });
  for (const end of ["pointerup", "pointercancel"] as const)
    area.addEventListener(end, (event) => {
      if (fingers.delete(event.pointerId)) hold();
    });
}

/** Keys of a chart that has the focus. Answers whether the key was one of them. */
export function onKey(event: { key: string; shiftKey: boolean }, chart: Steered): boolean {
  const direction = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
  if (direction !== 0) {
    if (event.shiftKey) chart.step(direction);
    else chart.pan(direction * 0.2);
    return true;
  }
  switch (event.key) {
    case "+":
    case "=":
      chart.zoom(0.6);
      return true;
    case "-":
    case "_":
      chart.zoom(1 / 0.6);
      return true;
    case "Home":
    case "0":
      chart.showAll();
      return true;
    case "Enter":
      chart.open();
      return true;
    default:
      return false;
  }
}
