// Frames a second while charts zoom and move, against a running API: GARMIN_SYNC_API=http://… npm run frames
import { runnerImport } from "vite";

await runnerImport("./scripts/frames.ts");
