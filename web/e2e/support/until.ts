import { setTimeout as pause } from "node:timers/promises";

/** Polls until there is an answer; `what` names it in the error. A failure counts as "not yet". */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false>,
  limitMs = 60_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  let last: unknown = "no answer";
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== null && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${limitMs} ms for ${what}`, { cause: last });
    }
    await pause(25);
  }
}
