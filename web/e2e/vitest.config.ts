import { defineConfig } from "vitest/config";

export default defineConfig({
  root: import.meta.dirname,
  test: {
    include: ["*.spec.ts"],
    globalSetup: ["support/say-browser.ts"],
    // Each test starts a whole product, and mostly waits for it: a small machine can run two at a time.
    maxWorkers: 2,
    // One browser and one set of modules for all files; a test starts whatever it needs exclusively.
    isolate: false,
    testTimeout: 300_000,
    // A limit for what will never come, not for a busy machine.
    expect: { poll: { timeout: 60_000 } },
    hookTimeout: 120_000,
  },
});
