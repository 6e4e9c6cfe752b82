import { expect, test } from "vitest";
import { durationWords } from "./words";

test("durations are rounded down to what is useful, in the same words as on the command line", () => {
  expect([0.9, 16.9, 119.5, 120, 3599, 3900, 7200, 97_200, 172_800].map(durationWords)).toEqual([
    "0 s",
    "16 s",
    "119 s",
    "2 min",
    "59 min",
    "1 h 5 min",
    "2 h",
    "1 d 3 h",
    "2 d",
  ]);
});
