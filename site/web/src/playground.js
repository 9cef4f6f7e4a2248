// The playground: an editor, the findings of the checker, and the preview of a
// schedule. What is written here leaves the page only in a link that its author
// copies, behind the #.
import { checker } from "./checker.js";
import { editor } from "./editor.js";
import { pack, unpack } from "./share.js";
import * as calendar from "./calendar.js";

const $ = (id) => document.getElementById("play-" + id);
const data = window.kanadeData;
const levels = [...$("contract").options].map((o) => o.value);
const kinds = ["job", "schedule", "freeze", "fanout-plan"];
const shownFindings = 200;
const pause = 120; // milliseconds after the last key

let asked = 0;
let answer = null;
let month = 0;
let timer = 0;
let broken = ""; // why there is no checker
let changed = false; // since the last question

// Controls.
$("bar").hidden = $("panes").hidden = false;
for (const [i, e] of data.examples.entries()) {
  const option = new Option(e.title.replace(/[.?!]$/, ""), String(i));
  let group = [...$("example").querySelectorAll("optgroup")].find((g) => g.dataset.kind === e.kind);
  if (!group) {
    group = document.createElement("optgroup");
    group.label = e.kind;
    group.dataset.kind = e.kind;
    $("example").append(group);
  }
  group.append(option);
}
const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const zones = new Set(["UTC", own, ...(Intl.supportedValuesOf?.("timeZone") ?? [])]);
for (const z of zones) $("zone").add(new Option(z === own ? `${z} (yours)` : z, z));
$("zone").value = own;

const edit = editor($("editor"), {
  changed() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(ask, edit.length() > 200000 ? 600 : pause);
  },
  helpAt(path) {
    const kind = answer?.kind || "job";
    const help = data.keys[kind]?.[path];
    return help ? { ...help, path } : null;
  },
});

const check = checker({
  first: window.kanadeFirstWorker?.worker ? window.kanadeFirstWorker : null,
  script: "assets/worker.js",
  wasm: new URL("assets/checker.wasm.gz", location.href).href,
  ready() {
    document.documentElement.dataset.checker = "ready";
    document.documentElement.dataset.readyAfter = String(Math.round(performance.now()));
    ask();
  },
  answered: show,
  failed(text) {
    broken = text + (location.protocol === "file:" ? " A page that was opened from disk may not load it: serve the site, for example with make serve-site." : "");
    problem("");
    $("status").textContent = "";
  },
});

// problem says what is wrong, or takes back what it said; that there is no checker
// stays.
function problem(text) {
  const all = [broken, text].filter(Boolean).join(" ");
  $("problem").textContent = all;
  $("problem").hidden = all === "";
}

function ask() {
  clearTimeout(timer);
  changed = false;
  check.ask({ id: ++asked, kind: $("kind").value, text: edit.text(), zone: $("zone").value, contract: $("contract").value, now: new Date().toISOString() });
}

// Answers.
function show(a) {
  if (a.id !== asked) return; // the text has changed since
  answer = a;
  showFindings(a);
  showPreview(a.preview);
  document.documentElement.dataset.answered = String(a.id);
}

const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

function showFindings(a) {
  edit.show(a.findings, fix);
  const status = $("status");
  status.classList.toggle("good", !a.problem && !a.unknown && a.findings.length === 0);
  $("count").textContent = a.findings.length ? String(a.findings.length) : "";
  if (a.problem) {
    status.textContent = capital(a.problem);
  } else {
    const name = a.kind.replace("fanout", "fan-out").replace("-plan", " plan");
    const what = a.unknown ? "This looks like no document of the contract; it is read as a job." : a.guessed ? `Read as a ${name}.` : "";
    const counts = ["error", "warning", "hint"]
      .map((s) => [a.findings.filter((f) => f.severity === s).length, s])
      .filter(([n]) => n > 0)
      .map(([n, s]) => plural(n, s));
    status.textContent = [counts.length ? counts.join(", ") + "." : `A good ${name}: nothing to say about it.`, counts.length || a.unknown ? what : ""].filter(Boolean).join(" ");
  }
  const items = a.findings.slice(0, shownFindings).map(findingItem);
  if (a.findings.length > shownFindings) {
    const more = document.createElement("li");
    more.className = "quiet";
    more.textContent = `and ${a.findings.length - shownFindings} more`;
    items.push(more);
  }
  $("findings").replaceChildren(...items);
}

