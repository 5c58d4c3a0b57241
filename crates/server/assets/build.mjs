// Bundles css/ and js/ with esbuild, names each file by its content, compresses it, and lists the result in a table
// that build.rs turns into Rust. Usage: node build.mjs <folder with node_modules> <output folder>
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { checkContrast } from "./contrast.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [packages, output] = process.argv.slice(2).map((path) => resolve(path));
const modules = join(packages, "node_modules");
const esbuild = createRequire(join(packages, "package.json"))("esbuild");

checkContrast(readFileSync(join(here, "css/tokens.css"), "utf8"));

// Beside the packages, so that no path tells where the program is built: the order in a bundle, and so its name, is by paths.
const source = join(packages, "source");
rmSync(source, { recursive: true, force: true });
cpSync(here, source, { recursive: true });

// MapLibre is bundled from its sources: so the page and its worker share one file instead of carrying the same code twice.
const maplibre = join(modules, "maplibre-gl");
const shared = {
  absWorkingDir: packages,
  bundle: true,
  write: false,
  minify: true,
  outdir: output,
  target: ["chrome125", "firefox128", "safari17.5"],
  nodePaths: [modules],
  loader: { ".svg": "file", ".woff2": "file" },
  assetNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  entryNames: "[name]",
  legalComments: "none",
  logLevel: "warning",
  // MapLibre's classes declare fields that their base class has already filled; defining them again would empty them.
  tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: false } },
};

const [styles, classic, plain, map] = await Promise.all([
  esbuild.build({ ...shared, entryPoints: { app: "source/css/app.css", map: "source/css/map.css" } }),
  esbuild.build({ ...shared, entryPoints: { theme: "source/js/theme.ts" }, format: "iife" }),
  esbuild.build({ ...shared, entryPoints: { app: "source/js/app.ts" }, format: "esm" }),
  esbuild.build({
    ...shared,
    entryPoints: { map: "source/js/map.ts", "map-worker": join(maplibre, "src/source/worker.ts") },
    alias: { "maplibre-gl": join(maplibre, "src/index.ts") },
    format: "esm",
    splitting: true,
  }),
]);

const files = new Map();
for (const result of [styles, classic, plain, map]) {
  for (const file of result.outputFiles) files.set(basename(file.path), Buffer.from(file.contents));
}
for (const name of ["icons.svg", "mark.svg"]) files.set(name, readFileSync(join(here, name)));

const entries = ["app.css", "map.css", "theme.js", "app.js", "map-worker.js", "map.js", "icons.svg", "mark.svg"];
const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);
const hashed = (name, bytes) => name.replace(/(\.[a-z]+)$/, `-${hash(bytes)}$1`);
const logical = new Map();

for (const name of entries) {
  let bytes = files.get(name);
  // The worker's hashed name is known only now; the entry that starts it gets its own hash after that.
  if (name === "map.js") {
    const text = bytes.toString("utf8");
    if (!text.includes("MAP_WORKER_FILE")) throw new Error("map.ts no longer names its worker by MAP_WORKER_FILE");
    bytes = Buffer.from(text.replaceAll("MAP_WORKER_FILE", logical.get("map-worker.js")));
  }
  const path = hashed(name, bytes);
  files.delete(name);
  files.set(path, bytes);
  logical.set(name, path);
}
for (const path of files.keys()) {
  if (path.startsWith("atkinson-hyperlegible-next-latin-wght-normal")) logical.set("text.woff2", path);
}

const types = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml; charset=utf-8",
  ".woff2": "font/woff2",
};

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const table = [];
const sizes = {};
for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const type = types[extname(path)];
  if (!type) throw new Error(`no content type for ${path}`);
  const name = [...logical].find(([, to]) => to === path)?.[0] ?? "";
  writeFileSync(join(output, path), bytes);
  let compressed = "";
  if (extname(path) !== ".woff2") {
    const gzip = gzipSync(bytes, { level: 9 });
    const brotli = brotliCompressSync(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    });
    writeFileSync(join(output, `${path}.gz`), gzip);
    writeFileSync(join(output, `${path}.br`), brotli);
    compressed = "compressed";
    sizes[path] = { bytes: bytes.length, gzip: gzip.length, brotli: brotli.length };
  }
  table.push([name, path, type, compressed].join("\t"));
}
writeFileSync(join(output, "table.tsv"), `${table.join("\n")}\n`);

// The promise of the page weight: script at most 80 kB without the map and 350 kB with it, gzipped.
const gzipped = (test) =>
  Object.entries(sizes)
    .filter(([path]) => path.endsWith(".js") && test(path))
    .reduce((sum, [, size]) => sum + size.gzip, 0);
const isPlain = (path) => path.startsWith("app-") || path.startsWith("theme-");
const without = gzipped(isPlain);
const withMap = gzipped(() => true);
console.table(sizes);
console.log(`script, gzipped: ${without} bytes without the map, ${withMap} bytes with it`);
if (without > 80_000) throw new Error(`script without the map weighs ${without} bytes gzipped, more than 80 000`);
if (withMap > 350_000) throw new Error(`script with the map weighs ${withMap} bytes gzipped, more than 350 000`);
