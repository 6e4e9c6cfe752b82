/** The bearer token of this tab. It is kept only until the tab is closed. */
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

/** Calls `listener` whenever the token changes; returns the function that unsubscribes. */
export function onToken(listener: () => void): () => void {
  changed.addEventListener("change", listener);
  return () => changed.removeEventListener("change", listener);
}

/** Whether a token sent from this page could be read on the network. */
export function isReadableOnTheWay({ protocol, hostname }: Pick<Location, "protocol" | "hostname">): boolean {
  const isHere = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "http:" && !isHere;
}
