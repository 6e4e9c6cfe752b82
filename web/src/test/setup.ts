import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// Failures name what was missing, without a print of the whole page.
configure({ getElementError: (message) => new Error(message ?? "not found") });

// jsdom lays nothing out: there are no sizes to observe, and nowhere to scroll to.
window.scrollTo = () => {};
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
