import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const here = (path: string) => resolve(import.meta.dirname, path);
let folder: string;

// Where the project's own configuration applies.
beforeEach(() => {
  folder = mkdtempSync(here("sample-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Which lines of this code the rule refuses. */
async function refused(code: string): Promise<string[]> {
  const path = join(folder, "code.tsx");
  writeFileSync(path, code);
  const said = await new Promise<string>((done) => {
    const args = ["lint", "--reporter=github", "--max-diagnostics=none", path];
    execFile(here("../node_modules/.bin/biome"), args, { cwd: here("..") }, (_, out) => done(out));
  });
  const lines = code.split("\n");
  const found = [...said.matchAll(/title=plugin.*?line=(\d+).*::React calls what an effect returns/g)];
  return found.map(([, line]) => lines[Number(line) - 1]?.trim() ?? "");
}

test("an effect that passes on what another function returns is refused", async () => {
  const code = `
    useEffect(() => window.scrollTo(0, 0), [path]);
    useEffect(() => subscribe(listener));
    useEffect(() => void refetch(), []);
    useEffect(subscribe, []);
    useEffect(async () => { await refetch(); }, []);
    useEffect(async function load() { const all = await refetch(); take(all); }, []);
    useIsomorphicLayoutEffect(() => window.scrollTo(0, 0), []);
    useInsertionEffect(() => { return subscribe(listener); }, []);
    React.useLayoutEffect(function effect() {
      if (isOn) return subscribe(listener);
    });
    useEffect(() => {
      switch (kind) {
        case 1: return stop;
        default: return () => stop();
      }
    }, [kind]);
  `;
  expect(await refused(code)).toEqual([
    "useEffect(() => window.scrollTo(0, 0), [path]);",
    "useEffect(() => subscribe(listener));",
    "useEffect(() => void refetch(), []);",
    "useEffect(subscribe, []);",
    "useEffect(async () => { await refetch(); }, []);",
    "useEffect(async function load() { const all = await refetch(); take(all); }, []);",
    "useIsomorphicLayoutEffect(() => window.scrollTo(0, 0), []);",
    "useInsertionEffect(() => { return subscribe(listener); }, []);",
    "if (isOn) return subscribe(listener);",
    "case 1: return stop;",
  ]);
});

test("an effect that returns nothing, or a function written out in it, is fine", async () => {
  const code = `
    useEffect(() => { window.scrollTo(0, 0); }, [path]);
    useEffect(() => {
      if (!isOn) return;
      const twice = [1].map((it) => { return 2 * it; });
      function inner() { return twice; }
      const watcher = { get isOn() { return true; }, next() { return 1; } };
      class Watch { get isOn() { return true; } next() { return watcher; } }
      if (!twice) return undefined;
      const end = subscribe(inner);
      return () => { return end(); };
    }, [isOn]);
    useLayoutEffect(function effect() { return function end() {}; });
    useEffectEvent(() => window.scrollTo(0, 0));
    use(() => window.scrollTo(0, 0));
  `;
  expect(await refused(code)).toEqual([]);
});
