// The search, the switch of the colours, and the mark in the table of contents.
(function () {
  "use strict";

  // Colours.
  const root = document.documentElement;
  const button = document.querySelector("button.theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const showTheme = () => {
    button.setAttribute("aria-pressed", String(dark()));
    dispatchEvent(new CustomEvent("kanade-theme", { detail: { dark: dark() } }));
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = dark() ? "light" : "dark";
    try { localStorage.setItem("kanade-theme", root.dataset.theme); } catch { /* not allowed: no memory */ }
    showTheme();
  });
  system.addEventListener("change", showTheme);
  showTheme();

  // Search.
  const box = document.querySelector(".search");
  const input = document.getElementById("search");
  const list = document.getElementById("search-results");
  const status = document.getElementById("search-status");
  const index = (window.kanadeIndex || []).map((e) => ({
    ...e,
    title: e.t.toLowerCase(),
    last: e.t.toLowerCase().split(".").pop(),
    text: e.d.toLowerCase(),
  }));
  const most = 12;
  let active = -1;

  // score is how well an entry fits all words: the greater, the better; 0 is not.
  function score(entry, words) {
    let sum = 0;
    for (const w of words) {
      let s = 0;
      if (entry.last === w || entry.title === w) s = 100;
      else if (entry.last.startsWith(w)) s = 60;
      else if (entry.title.startsWith(w)) s = 50;
      else if (entry.title.includes(w)) s = 30;
      else if (entry.text.includes(w)) s = 10;
      if (s === 0) return 0;
      sum += s;
    }
    return sum - entry.title.length / 100 + ({ document: 5, key: 2 }[entry.k] || 0);
  }

  function find(query) {
    const words = query.toLowerCase().slice(0, 200).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    return index
      .map((entry) => [score(entry, words), entry])
      .filter(([s]) => s > 0)
      .sort((a, b) => b[0] - a[0])
      .slice(0, most)
      .map(([, entry]) => entry);
  }

  function show() {
    const found = find(input.value);
    active = -1;
    list.replaceChildren(...found.map((entry, i) => {
      const item = document.createElement("li");
      item.id = "result-" + i;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.address = entry.u;
      const title = document.createElement("span");
      title.className = "result-title";
      title.textContent = entry.t;
      const kind = document.createElement("span");
      kind.className = "result-kind";
      kind.textContent = entry.k;
      const text = document.createElement("span");
      text.className = "result-text";
      text.textContent = entry.d;
      item.append(title, kind, text);
      return item;
    }));
    const open = input.value.trim() !== "";
    if (open && !found.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.textContent = "Nothing has that name.";
      list.append(none);
    }
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    input.removeAttribute("aria-activedescendant");
    status.textContent = open ? found.length + (found.length === 1 ? " result" : " results") : "";
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(by) {
    const items = [...list.querySelectorAll("li[data-address]")];
    if (!items.length) return;
    active = (active + by + items.length + (active < 0 && by < 0 ? 1 : 0)) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    input.setAttribute("aria-activedescendant", items[active].id);
    items[active].scrollIntoView({ block: "nearest" });
  }

  if (box && input) {
    box.hidden = false;
    input.addEventListener("input", show);
    input.addEventListener("focus", () => { if (input.value) show(); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter") {
        const items = list.querySelectorAll("li[data-address]");
        const item = items[Math.max(active, 0)];
        if (item) { location.href = item.dataset.address; close(); }
      } else if (event.key === "Escape") {
        if (list.hidden) input.value = "";
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("li[data-address]");
      if (item) { location.href = item.dataset.address; close(); }
    });
    input.addEventListener("blur", close);
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable], #play-editor");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  // The part of the page that is being read.
  const links = new Map([...document.querySelectorAll(".toc a")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  if (links.size && "IntersectionObserver" in window) {
    const seen = new Set();
    const parts = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    const mark = () => {
      const first = parts.find((part) => seen.has(part));
      if (!first) return;
      for (const a of links.values()) a.removeAttribute("aria-current");
      const link = links.get(first.id);
      link.setAttribute("aria-current", "true");
      const toc = link.closest(".toc");
      const at = link.offsetTop - toc.offsetTop;
      if (at < toc.scrollTop + 40 || at > toc.scrollTop + toc.clientHeight - 80) toc.scrollTop = at - toc.clientHeight / 2;
    };
    const observer = new IntersectionObserver((entries) => {
      for (const e of entries) {
        if (e.isIntersecting) seen.add(e.target);
        else seen.delete(e.target);
      }
      mark();
    }, { rootMargin: "-64px 0px -55% 0px" });
    parts.forEach((part) => observer.observe(part));
  }
})();
