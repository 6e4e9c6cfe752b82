/** The bearer token of this tab. It is kept for the tab's life only, and leaves with it. */
const key = "garmin-sync-token";
const changed = new EventTarget();
/** The token where storage is blocked; it lasts as long as the page. */
let kept: string | null = null;

export function readToken(): string | null {
  try {
    return kept ?? sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(key, token);
    kept = null;
  } catch {
    kept = token;
  }
  changed.dispatchEvent(new Event("change"));
}

/** Calls `listener` whenever another token is given; returns how to stop. */
export function onToken(listener: () => void): () => void {
  changed.addEventListener("change", listener);
  return () => changed.removeEventListener("change", listener);
}

/** Whether a token given to this page can be read by whoever is on the way to the server. */
export function isReadableOnTheWay({ protocol, hostname }: Pick<Location, "protocol" | "hostname">): boolean {
  const isHere = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "http:" && !isHere;
}
