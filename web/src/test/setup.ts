import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

// Failures name what was missing, without a print of the whole page.
configure({
  getElementError: (message) => new Error(message ?? "not found"),
  // A limit for what will never come, not for a machine that has much to do.
  asyncUtilTimeout: 60_000,
});
vi.waitFor = (
  (wait) => (callback, options) =>
    wait(callback, options ?? 60_000)
)(vi.waitFor) as typeof vi.waitFor;

// jsdom lays nothing out: there are no sizes to observe, and nowhere to scroll to.
// A promise, as in browsers since Chrome 150, though the types don't tell yet.
window.scrollTo = () => Promise.resolve();
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// Where React says what is wrong with a page. A test that brings errors about clears them.
beforeEach(() => {
  vi.spyOn(console, "error");
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
});
