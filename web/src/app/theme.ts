import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const changed = new EventTarget();

function read(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** Takes effect at once, and at the next visit (`public/theme.js`). */
export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Storage may be blocked: the choice then lasts until the page is closed.
  }
  changed.dispatchEvent(new Event("change"));
}

function subscribe(listener: () => void) {
  changed.addEventListener("change", listener);
  return () => changed.removeEventListener("change", listener);
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, read);
