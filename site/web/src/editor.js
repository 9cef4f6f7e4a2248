// The editor: CodeMirror with YAML, in a shadow root of its own, so that its styles
// need no permission in the page's policy.
import { EditorState, Compartment } from "@codemirror/state";
import {
  EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, drawSelection, hoverTooltip,
} from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { searchKeymap, highlightSelectionMatches } from "@codemirror/search";
import { yaml } from "@codemirror/lang-yaml";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)", fontWeight: "550" },
  { tag: [tags.string, tags.content, tags.attributeValue], color: "var(--code-text)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace, tags.meta], color: "var(--code-mark)" },
]);

const wavy = (name) => ({
  backgroundImage: "none",
  paddingBottom: "0",
  textDecoration: `underline wavy var(--${name})`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", fontVariantLigatures: "none" },
  ".cm-content": { caretColor: "var(--accent)", paddingBlock: "10px" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent-soft) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "color-mix(in srgb, var(--accent) 25%, transparent) !important",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)", outline: "1px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", border: "none", color: "var(--quiet)" },
  ".cm-lintRange-error": wavy("error"),
  ".cm-lintRange-warning": wavy("warning"),
  ".cm-lintRange-info, .cm-lintRange-hint": wavy("hint"),
  ".cm-lintPoint:after": { display: "none" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-lint-marker": { width: "8px", height: "8px", marginTop: "6px", borderRadius: "50%" },
  ".cm-lint-marker-error": { content: "''", backgroundColor: "var(--error)" },
  ".cm-lint-marker-warning": { content: "''", backgroundColor: "var(--warning)" },
  ".cm-lint-marker-info": { content: "''", backgroundColor: "var(--hint)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "8px",
    boxShadow: "var(--shadow)", overflow: "hidden", maxWidth: "min(30rem, 90vw)",
  },
  ".cm-diagnostic": { borderLeftWidth: "3px", padding: "6px 10px", fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--error)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--hint)" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--accent-ink)", borderRadius: "5px", padding: "2px 8px", fontWeight: "600" },
  ".cm-key-help": { padding: "8px 12px", fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.5" },
  ".cm-key-help code": { fontFamily: "var(--mono)", fontWeight: "600" },
  ".cm-key-help .quiet": { color: "var(--quiet)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
  ".cm-panel button, .cm-textfield": { backgroundColor: "var(--surface)", backgroundImage: "none", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "4px" },
});

/**
 * editor puts an editor into an element. changed is called when the text has;
 * helpAt returns what to say about the key at a place, {path, type, text, need} or
 * null.
 */
export function editor(element, { changed, helpAt }) {
  const root = element.attachShadow({ mode: "open" });
  const host = document.createElement("div");
  host.style.height = "100%";
  root.append(host);
  const dark = new Compartment();
  const isDark = () => document.querySelector("button.theme")?.getAttribute("aria-pressed") === "true";
  const view = new EditorView({
    root,
    parent: host,
    state: EditorState.create({
      doc: "",
      extensions: [
        lineNumbers(), lintGutter(), foldGutter(), highlightActiveLine(), highlightActiveLineGutter(), highlightSpecialChars(),
        drawSelection(), history(), indentOnInput(), bracketMatching(), highlightSelectionMatches(),
        indentUnit.of("  "), EditorState.tabSize.of(2),
        yaml(), syntaxHighlighting(colours), theme,
        dark.of(EditorView.darkTheme.of(isDark())),
        // Tab is left to the page: a keyboard must be able to leave the editor.
        keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, ...searchKeymap]),
        EditorView.contentAttributes.of({ "aria-label": "Document, in YAML", tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of((update) => { if (update.docChanged) changed(); }),
        hoverTooltip((v, at) => keyHelp(v, at, helpAt)),
      ],
    }),
  });
  addEventListener("kanade-theme", (e) => view.dispatch({ effects: dark.reconfigure(EditorView.darkTheme.of(e.detail.dark)) }));

  return {
    text: () => view.state.sliceDoc(),
    length: () => view.state.doc.length,
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true });
    },
    apply(edits) {
      view.dispatch({ changes: edits.map((e) => ({ from: e.from, to: e.to, insert: e.text })), userEvent: "input.fix" });
      view.focus();
    },
    show(findings, fix) {
      const length = view.state.doc.length;
      const clamp = (n) => Math.max(0, Math.min(length, n));
      view.dispatch(setDiagnostics(view.state, findings.map((f) => {
        let from = clamp(f.from), to = clamp(f.to);
        if (from === to) { // something must be underlined
          const line = view.state.doc.lineAt(from);
          if (to < line.to) to++;
          else if (from > line.from) from--;
        }
        const edits = f.suggestion?.edits;
        return {
          from, to,
          severity: f.severity === "hint" ? "info" : f.severity,
          source: f.rule,
          message: f.message,
          actions: edits?.length ? [{ name: f.suggestion.message, apply: () => fix(f) }] : [],
        };
      })));
    },
    go(from, to) {
      const length = view.state.doc.length;
      view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) }, effects: EditorView.scrollIntoView(Math.min(from, length), { y: "center" }) });
      view.focus();
    },
  };
}

function keyHelp(view, at, helpAt) {
  const line = view.state.doc.lineAt(at);
  const m = /^(\s*(?:- +)*)([\w-]+)\s*:(?:\s|$)/.exec(line.text);
  if (!m) return null;
  const from = line.from + m[1].length, to = from + m[2].length;
  if (at < from || at > to) return null;
  const help = helpAt(pathTo(view.state.doc, line.number, m));
  if (!help) return null;
  return {
    pos: from,
    end: to,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.className = "cm-key-help";
      const name = document.createElement("code");
      name.textContent = help.path;
      const facts = document.createElement("span");
      facts.className = "quiet";
      facts.textContent = "  " + [help.need, help.default !== undefined ? `default ${help.default}` : "", help.type].filter(Boolean).join(", ");
      const text = document.createElement("div");
      text.textContent = help.text;
      dom.append(name, facts, text);
      return { dom };
    },
  };
}

// pathTo follows indentation upwards, which will do for documents in block style.
function pathTo(doc, number, m) {
  const path = [m[2]];
  let column = m[1].length;
  for (let n = number - 1; n > 0 && n > number - 2000 && column > 0; n--) {
    const above = /^(\s*(?:- +)*)([\w-]+)\s*:(?:\s|$)/.exec(doc.line(n).text);
    if (above && above[1].length < column) {
      path.unshift(above[2]);
      column = above[1].length;
    }
  }
  return path.join(".");
}
