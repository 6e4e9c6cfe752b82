import { expect, test } from "vitest";
import { allMetrics, inOrder, metricWords } from "./metrics";
import { latestOf, usualWords } from "./usual";

test("each metric has a name of its own, and is explained in sentences", () => {
  expect(new Set(allMetrics.map(({ name }) => name)).size).toBe(allMetrics.length);
  expect(new Set(allMetrics.map(({ title }) => title)).size).toBe(allMetrics.length);
  for (const { about, name } of allMetrics) expect(about, name).toMatch(/^[A-Z].+\.$/);
});

test("a metric of a newer server is shown by its name and unit, after those that are known", () => {
  expect(metricWords("cadence_at_rest_bpm", "bpm")).toMatchObject({
    title: "Cadence at rest bpm",
    quantity: "bpm",
  });
  const found = [{ name: "new_one" }, { name: "weight_kg" }, { name: "steps" }];
  expect(inOrder(found).map(({ name }) => name)).toEqual(["steps", "weight_kg", "new_one"]);
});

test("the last value is told beside the usual one, in the reader's units", () => {
  const weight = metricWords("weight_kg");
  const values = [...Array.from({ length: 20 }, () => 80), null, 79, null];
  const latest = latestOf(values);
  expect(latest).toEqual({ value: 79, index: 21, usual: 80 });
  if (latest === null) return;
  expect(usualWords(latest, weight, "metric")).toBe("1\u00a0kg below your usual 80\u00a0kg");
  expect(usualWords(latest, weight, "imperial")).toBe("2.2\u00a0lb below your usual 176.4\u00a0lb");
  expect(usualWords({ ...latest, value: 80.04 }, weight, "metric")).toBe("as usual");
  expect(usualWords({ ...latest, usual: null }, weight, "metric")).toBeNull();
  expect(latestOf([null, null])).toBeNull();
});
