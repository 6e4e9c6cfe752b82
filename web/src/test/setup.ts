import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, expect, vi } from "vitest";

// Failures name what was missing, without printing the whole page.
configure({
  getElementError: (message) => new Error(message ?? "not found"),
  // A limit for what will never come, not for a busy machine.
  asyncUtilTimeout: 60_000,
});
vi.waitFor = (
  (wait) => (callback, options) =>
    wait(callback, options ?? 60_000)
)(vi.waitFor) as typeof vi.waitFor;

// jsdom lays nothing out: there are no sizes to observe, and nowhere to scroll to.
// As the server puts it into the page.
document.head.append(Object.assign(document.createElement("base"), { href: "/" }));

// A promise, as in browsers since Chrome 150, though the types don't say so yet.
window.scrollTo = () => Promise.resolve();
Element.prototype.scrollIntoView = () => {};
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

// jsdom reads files only the old way.
File.prototype.text ??= function text(this: File) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsText(this);
  });
};

// Where React reports a page's errors. A test that provokes errors clears them.
beforeEach(() => {
  vi.spyOn(console, "error");
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
  expect(vi.mocked(console.error).mock.calls).toEqual([]);
});
