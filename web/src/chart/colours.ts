/** A colour of src/theme.css by the name of its variable, such as `--accent`. */
export type Colour = `--${string}`;

/** Reads what the colours of the theme are here and now; on paper they are the light ones. */
export class Colours {
  readonly #probe: HTMLElement;
  #found = new Map<string, string>();

  constructor(root: HTMLElement) {
    this.#probe = document.createElement("span");
    this.#probe.hidden = true;
    root.append(this.#probe);
  }

  /** Forgets what it knew: the theme has changed. */
  renew(isPaper = false): void {
    this.#found = new Map();
    this.#probe.style.colorScheme = isPaper ? "light" : "";
  }

  /** As a canvas takes it; `share` is how opaque it is, from 0 to 1. */
  of(colour: Colour, share = 1): string {
    const key = `${colour} ${share}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    // A canvas knows neither variables nor light-dark().
    this.#probe.style.color =
      share === 1 ? `var(${colour})` : `color-mix(in srgb, var(${colour}) ${share * 100}%, transparent)`;
    const found = getComputedStyle(this.#probe).color || "gray";
    this.#found.set(key, found);
    return found;
  }

  end(): void {
    this.#probe.remove();
  }
}

/** Calls `listener` whenever the theme changes, with whether it is for paper. The answer ends that. */
export function onTheme(listener: (isPaper: boolean) => void): () => void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const changed = () => listener(false);
  const before = () => listener(true);
  const choice = new MutationObserver(changed);
  choice.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", changed);
  addEventListener("beforeprint", before);
  addEventListener("afterprint", changed);
  return () => {
    choice.disconnect();
    dark.removeEventListener("change", changed);
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", changed);
  };
}
