import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { answered, dist, launch, serve, watch } from "./browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = (await readdir(dist)).filter((f) => f.endsWith(".html")).sort();
const typical = ["index.html", "job.html", "schedule.html", "agent-config.html", "command.html", "subjects.html", "resources.html", "schemas.html", "client.html", "contract.html", "playground.html"]
  .concat(pages.includes("rules.html") ? ["rules.html"] : []);
const phone = { width: 390, height: 844 };
const desktop = { width: 1440, height: 900 };

let site, browser;
before(async () => { [site, browser] = await Promise.all([serve(), launch()]); });
after(async () => { await browser?.close(); await site?.close(); });

async function open(t, file, context = {}, address = site.address) {
  const c = await browser.newContext(context);
  const page = await c.newPage();
  const wrong = watch(page, address);
  t.after(async () => {
    await c.close();
    assert.deepEqual(wrong, []);
  });
  await page.goto(address + file);
  if (file.startsWith("playground") && context.javaScriptEnabled !== false && address === site.address) await answered(page);
  return page;
}

test("every page loads without an error and fits a phone", async (t) => {
  const page = await open(t, "index.html", { viewport: phone });
  for (const file of pages) {
    await page.goto(site.address + file);
    const [width, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(width <= room, `${file} is ${width} wide on a screen of ${room}`);
    assert.equal(await page.locator("h1").count(), 1, file);
  }
});

for (const file of typical) {
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [phone, desktop]) {
      test(`${file} is accessible, ${colorScheme}, ${viewport.width} wide`, async (t) => {
        const page = await open(t, file, { viewport, colorScheme, reducedMotion: "reduce", bypassCSP: true });
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + (n.failureSummary ?? "").split("\n").slice(1).join(";")).join(" | ")}`), []);
      });
    }
  }
}

test("search finds starting_deadline and leads there", async (t) => {
  const page = await open(t, "index.html");
  await page.keyboard.press("/");
  await page.keyboard.type("starting_deadline");
  assert.equal(await page.locator("#search-results li .result-title").first().textContent(), "schedule.starting_deadline");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getAttribute("#search", "aria-activedescendant"), "result-0");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/schedule.html#starting_deadline");
  assert.ok(await page.locator("[id='starting_deadline']").isVisible());
});

test("search says when there is nothing, and is not fooled", async (t) => {
  const page = await open(t, "index.html");
  await page.fill("#search", "<img src=x onerror=window.pwned=1>");
  assert.match(await page.textContent("#search-results"), /Nothing/);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  await page.keyboard.press("Escape");
  assert.ok(await page.isHidden("#search-results"));
});

test("colours follow the system until the reader chooses", async (t) => {
  const page = await open(t, "job.html", { colorScheme: "dark" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await ground();
  await page.click("button.theme");
  const light = await ground();
  assert.notEqual(dark, light);
  await page.goto(site.address + "schedule.html");
  assert.equal(await ground(), light);
});

test("without JavaScript everything can be read", async (t) => {
  const page = await open(t, "schedule.html", { javaScriptEnabled: false });
  assert.ok(await page.locator("[id='starting_deadline']").isVisible());
  assert.ok(await page.locator("#site-menu a", { hasText: "Freeze" }).isVisible());
  assert.ok(await page.isHidden(".search"));
  await page.goto(site.address + "playground.html");
  assert.match(await page.textContent("noscript"), /needs JavaScript/);
});

test("opened from disk it reads, and the search works", async (t) => {
  const folder = pathToFileURL(dist.endsWith("/") ? dist : dist + "/").href;
  const page = await open(t, "index.html", {}, folder);
  await page.fill("#search", "starting_deadline");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/schedule.html#starting_deadline");
  assert.ok(await page.locator("[id='starting_deadline']").isVisible());
  const font = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  assert.match(font, /Inter/); // the style sheet is there
});

test("opened from disk the playground says what it needs", async (t) => {
  const c = await browser.newContext();
  t.after(() => c.close());
  const page = await c.newPage();
  await page.goto(pathToFileURL(join(dist, "playground.html")).href);
  await page.waitForSelector("#play-problem:not([hidden])");
  assert.match(await page.textContent("#play-problem"), /make serve-site/);
});

test("a part of a page can be linked to", async (t) => {
  const page = await open(t, "job.html#execute.run_as", { reducedMotion: "reduce" });
  const top = await page.evaluate(() => document.getElementById("execute.run_as").getBoundingClientRect().top);
  assert.ok(top > 50 && top < 300, `it is at ${top}`);
});

// For people to look at: KANADE_SITE_SHOTS=folder.
test("screenshots", { skip: !process.env.KANADE_SITE_SHOTS && "KANADE_SITE_SHOTS names no folder" }, async (t) => {
  const folder = process.env.KANADE_SITE_SHOTS;
  await mkdir(folder, { recursive: true });
  for (const colorScheme of ["light", "dark"]) {
    for (const [name, viewport] of Object.entries({ phone, desktop })) {
      for (const file of typical) {
        const page = await open(t, file, { colorScheme, viewport });
        await page.evaluate(() => document.fonts.ready);
        await page.screenshot({ path: join(folder, `${file.replace(".html", "")}-${name}-${colorScheme}.png`) });
      }
    }
  }
});
