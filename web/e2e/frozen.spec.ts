import type { Page } from "playwright-core";
import { expect } from "vitest";
import { card } from "./support/page";
import { API, product } from "./support/product";
import type { Stack } from "./support/stack";

/** A lease of three seconds: a worker that gives no sign of life is missed three seconds later. */
const test = product({ env: { GARMIN_SYNC__WORKER__LEASE_MS: "3000" } }, {}, API);

interface Accident {
  name: string;
  hurt: (stack: Stack) => Promise<unknown> | unknown;
  mend: (stack: Stack) => Promise<unknown> | unknown;
  /** What the card says of it. */
  says: RegExp;
}

const accidents: Accident[] = [
  {
    name: "a frozen worker",
    hurt: (stack) => stack.freeze("worker"),
    mend: (stack) => stack.freeze("worker", "SIGCONT"),
    says: /^(Worker silent|No worker)$/,
  },
  {
    name: "a killed worker",
    hurt: (stack) => stack.killWorker(),
    mend: (stack) => stack.startWorker(),
    says: /^(Worker silent|No worker)$/,
  },
  {
    name: "a frozen server",
    hurt: (stack) => stack.freeze("api"),
    mend: (stack) => stack.freeze("api", "SIGCONT"),
    says: /^Server not answering$/,
  },
  {
    name: "a killed server",
    hurt: (stack) => stack.killApi(),
    mend: (stack) => stack.startApi(),
    says: /^Server not answering$/,
  },
  {
    name: "a frozen Redis",
    hurt: (stack) => stack.freeze("redis"),
    mend: (stack) => stack.freeze("redis", "SIGCONT"),
    says: /^(Redis unavailable|Server not answering)$/,
  },
  {
    name: "a killed Redis",
    hurt: (stack) => stack.killRedis(),
    mend: (stack) => stack.restartRedis(),
    says: /^Redis unavailable$/,
  },
  {
    name: "a Redis that only reads",
    hurt: (stack) => stack.redis("REPLICAOF 127.0.0.1 1"),
    mend: (stack) => stack.redis("REPLICAOF NO ONE"),
    says: /^Redis unavailable$/,
  },
];

/** The head of the card, as a person reads it. */
const badge = async (page: Page) => (await card(page).getByTestId("head").textContent())?.trim() ?? "";

test("whatever is killed or frozen, the page says so within seconds, and never that it runs", async ({
  page,
  stack,
}) => {
  await stack.holdFrom("2022-06-01");
  await stack.start("2022-01-01", "2023-12-31", { dataTypes: ["activities"] });
  await page.goto("/");
  for (const { name, hurt, mend, says } of accidents) {
    await expect.poll(() => badge(page), { message: `before ${name}` }).toBe("Running");
    await hurt(stack);
    const began = performance.now();
    await expect.poll(() => badge(page), { message: name, interval: 100, timeout: 30_000 }).toMatch(says);
    const seconds = (performance.now() - began) / 1000;
    // Nothing turns, and nobody promises a time.
    expect(await card(page).locator(".animate-spin").count(), name).toBe(0);
    expect(
      await card(page)
        .getByText(/^about /)
        .count(),
      name,
    ).toBe(0);
    expect(await page.title(), name).toContain("(!)");
    const until = performance.now() + 3_000;
    while (performance.now() < until) expect(await badge(page), name).toMatch(says);
    await mend(stack);
    const mended = performance.now();
    await expect.poll(() => badge(page), { message: `after ${name}`, interval: 100 }).toBe("Running");
    console.log(
      `${name}: said after ${seconds.toFixed(1)} s, and that it runs again after ${((performance.now() - mended) / 1000).toFixed(1)} s`,
    );
    expect(seconds, name).toBeLessThan(20);
  }
});
