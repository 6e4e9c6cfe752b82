import { test, vi } from "vitest";

test.fails("an error in the console that a test does not take fails it", () => {
  vi.mocked(console.error).mockImplementation(() => {});
  console.error("not taken");
});
