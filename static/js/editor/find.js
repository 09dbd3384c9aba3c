// Find and replace.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";

import { element } from "./views.js";

const key = new PluginKey("find");

/** Where a text stands, whatever its case; never across blocks. */
function places(doc, wanted) {
  const found = [];
  if (!wanted) return found;
  const needle = wanted.toLowerCase();
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true;
    // A leaf inside a line, such as a break, is one character there as well.
    const text = node.textBetween(0, node.content.size, undefined, "\n").toLowerCase();
    // Letters whose small form is longer would shift what follows.
    if (text.length !== node.content.size) return false;
    for (let from = text.indexOf(needle); from !== -1; from = text.indexOf(needle, from + needle.length)) {
      found.push({ from: at + 1 + from, to: at + 1 + from + needle.length });
    }
    return false;
  });
  return found;
}

export const Find = Extension.create({
  name: "find",
  addProseMirrorPlugins: () => [
    new Plugin({
      key,
      state: {
        init: () => ({ wanted: "", at: 0, found: [], marks: DecorationSet.empty }),
        apply(transaction, before) {
          const asked = transaction.getMeta(key);
          if (!asked && !(transaction.docChanged && before.wanted)) return before;
          const { wanted, at } = { ...before, ...asked };
          const found = places(transaction.doc, wanted);
          const here = found.length === 0 ? 0 : (at + found.length) % found.length;
          const marks = found.map(({ from, to }, index) =>
            Decoration.inline(from, to, { class: index === here ? "found found-here" : "found" }),
          );
          return { wanted, at: here, found, marks: DecorationSet.create(transaction.doc, marks) };
        },
      },
      props: { decorations: (state) => key.getState(state).marks },
    }),
  ],
});

/** The panel under the toolbar. Gives the function that opens it. */
export function findPanel(editor, panel) {
  const wanted = element("input", { class: "input", type: "text", "aria-label": "Find", placeholder: "Find" });
  const other = element("input", { class: "input", type: "text", "aria-label": "Replace with", placeholder: "Replace with" });
  const count = element("span", { role: "status", class: "find-count" });
  const now = () => key.getState(editor.state);
  const ask = (meta) => {
    editor.view.dispatch(editor.state.tr.setMeta(key, meta));
    const { found, at } = now();
    count.textContent = wanted.value === "" ? "" : found.length === 0 ? "Not found" : `${at + 1} of ${found.length}`;
    panel.ownerDocument.querySelector(".found-here")?.scrollIntoView({ block: "center" });
  };
  const step = (by) => ask({ wanted: wanted.value, at: now().at + by });
  const replace = () => {
    const { found, at } = now();
    if (found.length === 0) return;
    editor.view.dispatch(insert(editor.state.tr, found[at]));
    step(0);
  };
  const insert = (change, { from, to }) =>
    other.value === "" ? change.delete(from, to) : change.replaceWith(from, to, text(from, to));
  const text = (from) => editor.schema.text(other.value, editor.state.doc.resolve(from + 1).marks());
  const replaceAll = () => {
    const { found } = now();
    const change = editor.state.tr;
    for (const place of found.toReversed()) insert(change, place);
    editor.view.dispatch(change);
    ask({ wanted: wanted.value, at: 0 });
    count.textContent = `${found.length} replaced`;
  };
  const close = () => {
    panel.hidden = true;
    ask({ wanted: "", at: 0 });
    editor.view.focus();
  };
  const button = (label, run) => {
    const made = element("button", { type: "button", text: label });
    made.addEventListener("click", run);
    return made;
  };
  wanted.addEventListener("input", () => ask({ wanted: wanted.value, at: 0 }));
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key !== "Enter" || event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (event.target === other) replace();
    else step(event.shiftKey ? -1 : 1);
  });
  panel.append(
    wanted,
    other,
    button("Previous", () => step(-1)),
    button("Next", () => step(1)),
    button("Replace", replace),
    button("Replace all", replaceAll),
    button("Close", close),
    count,
  );
  return () => {
    panel.hidden = false;
    const { from, to } = editor.state.selection;
    const chosen = editor.state.doc.textBetween(from, to, "\n");
    if (chosen !== "" && !chosen.includes("\n")) wanted.value = chosen;
    ask({ wanted: wanted.value, at: 0 });
    wanted.select();
  };
}
