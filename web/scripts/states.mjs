// Pictures of the page in every state, into e2e/out/states: npm run states
import { runnerImport } from "vite";

await runnerImport("./scripts/states.ts");