function findingItem(f) {
  const item = document.createElement("li");
  item.className = f.severity;
  item.dataset.line = f.line;
  item.dataset.rule = f.rule;
  const go = document.createElement("button");
  go.type = "button";
  go.className = "finding";
  const place = document.createElement("span");
  place.className = "place";
  place.textContent = `${f.line}:${f.column}`;
  const text = document.createElement("span");
  const severity = document.createElement("span");
  severity.className = "severity";
  severity.textContent = capital(f.severity);
  text.append(severity, " " + f.message + (/[.?!]$/.test(f.message) ? "" : "."));
  go.append(place, text);
  go.addEventListener("click", () => edit.go(f.from, f.to));
  const foot = document.createElement("div");
  foot.className = "finding-foot";
  const rule = document.createElement("a");
  rule.href = "rules.html#" + encodeURIComponent(f.rule);
  rule.textContent = f.rule;
  foot.append(rule);
  if (f.suggestion?.edits?.length) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fix";
    button.textContent = capital(f.suggestion.message);
    button.addEventListener("click", () => fix(f));
    foot.append(button);
  } else if (f.suggestion) {
    foot.append(capital(f.suggestion.message));
  }
  for (const r of f.related ?? []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fix";
    button.textContent = `line ${r.line}: ${r.message}`;
    button.addEventListener("click", () => edit.go(r.from, r.to));
    foot.append(button);
  }
  item.append(go, foot);
  return item;
}

function fix(f) {
  // The places are those of the text that was checked.
  if (answer?.id === asked && answer.findings.includes(f) && !changed) edit.apply(f.suggestion.edits);
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function showPreview(p) {
  $("preview").hidden = !p;
  if (!p) return;
  const zone = $("zone").value;
  const parts = [capital(p.summary) + "."];
  if (!p.enabled) parts.push("It is disabled, and so never fires; these would be its times.");
  if (p.calendar) {
    parts.push(p.zone === "utc" ? `Its times are in UTC; they are shown in ${zone}.` : `Its times are those of the ${p.runsOn === "agent" ? "PC" : "backend"}'s clock, taken to be in ${zone}.`);
    if (!p.fires.length) parts.push("It does not fire within a year.");
  } else {
    parts.push("It does not go by the calendar, so there are no times to show.");
  }
  $("summary").textContent = parts.join(" ");
  const visible = p.calendar && p.fires.length > 0;
  $("months-head").hidden = !visible;
  document.getElementById("next-title").hidden = !visible;
  $("fires").replaceChildren(...(visible ? calendar.list(p.fires, 8) : []));
  showMonths();
}

function showMonths() {
  const p = answer?.preview;
  if (!p || !p.calendar || !p.fires.length) {
    $("months").replaceChildren();
    return;
  }
  const count = matchMedia("(max-width: 50rem)").matches ? 1 : 2;
  const current = calendar.today($("zone").value);
  const last = Math.max(0, calendar.lastMonth(p.fires, current) - count + 1);
  month = Math.max(0, Math.min(month, last));
  const tables = calendar.months(p.fires, current, month, count);
  $("months").replaceChildren(...tables);
  $("range").textContent = tables.length > 1 ? `${tables[0].caption.textContent} to ${tables.at(-1).caption.textContent}` : tables[0].caption.textContent;
  $("back").disabled = month === 0;
  $("on").disabled = month >= last;
}

$("back").addEventListener("click", () => { month--; showMonths(); });
$("on").addEventListener("click", () => { month++; showMonths(); });
$("kind").addEventListener("change", ask);
$("contract").addEventListener("change", ask);
$("zone").addEventListener("change", () => { month = 0; ask(); });
$("example").addEventListener("change", () => {
  const e = data.examples[$("example").value];
  if (e) {
    $("contract").value = e.since || levels[0];
    load(e.text);
  }
  $("example").value = "";
});

function load(text, kind) {
  month = 0;
  problem("");
  $("kind").value = kinds.includes(kind) ? kind : "";
  edit.replace(text);
  ask();
}

// Links.
$("share").addEventListener("click", async () => {
  const fragment = await pack({ text: edit.text(), kind: $("kind").value, zone: $("zone").value, contract: $("contract").value });
  if (!fragment) {
    problem("This document is too long for a link. Send it as a file.");
    return;
  }
  problem("");
  history.replaceState(null, "", "#" + fragment);
  let said = "The link is in the address bar.";
  try {
    await navigator.clipboard.writeText(location.href);
    said = "The link is copied, and in the address bar.";
  } catch { /* not allowed: the address bar has it */ }
  $("shared").textContent = said;
  const button = $("share");
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy a link"; }, 2000);
});

async function open() {
  const fragment = location.hash.slice(1);
  const first = data.examples.find((e) => e.name.startsWith("nightly")) ?? data.examples[0];
  if (!fragment) {
    if (edit.length() === 0) load(first.text);
    return;
  }
  try {
    const shared = await unpack(fragment);
    if (zones.has(shared.zone)) $("zone").value = shared.zone;
    if (levels.includes(shared.contract)) $("contract").value = shared.contract;
    load(shared.text, shared.kind);
  } catch (e) {
    if (edit.length() === 0) load(first.text);
    problem(e.message);
  }
}
addEventListener("hashchange", open);
const opened = open();

// For the browser's tests: whether the answer about what stands here is shown, what
// stands here, and another text in its place.
let isOpen = false;
opened.then(() => { isOpen = true; });
window.kanadeSettled = () => isOpen && !changed && answer !== null && answer.id === asked;
window.kanadeText = () => edit.text();
window.kanadePaste = (text) => edit.replace(text);
