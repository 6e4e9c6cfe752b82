import { type RefObject, useEffect, useEffectEvent } from "react";
import type { Place } from "./mercator";

/** What moves a map. Places and distances are CSS pixels of the element, factors above 1 come closer. */
export interface Moves {
  readonly zoom: (factor: number, at: Place) => void;
  readonly move: (right: number, down: number) => void;
  readonly all: () => void;
  /** The pointer is there without moving the map; null: it has left. */
  readonly point: (at: Place | null) => void;
}

/** How far a key moves, and how much it zooms. */
const STEP = 60;
const FACTOR = 1.5;

/**
 * Wheel, drag, pinch and keys of a map. The wheel moves the page unless the map has the focus or Ctrl is held, and one
 * finger moves the page up and down unless the map has the focus: nobody gets stuck in a map while scrolling.
 */
export function useGestures(element: RefObject<HTMLElement | null>, moves: Moves): void {
  const zoom = useEffectEvent(moves.zoom);
  const move = useEffectEvent(moves.move);
  const all = useEffectEvent(moves.all);
  const point = useEffectEvent(moves.point);

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const end = new AbortController();
    const { signal } = end;
    const placeOf = (event: MouseEvent): Place => {
      const box = target.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };

    target.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && document.activeElement !== target) return;
        event.preventDefault();
        // By lines in some browsers; a pinch on a touchpad comes as small steps with Ctrl.
        const pixels = event.deltaMode === 0 ? event.deltaY : event.deltaY * 16;
        zoom(2 ** (-Math.min(Math.max(pixels, -200), 200) / (event.ctrlKey ? 100 : 300)), placeOf(event));
      },
      { signal, passive: false },
    );

    /** The fingers on the map, or the mouse with its button down. */
    const fingers = new Map<number, Place>();
    target.addEventListener(
      "pointerdown",
      (event) => {
        // The buttons on the map, and what is in them, are no part of it.
        const isButton = event.target instanceof Element && event.target.closest("button") !== null;
        if (event.button !== 0 || isButton) return;
        fingers.set(event.pointerId, placeOf(event));
        target.setPointerCapture(event.pointerId);
      },
      { signal },
    );
    target.addEventListener(
      "pointermove",
      (event) => {
        const to = placeOf(event);
        const from = fingers.get(event.pointerId);
        if (from === undefined) {
          point(event.pointerType === "mouse" ? to : null);
          return;
        }
        fingers.set(event.pointerId, to);
        if (fingers.size === 1) {
          // Before the browser knows that this finger moves the page, it is seen here too.
          const isPages = event.pointerType === "touch" && document.activeElement !== target;
          move(to.x - from.x, isPages ? 0 : to.y - from.y);
          return;
        }
        const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
        if (fingers.size > 2 || other === undefined) return;
        const apart = (finger: Place) => Math.max(Math.hypot(finger.x - other.x, finger.y - other.y), 1);
        const middle = { x: (to.x + other.x) / 2, y: (to.y + other.y) / 2 };
        move((to.x - from.x) / 2, (to.y - from.y) / 2);
        zoom(apart(to) / apart(from), middle);
      },
      { signal },
    );
    for (const gone of ["pointerup", "pointercancel", "lostpointercapture"] as const) {
      target.addEventListener(gone, (event) => void fingers.delete(event.pointerId), { signal });
    }
    target.addEventListener("pointerleave", () => point(null), { signal });

    target.addEventListener(
      "keydown",
      (event) => {
        // The buttons on the map have keys of their own.
        if (event.target !== target || event.ctrlKey || event.metaKey || event.altKey) return;
        const box = target.getBoundingClientRect();
        const middle = { x: box.width / 2, y: box.height / 2 };
        switch (event.key) {
          case "ArrowLeft":
            move(STEP, 0);
            break;
          case "ArrowRight":
            move(-STEP, 0);
            break;
          case "ArrowUp":
            move(0, STEP);
            break;
          case "ArrowDown":
            move(0, -STEP);
            break;
          case "+":
          case "=":
            zoom(FACTOR, middle);
            break;
          case "-":
            zoom(1 / FACTOR, middle);
            break;
          case "0":
          case "Home":
            all();
            break;
          default:
            return;
        }
        event.preventDefault();
      },
      { signal },
    );
    return () => end.abort();
  }, [element]);
}
