// What the tests have in common: the built site on a port of this machine, and
// Chromium.
import { chromium } from "playwright-core";
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

export const dist = process.env.KANADE_SITE ?? fileURLToPath(new URL("../../dist/", import.meta.url));

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml",
  ".json": "application/json", ".woff2": "font/woff2", ".gz": "application/gzip", ".txt": "text/plain",
};

/** serve serves the site and returns its address and a function that ends it. */
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
    try {
      const body = await readFile(join(dist, path === "/" ? "index.html" : path));
      response.writeHead(200, { "Content-Type": types[extname(path)] ?? "text/html; charset=utf-8" });
      response.end(body);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done); }) };
}

/** launch starts Chromium: that of CHROMIUM, or Debian's. */
export function launch() {
  const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((p) => p && existsSync(p));
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** watch collects what must not happen on a page: errors, and requests elsewhere. */
export function watch(page, address) {
  const wrong = [];
  page.on("console", (m) => { if (m.type() === "error" || m.type() === "warning") wrong.push(`console: ${m.text()}`); });
  page.on("pageerror", (e) => wrong.push(`error: ${e.message}`));
  page.on("request", (r) => { if (!r.url().startsWith(address) && !r.url().startsWith("data:") && !r.url().startsWith("blob:")) wrong.push(`request: ${r.url()}`); });
  // Who leaves a page ends what it is loading.
  page.on("requestfailed", (r) => { if (r.failure()?.errorText !== "net::ERR_ABORTED") wrong.push(`failed: ${r.url()} ${r.failure()?.errorText}`); });
  page.on("response", (r) => { if (r.status() >= 400) wrong.push(`${r.status()}: ${r.url()}`); });
  return wrong;
}

/** answered waits until the playground has an answer about what is written now. */
export async function answered(page) {
  await page.waitForFunction(() => window.kanadeSettled?.(), null, { timeout: 120000 });
}

/** type puts a text in the place of what the editor has, as if it were pasted. */
export async function type(page, text) {
  await page.locator("#play-editor .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
  await answered(page);
}

/** findings are what is listed: rule, line and text of each. */
export function findings(page) {
  return page.locator("#play-findings > li[data-rule]").evaluateAll((items) => items.map((i) => ({
    rule: i.dataset.rule, line: Number(i.dataset.line), text: i.querySelector(".finding").textContent,
  })));
}
