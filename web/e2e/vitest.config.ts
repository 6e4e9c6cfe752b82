import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.spec.ts"],
    globalSetup: ["support/say-browser.ts"],
    // Each test starts a whole product, and mostly waits for it: two at a time are not too much for a small machine.
    maxWorkers: 2,
    // One browser and one set of modules for all files; what a test must have for itself, it starts.
    isolate: false,
    testTimeout: 300_000,
    // A limit for what will never come, not for a machine that has much to do.
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 120_000,
  },
});
