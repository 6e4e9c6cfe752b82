// Measures the page: npm run measure
import { runnerImport } from "vite";

await runnerImport("./scripts/measure.ts");
