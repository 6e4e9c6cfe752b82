import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where the API is while the page is developed or previewed; `GARMIN_SYNC_API=http://… npm run dev`. */
const api = process.env.GARMIN_SYNC_API ?? "http://127.0.0.1:8080";
const proxy = Object.fromEntries(
  ["/integrations", "/garmin", "/readyz", "/openapi.json", "/docs"].map((path) => [
    path,
    // The API takes requests from pages of its own machine only, so the origin is its own.
    { target: api, changeOrigin: true, headers: { origin: api } },
  ]),
);

/** What the server does: the page's base leads as far up as its address is deep. */
const baseByDepth: Plugin = {
  name: "base-by-depth",
  apply: "serve",
  transformIndexHtml: (html, { originalUrl = "/" }) =>
    html.replace('href="./"', `href="${"../".repeat(originalUrl.split("/").length - 2) || "./"}"`),
};

/**
 * What the first page needs stays in one file, though the Data pages share it: two files take 3 KiB more. Without the parts
 * of these packages that only the Data pages use.
 */
const firstPage =
  /src\/(main\.tsx|api\/(client|token)|lib\/(cn|dates|tab-title)|components\/)|node_modules\/(?!uplot)(?!.*(\/icons\/|queriesObserver|useQueries))/;

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: "./",
  plugins: [react(), tailwindcss(), baseByDepth],
  resolve: {
    alias: {
      "@": here("./src"),
      // Locks the page's scrolling by injecting a style element, which the page's Content-Security-Policy
      // forbids; theme.css does it in one rule.
      "react-remove-scroll": here("./src/components/ui/remove-scroll.tsx"),
    },
  },
  // light-dark() and :has() as they are, without a longer substitute for browsers older than 2024.
  build: {
    target: ["chrome123", "firefox124", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "index", test: firstPage }] } } },
  },
  server: { proxy },
  preview: {
    proxy,
    // As strict as the API serves the page, so that a violation shows while the page is tried out.
    headers: {
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'",
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "lint/*.test.ts"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
    testTimeout: 180_000,
    server: { deps: { inline: [/@radix-ui/] } },
  },
});
