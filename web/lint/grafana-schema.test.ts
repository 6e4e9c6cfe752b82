import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";

const DASHBOARDS = resolve(import.meta.dirname, "../../grafana/dashboards");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(import.meta.dirname, "dashboards-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

test("the types are those of the Grafana that Docker runs", () => {
  const read = (path: string) => readFileSync(resolve(import.meta.dirname, path), "utf8");
  const version = JSON.parse(read("../package.json")).devDependencies["@grafana/schema"];
  expect(read("../../docker-compose.yml")).toContain(`image: grafana/grafana:${version}\n`);
});

/** What TypeScript finds wrong in these dashboards, by Grafana's types, as `name.ts:line: what`. */
function refused(dashboards: Record<string, string>): string[] {
  const files = Object.entries(dashboards).map(([name, json]) => {
    const path = join(folder, `${name}.ts`);
    writeFileSync(
      path,
      `import type { Dashboard } from "../grafana-schema";\nexport const it: Dashboard = ${json};\n`,
    );
    return path;
  });
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line : 0;
    return `${file?.fileName.split("/").pop()}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
  });
}

test("every dashboard is one by Grafana's own types, and a wrong one is none", () => {
  const names = readdirSync(DASHBOARDS).filter((name) => name.endsWith(".json"));
  const dashboards = Object.fromEntries(
    names.map((name) => [name, readFileSync(join(DASHBOARDS, name), "utf8")]),
  );
  expect(names).toHaveLength(5);
  expect(refused(dashboards)).toEqual([]);
  const overview = dashboards["overview.json"] ?? "";
  const wrong = {
    name: overview.replace('"spanNulls"', '"spanNull"'),
    value: overview.replace('"drawStyle": "bars"', '"drawStyle": "bar"'),
    option: overview.replace('"graphMode"', '"graphmode"'),
    override: overview.replace('"custom.fillBelowTo"', '"custom.fillbelow"'),
    panel: overview.replace('"type": "timeseries"', '"type": "graph"'),
    query: overview.replace('"timeColumns"', '"timeColumn"'),
    dashboard: overview.replace('"schemaVersion"', '"schema"'),
  };
  const found = refused(wrong);
  for (const [name, json] of Object.entries(wrong)) {
    expect(json).not.toBe(overview);
    expect(found.filter((error) => error.startsWith(`${name}.ts:`))).not.toEqual([]);
  }
});
