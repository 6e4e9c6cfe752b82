import { useSyncExternalStore } from "react";

/**
 * The moment of a recording that the pointer is on, in the map or a chart: its index in the track, or null. It changes
 * with every movement of the mouse, so only what shows it is drawn anew.
 */
export class Cursor {
  #index: number | null = null;
  readonly #listeners = new Set<() => void>();

  readonly get = (): number | null => this.#index;

  readonly set = (index: number | null): void => {
    if (index === this.#index) return;
    this.#index = index;
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}

export const useCursor = (cursor: Cursor): number | null =>
  useSyncExternalStore(cursor.subscribe, cursor.get);
