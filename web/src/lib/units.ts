import { useSyncExternalStore } from "react";

export type System = "metric" | "imperial";

/** What a value is; the API's units are among them. */
export type Quantity =
  | "count"
  | "m"
  | "elevation_m"
  | "s"
  | "race_s"
  | "min"
  | "long_min"
  | "ms"
  | "kcal"
  | "bpm"
  | "brpm"
  | "percent"
  | "kg"
  | "g"
  | "ml"
  | "mmhg"
  | "years"
  | "deg"
  | "celsius"
  | "w"
  | "per_min"
  | "m/s"
  | "ml/min/kg";

/** How a quantity is shown to people. Charts get converted values. */
export interface Display {
  /** "km", "h"; empty for a count. */
  readonly unit: string;
  /** From the API's unit to the one shown. */
  readonly convert: (value: number) => number;
  /** A converted value with its unit: "72.4 kg", "7 h 12 min". */
  readonly words: (shown: number) => string;
  /** A converted value as the label of an axis. */
  readonly tick: (shown: number) => string;
  /** What the labels of an axis are apart, where that is not a round number. */
  readonly steps?: readonly number[];
  /** Smaller is better and drawn higher: a pace. */
  readonly isReversed?: boolean;
}

const METRES_A_MILE = 1609.344;
const METRES_A_FOOT = 0.3048;
const KG_A_POUND = 0.45359237;
const same = (value: number) => value;

/** "8,123", "72.4": no more digits after the point than asked for. */
export const numberWords = (value: number, digits = 0): string =>
  // No minus before a zero.
  (Number(value.toFixed(digits)) + 0).toLocaleString("en", { maximumFractionDigits: digits });

function plain(
  unit: string,
  digits: number | ((shown: number) => number),
  convert: (value: number) => number = same,
): Display {
  const gap = unit === "" || unit === "%" || unit === "°" ? unit : ` ${unit}`;
  const digitsOf = typeof digits === "number" ? () => digits : digits;
  return {
    unit,
    convert,
    words: (shown) => `${numberWords(shown, digitsOf(shown))}${gap}`,
    tick: (shown) => numberWords(shown, 2),
  };
}

/** From a hundred on nobody asks what follows the point. */
const upToHundred = (digits: number) => (shown: number) => (Math.abs(shown) < 99.5 ? digits : 0);

/** "1.2 MB", "38 kB". */
export const sizeWords = (bytes: number): string =>
  bytes >= 1_000_000
    ? `${numberWords(bytes / 1_000_000, 1)} MB`
    : `${numberWords(Math.ceil(bytes / 1000))} kB`;

/** Seconds: "7 h 12 min", "25 min", "4 min 5 s", "42 s"; from ten minutes on without seconds. */
export function spanWords(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? "−" : "";
  if (whole < 60) return `${sign}${whole} s`;
  const minutes = Math.round(whole / 60);
  const both = (large: number, unit: string, small: number, smaller: string) =>
    `${sign}${large.toLocaleString("en")} ${unit}${small === 0 ? "" : ` ${small} ${smaller}`}`;
  if (whole < 600) return both(Math.floor(whole / 60), "min", whole % 60, "s");
  return minutes < 60 ? `${sign}${minutes} min` : both(Math.floor(minutes / 60), "h", minutes % 60, "min");
}

/** Seconds: "4:05", "1:02:30". */
export function timerWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (number: number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

const span: Display = {
  unit: "h",
  convert: same,
  words: spanWords,
  tick: (seconds) => {
    const minutes = Math.round(seconds / 60);
    if (minutes % 60 === 0) return `${minutes / 60} h`;
    return minutes < 60
      ? `${minutes} min`
      : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")} h`;
  },
  steps: [60, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 432_000],
};

/** Seconds of a race, to the second. */
const race: Display = {
  unit: "",
  convert: same,
  words: timerWords,
  tick: timerWords,
  steps: [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
};

/** How a quantity is shown in a system of units. Millilitres stay what they are. */
export function displayOf(quantity: Quantity | (string & {}) | null, system: System): Display {
  const isMetric = system === "metric";
  switch (quantity) {
    case null:
    case "count":
      return plain("", upToHundred(1));
    case "m":
      return isMetric
        ? plain("km", upToHundred(2), (m) => m / 1000)
        : plain("mi", upToHundred(2), (m) => m / METRES_A_MILE);
    case "elevation_m":
      return isMetric ? plain("m", 0) : plain("ft", 0, (m) => m / METRES_A_FOOT);
    case "s":
      return span;
    case "race_s":
      return race;
    case "long_min":
      return { ...span, convert: (minutes) => minutes * 60 };
    case "kg":
      return isMetric ? plain("kg", 1) : plain("lb", 1, (kg) => kg / KG_A_POUND);
    case "celsius":
      return isMetric ? plain("°C", 0) : plain("°F", 0, (celsius) => celsius * 1.8 + 32);
    case "m/s":
      return isMetric
        ? plain("km/h", 1, (speed) => speed * 3.6)
        : plain("mph", 1, (speed) => (speed * 3600) / METRES_A_MILE);
    case "percent":
      return plain("%", 1);
    case "deg":
      return plain("°", 0);
    case "bpm":
      return plain("bpm", 0);
    case "brpm":
      return plain("breaths/min", 1);
    case "per_min":
      return plain("/min", 0);
    case "mmhg":
      return plain("mmHg", 0);
    case "w":
      return plain("W", 0);
    case "ml/min/kg":
      return plain("ml/min/kg", 1);
    case "years":
      return plain("years", 1);
    default:
      return plain(quantity, 0);
  }
}

/** A value as the API gives it, as people say it. */
export const said = (value: number, quantity: Quantity | (string & {}) | null, system: System): string => {
  const display = displayOf(quantity, system);
  return display.words(display.convert(value));
};

const KEY = "units";
const changed = new EventTarget();
/** The choice where storage is blocked. */
let kept: System | null = null;

/** Where people count in miles and pounds. */
export const systemOf = (language: string): System => (/^en-US\b/i.test(language) ? "imperial" : "metric");

function read(): System {
  try {
    const stored = kept ?? localStorage.getItem(KEY);
    if (stored === "metric" || stored === "imperial") return stored;
  } catch {
    // Storage is blocked.
  }
  return systemOf(navigator.language);
}

export function setUnits(system: System): void {
  try {
    localStorage.setItem(KEY, system);
    kept = null;
  } catch {
    kept = system;
  }
  changed.dispatchEvent(new Event("change"));
}

function subscribe(listener: () => void) {
  changed.addEventListener("change", listener);
  return () => changed.removeEventListener("change", listener);
}

/** The units to show: the reader's choice, else those of the browser's region. */
export const useUnits = (): System => useSyncExternalStore(subscribe, read);
