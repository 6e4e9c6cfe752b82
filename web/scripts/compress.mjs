// Lays a .br and a .gz beside every file of the build that gets smaller by it, and holds all of them to what the page may come to.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const packers = { br: brotliCompressSync, gz: (bytes) => gzipSync(bytes, { level: 9 }) };
const total = { br: 0, gz: 0 };
/** What all files of the page may come to with Brotli. */
const MOST_KIB = 220;
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
if (total.br > MOST_KIB * 1024) {
  console.error(`The whole page has ${kib(total.br)} with Brotli; it may have ${MOST_KIB} KiB.`);
  process.exitCode = 1;
}
console.log(`The whole page: ${kib(total.br)} with Brotli, ${kib(total.gz)} with gzip`);
