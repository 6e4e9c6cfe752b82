// Makes docs/pictures anew: npm run pictures
import { runnerImport } from "vite";

await runnerImport("./scripts/pictures.ts");
