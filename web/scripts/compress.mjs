// Lays a .br and a .gz beside every file of the build that gets smaller by it, and says how much a first visit costs.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const packers = { br: brotliCompressSync, gz: (bytes) => gzipSync(bytes, { level: 9 }) };
const total = { br: 0, gz: 0 };
for (const name of readdirSync(dist, { recursive: true })) {
  const path = join(dist, String(name));
  if (!statSync(path).isFile() || /\.(br|gz)$/.test(path)) continue;
  const bytes = readFileSync(path);
  for (const [ending, pack] of Object.entries(packers)) {
    const packed = pack(bytes);
    const isSmaller = packed.length < bytes.length * 0.9;
    if (isSmaller) writeFileSync(`${path}.${ending}`, packed);
    total[ending] += isSmaller ? packed.length : bytes.length;
  }
}
const kib = (bytes) => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`The whole page: ${kib(total.br)} with Brotli, ${kib(total.gz)} with gzip`);
