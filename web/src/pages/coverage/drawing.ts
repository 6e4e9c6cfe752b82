// The shapes of days as SVG paths: one path for all days of a state, since a path a day would be thousands of elements.
import { CELL, type Cell, cellOf, DAYS_OF_WEEK, monthStarts } from "./calendar";
import type { DayState, Days } from "./days";

/** Free space around a square. */
const GAP = 0.8;
const SIDE = CELL - 2 * GAP;
/** How far the outline of a missing day lies inside its square: half its width. */
const INSET = 1.1;
/** Height of a stripe of a queued day: two stripes and the space between them fill its square. */
const STRIPE = SIDE / 3;
/** Of the ring of a day that is empty so far. */
const RADIUS = 2.4;
/** How far the stroke of an accepted day stays from the corners of its cell. */
const MARGIN = 2.2;
const HALF_RING = `a${RADIUS} ${RADIUS} 0 0 1 `;

/**
 * The path of every state that occurs in `first..=last`. Stored days are full squares and missing ones hollow; queued
 * ones are two stripes, days that are empty so far are rings, and accepted ones strokes from corner to corner; the others
 * are zero-length lines, drawn as dots by their round ends. So each state has its own shape, in any colour.
 */
export function paths(days: Days, first: number, last: number): Partial<Record<DayState, string>> {
  const drawn: Partial<Record<DayState, string>> = {};
  for (let day = first; day <= Math.min(last, days.last); day += 1) {
    const state = days.state(day);
    const { week, weekday } = cellOf(day);
    drawn[state] = (drawn[state] ?? "") + shape(state, week * CELL, weekday * CELL);
  }
  return drawn;
}

export function shape(state: DayState, x: number, y: number): string {
  switch (state) {
    case "stored":
      return `M${x + GAP} ${y + GAP}h${SIDE}v${SIDE}h-${SIDE}z`;
    case "missing": {
      const edge = GAP + INSET;
      const side = CELL - 2 * edge;
      return `M${x + edge} ${y + edge}h${side}v${side}h-${side}z`;
    }
    case "queued": {
      const stripe = `h${SIDE}v${STRIPE}h-${SIDE}z`;
      return `M${x + GAP} ${y + GAP}${stripe}M${x + GAP} ${y + GAP + 2 * STRIPE}${stripe}`;
    }
    case "emptySoFar":
      return `M${x + CELL / 2 - RADIUS} ${y + CELL / 2}${HALF_RING}${2 * RADIUS} 0${HALF_RING}${-2 * RADIUS} 0`;
    case "accepted": {
      const length = CELL - 2 * MARGIN;
      return `M${x + MARGIN} ${y + CELL - MARGIN}l${length} ${-length}`;
    }
    case "noData":
    case "neverAsked":
      return `M${x + CELL / 2} ${y + CELL / 2}h0`;
  }
}

/** The lines between the months of a year: down the side of the first week, around the days of the month before. */
export function monthLines(year: number): string {
  return monthStarts(year).slice(1).map(line).join("");
}

function line({ week, weekday }: Cell): string {
  const [left, right] = [week * CELL, (week + 1) * CELL];
  const bottom = DAYS_OF_WEEK * CELL;
  return weekday === 0 ? `M${left} 0V${bottom}` : `M${right} 0V${weekday * CELL}H${left}V${bottom}`;
}
