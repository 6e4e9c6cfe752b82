import { expect, test } from "vitest";
import { errorLine, reportText } from "./error-report";

const where = {
  componentStack: "",
  path: "/coverage",
  at: new Date("2026-11-25T22:40:00Z"),
  browser: "Some browser",
};
const head = "garmin-sync, /coverage, 2026-11-25T22:40:00.000Z\nSome browser\n\n";

test("the report begins with the error, whether or not the browser's stack does", () => {
  const error = new TypeError("x is not a function");
  error.stack = "TypeError: x is not a function\n    at a (http://sync.home/assets/index-1.js:1:2)";
  const chromium = reportText({ ...where, error }, "http://sync.home");
  expect(chromium).toBe(`${head}TypeError: x is not a function\n    at a (/assets/index-1.js:1:2)`);
  error.stack = "a@http://sync.home/assets/index-1.js:1:2\n";
  const firefox = reportText({ ...where, error }, "http://sync.home");
  expect(firefox).toBe(`${head}TypeError: x is not a function\na@/assets/index-1.js:1:2\n`);
});

test("the report tells the parts that it happened in", () => {
  const report = reportText(
    { ...where, error: "thrown", componentStack: "\n    at Shell\n    at App\n" },
    "x",
  );
  expect(report).toBe(`${head}thrown\n\nin\n    at Shell\n    at App`);
});

test("whatever is thrown has a line", () => {
  expect([new RangeError("too far"), "a text", undefined, null, 7].map(errorLine)).toEqual([
    "RangeError: too far",
    "a text",
    "undefined",
    "null",
    "7",
  ]);
  expect(errorLine(Object.create(null))).toBe("An error without a description");
});

test("a stack that is none is left out", () => {
  const error = Object.assign(new Error("odd"), { stack: [1] });
  expect(reportText({ ...where, error }, "http://sync.home")).toBe(`${head}Error: odd`);
  const thrower = () => {
    throw new Error("not to be looked at");
  };
  Object.defineProperty(error, "stack", { get: thrower });
  expect(reportText({ ...where, error }, "http://sync.home")).toBe(`${head}Error: odd`);
  const shy = new Proxy({}, { get: thrower, getPrototypeOf: thrower });
  expect(reportText({ ...where, error: shy }, "http://sync.home")).toBe(
    `${head}An error without a description`,
  );
});
