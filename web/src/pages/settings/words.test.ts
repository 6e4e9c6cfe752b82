import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { grouped } from "./words";

test("every setting that this version shows has its words", () => {
  const source = readFileSync("../src/config/shown.rs", "utf8");
  const list = /const KEYS: [^=]+= \[(?<keys>[^\]]+)\]/.exec(source)?.groups?.["keys"] ?? "";
  const keys = [...list.matchAll(/"([^"]+)"/g)].flatMap(([, key]) => key ?? []);
  expect(keys).toContain("sink.url");
  const settings = keys.map((key) => ({
    key,
    value: "",
    origin: "default" as const,
    variable: "",
    about: "",
  }));
  const unknown = grouped(settings, null).find(({ group }) => group === "More")?.settings ?? [];
  expect(unknown.map(({ key }) => key)).toEqual([]);
});
