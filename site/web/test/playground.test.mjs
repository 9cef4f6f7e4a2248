import test, { after, before } from "node:test";
import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { answered, dist, findings, launch, serve, type, watch } from "./browser.mjs";

let site, browser;
before(async () => { [site, browser] = await Promise.all([serve(), launch()]); });
after(async () => { await browser?.close(); await site?.close(); });

// open opens the playground in a browser of its own kind, and fails the test if
// anything is wrong with the page at its end.
async function open(t, fragment = "", context = {}) {
  const c = await browser.newContext({ timezoneId: "UTC", ...context });
  const page = await c.newPage();
  const wrong = watch(page, site.address);
  t.after(async () => {
    await c.close();
    assert.deepEqual(wrong, []);
  });
  await page.goto(site.address + "playground.html" + fragment);
  await answered(page);
  return page;
}

const good = `id: hello
version: 1.0.0
execute:
  shell: powershell
  script: Write-Output "hello"
  timeout: 30s
`;

test("a good manifest has no findings", async (t) => {
  const page = await open(t);
  await type(page, good);
  assert.deepEqual(await findings(page), []);
  assert.match(await page.textContent("#play-status"), /good job/);
});

test("a broken manifest has its finding at its line, underlined", async (t) => {
  const page = await open(t);
  await type(page, good.replace("powershell", "powrshell").replace("timeout", "timeuot"));
  const found = await findings(page);
  assert.ok(found.some((f) => f.line === 4 && /powershell/.test(f.text)), JSON.stringify(found));
  assert.ok(found.some((f) => f.rule === "unknown-key" && f.line === 6), JSON.stringify(found));
  const underlined = await page.locator("#play-editor .cm-lintRange").allTextContents();
  assert.ok(underlined.includes("powrshell"), JSON.stringify(underlined));
  assert.ok(underlined.includes("timeuot"), JSON.stringify(underlined));
  // As one goes on writing it goes away.
  await type(page, good);
  assert.deepEqual(await findings(page), []);
});

test("a finding leads to its place, and its cure cures it", async (t) => {
  const page = await open(t);
  await type(page, good.replace("timeout", "timeuot"));
  await page.locator("#play-findings .finding").first().click();
  assert.ok(await page.evaluate(() => document.activeElement.id === "play-editor"));
  await page.locator("#play-findings li[data-rule=unknown-key] .fix").first().click();
  await answered(page);
  assert.deepEqual(await findings(page), []);
});

test("wide characters do not shift what is underlined", async (t) => {
  const page = await open(t);
  await type(page, "# 🎵 演奏\n" + good.replace("shell: powershell", "shell: 🎵"));
  assert.ok((await page.locator("#play-editor .cm-lintRange").allTextContents()).includes("🎵"));
});

test("the preview changes with the zone", async (t) => {
  const page = await open(t);
  await type(page, `id: s
job_id: hello
target: {all: true}
when:
  calendar: {at: "23:30"}
tz: utc
`);
  const first = page.locator("#play-fires li").first();
  assert.match(await first.textContent(), /23:30/);
  await page.selectOption("#play-zone", "Asia/Tokyo");
  await answered(page);
  assert.match(await first.textContent(), /08:30UTC\+09:00/);
  await page.selectOption("#play-zone", "America/Phoenix");
  await answered(page);
  assert.match(await first.textContent(), /16:30UTC-07:00/);
  assert.ok(await page.locator("#play-months td.fires").count() > 0);
});

test("months go on as far as there are fires", async (t) => {
  const page = await open(t);
  await type(page, "id: s\njob_id: hello\ntarget: {all: true}\nwhen:\n  calendar: {at: '09:00', days: [mon]}\n");
  assert.ok(await page.isDisabled("#play-back"));
  const before = await page.textContent("#play-range");
  await page.click("#play-on");
  assert.notEqual(await page.textContent("#play-range"), before);
  for (let i = 0; i < 12 && await page.isEnabled("#play-on"); i++) await page.click("#play-on");
  assert.ok(await page.isDisabled("#play-on"));
  assert.ok(await page.locator("#play-months td.fires").count() > 0);
});

test("4 MiB and more are pasted, and the page stays alive", async (t) => {
  const page = await open(t);
  for (const size of [4 << 20, 17 << 20]) {
    const text = good + ("# " + "x".repeat(61) + "\n").repeat(size / 64 + 1);
    const frames = await page.evaluate(async (pasted) => {
      window.kanadePaste(pasted);
      let n = 0;
      while (!window.kanadeSettled()) {
        await new Promise(requestAnimationFrame);
        n++;
      }
      return n;
    }, text);
    assert.ok(frames > 0, "nothing was drawn while the checker worked");
    const said = (await findings(page)).map((f) => f.rule).join() + (await page.textContent("#play-status"));
    assert.match(said, /too-large|too much|MiB/);
  }
  await type(page, good);
  assert.deepEqual(await findings(page), []);
});

test("nothing that is written is executed", async (t) => {
  const page = await open(t);
  const evil = `id: "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
version: 1
execute:
  shell: "<img src=x onerror=window.pwned=3>"
  script: |
    </script><script>window.pwned = 4</script>
  timeout: "<b>30s</b>"
"<svg onload=window.pwned=5>": 1
`;
  await type(page, evil);
  assert.ok((await findings(page)).length > 0);
  assert.equal(await page.evaluate(() => window.pwned), undefined);
  assert.equal(await page.locator("#play-findings img, #play-findings b, #play-findings svg").count(), 0);
  await page.click("#play-share");
  await page.waitForFunction(() => location.hash.startsWith("#v1="));
  const link = page.url();
  const other = await open(t, new URL(link).hash);
  assert.equal(await other.evaluate(() => window.pwned), undefined);
  assert.equal(await other.evaluate(() => window.kanadeText()), evil);
});

