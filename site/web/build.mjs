// Bundles what the playground runs, and puts fonts beside it:
//   node build.mjs OUT GOROOT
// OUT is the folder of the site's assets; GOROOT has the glue between Go and
// JavaScript.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [out, goroot] = process.argv.slice(2);
if (!out || !goroot) {
  console.error("usage: node build.mjs OUT GOROOT");
  process.exit(2);
}
const here = fileURLToPath(new URL(".", import.meta.url));
const glue = [join(goroot, "lib", "wasm", "wasm_exec.js"), join(goroot, "misc", "wasm", "wasm_exec.js")].find(existsSync);
if (!glue) {
  console.error(`no wasm_exec.js in ${goroot}`);
  process.exit(3);
}
await mkdir(out, { recursive: true });
await build({
  entryPoints: [join(here, "src/playground.js"), join(here, "src/worker.js")],
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022"],
  legalComments: "linked",
  alias: { "wasm-exec": glue },
  logLevel: "warning",
});

// The checker travels compressed, whatever the host does.
const checker = join(out, "checker.wasm");
if (existsSync(checker)) {
  await writeFile(join(out, "checker.wasm.gz"), gzipSync(await readFile(checker), { level: 9 }));
}

const fonts = [
  { family: "Inter Variable", folder: "inter", file: "inter-latin-wght-normal.woff2", weight: "100 900", style: "normal" },
  { family: "Inter Variable", folder: "inter", file: "inter-latin-ext-wght-normal.woff2", weight: "100 900", style: "normal", ext: true },
  { family: "JetBrains Mono Variable", folder: "jetbrains-mono", file: "jetbrains-mono-latin-wght-normal.woff2", weight: "100 800", style: "normal" },
];
const ext = "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+0304, U+0308, U+0329, U+1D00-1DBF, U+1E00-1E9F, U+1EF2-1EFF, U+2020, U+20A0-20AB, U+20AD-20C0, U+2113, U+2C60-2C7F, U+A720-A7FF";
const latin = "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, U+2000-206F, U+20AC, U+2122, U+2191-2193, U+2212, U+2215, U+FEFF, U+FFFD";
let css = "/* Fonts under the SIL Open Font License 1.1: LICENSE-inter.txt, LICENSE-jetbrains-mono.txt */\n";
for (const f of fonts) {
  const folder = join(here, "node_modules/@fontsource-variable", f.folder);
  await copyFile(join(folder, "files", f.file), join(out, f.file));
  await copyFile(join(folder, "LICENSE"), join(out, `LICENSE-${f.folder}.txt`));
  css += `@font-face { font-family: "${f.family}"; font-style: ${f.style}; font-weight: ${f.weight}; font-display: swap; src: url("${f.file}") format("woff2"); unicode-range: ${f.ext ? ext : latin}; }\n`;
}
await writeFile(join(out, "fonts.css"), css);
