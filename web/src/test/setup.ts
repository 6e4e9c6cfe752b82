import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// Failures name what was missing, without a print of the whole page.
configure({ getElementError: (message) => new Error(message ?? "not found") });

// jsdom lays nothing out, so there are no sizes to observe.
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