test("a link brings document, kind and zone", async (t) => {
  const page = await open(t);
  await page.selectOption("#play-kind", "freeze");
  await page.selectOption("#play-zone", "Asia/Tokyo");
  await type(page, "from: '2026-01-01'\nreason: 雪 🎵\n");
  await page.click("#play-share");
  await page.waitForFunction(() => location.hash.startsWith("#v1="));
  const other = await open(t, new URL(page.url()).hash);
  assert.equal(await other.evaluate(() => window.kanadeText()), "from: '2026-01-01'\nreason: 雪 🎵\n");
  assert.equal(await other.inputValue("#play-kind"), "freeze");
  assert.equal(await other.inputValue("#play-zone"), "Asia/Tokyo");
});

test("keys of newer agents are known where all agents are newer", async (t) => {
  const page = await open(t);
  await type(page, good + "tags: [a]\n");
  assert.ok((await findings(page)).some((f) => f.line === 7));
  await page.selectOption("#play-contract", "0.101.0");
  await answered(page);
  assert.deepEqual(await findings(page), []);
});

test("a document that is too long has no link", async (t) => {
  const page = await open(t);
  let noise = "";
  for (let i = 0; noise.length < 300000; i++) noise += "# " + Math.sin(i).toString(36) + "\n";
  await page.evaluate((text) => window.kanadePaste(text), noise);
  await answered(page);
  await page.click("#play-share");
  await page.waitForSelector("#play-problem:not([hidden])");
  assert.match(await page.textContent("#play-problem"), /too long/);
  assert.equal(new URL(page.url()).hash, "");
});

const packed = (text) => "#v1=" + deflateRawSync(Buffer.from(text)).toString("base64url");

for (const [name, fragment, says] of [
  ["garbage", "#%F0%9F%8E%B5<script>alert(1)</script>", /does not hold a document/],
  ["garbage in base64", "#v1=AAAA", /damaged/],
  ["no base64", "#v1=%%%", /damaged/],
  ["nothing", "#v1=", /damaged/],
  ["no JSON", packed("hello"), /damaged/],
  ["no object", packed("null"), /does not hold a document/],
  ["no text", packed('{"text":1}'), /does not hold a document/],
  ["a bomb", packed('{"text":"' + "x".repeat(64 << 20) + '"}'), /too large/],
  ["a link of a megabyte", "#v1=" + "A".repeat(1 << 20), /too long/],
]) {
  test(`a link with ${name} is explained`, async (t) => {
    const page = await open(t, fragment);
    await page.waitForSelector("#play-problem:not([hidden])");
    assert.match(await page.textContent("#play-problem"), says);
    await type(page, good); // and the playground works
    assert.deepEqual(await findings(page), []);
  });
}

test("a link with a kind and zone of its own invention is read without them", async (t) => {
  const page = await open(t, packed(JSON.stringify({ text: good, kind: "__proto__", zone: "../etc/passwd", contract: "constructor" })));
  assert.deepEqual(await findings(page), []);
  assert.equal(await page.inputValue("#play-kind"), "");
});

test("every example is good", async (t) => {
  const page = await open(t);
  const options = await page.locator("#play-example option").evaluateAll((o) => o.map((x) => x.value).filter(Boolean));
  assert.ok(options.length >= 8);
  for (const value of options) {
    await page.selectOption("#play-example", value);
    await answered(page);
    assert.deepEqual(await findings(page), [], `example ${value}`);
    assert.equal(await page.inputValue("#play-kind"), "");
  }
});

test("a keyboard goes in and out of the editor", async (t) => {
  const page = await open(t);
  await page.focus("#play-share");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "play-editor");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "play-editor");
});

test("a key is explained where the pointer rests on it", async (t) => {
  const page = await open(t);
  await type(page, good + "  run_as: user\n");
  await page.locator("#play-editor .cm-line", { hasText: "run_as" }).hover({ position: { x: 60, y: 8 } });
  await page.waitForSelector("#play-editor .cm-key-help");
  assert.match(await page.textContent("#play-editor .cm-key-help"), /execute\.run_as.*default system/s);
});

test("the policy lets nothing out", async (t) => {
  const c = await browser.newContext();
  t.after(() => c.close());
  const page = await c.newPage();
  await page.goto(site.address + "playground.html");
  const refused = await page.evaluate(async () => {
    const out = {};
    out.fetch = await fetch("http://127.0.0.1:9/").then(() => false, () => true);
    out.script = await new Promise((done) => {
      const s = document.createElement("script");
      s.textContent = "window.inline = 1";
      document.head.append(s);
      done(window.inline === undefined);
    });
    return out;
  });
  assert.deepEqual(refused, { fetch: true, script: true });
  const policy = await page.getAttribute("meta[http-equiv=Content-Security-Policy]", "content");
  assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.match(policy, /connect-src 'self';/);
  assert.doesNotMatch(policy, /'unsafe-eval'|\*|https?:/);
});

test("the checker is small", async (t) => {
  const { size } = await stat(join(dist, "assets/checker.wasm.gz"));
  assert.ok(size <= 4 << 20, `${size} bytes`);
  const page = await open(t);
  t.diagnostic(`checker: ${(size / 1048576).toFixed(2)} MiB, ready ${await page.evaluate(() => document.documentElement.dataset.readyAfter)} ms after the start of the page`);
});
