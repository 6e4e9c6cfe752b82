// Lays a .gz beside every asset of the build that gets smaller by it, and says how much a first visit costs.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
let total = 0;
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(name));
  if (!statSync(path).isFile() || path.endsWith(".gz")) continue;
  const bytes = readFileSync(path);
  const packed = gzipSync(bytes, { level: 9 });
  if (packed.length < bytes.length * 0.9) writeFileSync(`${path}.gz`, packed);
  total += Math.min(packed.length, bytes.length);
}
console.log(`The whole page compressed: ${(total / 1024).toFixed(1)} KiB`);
