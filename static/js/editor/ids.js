// Every block keeps the id it came with; a new one, or the second half of one that was split, gets its own.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";

const HOLDERS = [
  "paragraph", "heading", "bulletList", "orderedList", "listItem", "blockquote", "pullQuote", "image", "gallery", "table",
  "tableRow", "tableHeader", "tableCell", "factBox", "horizontalRule", "embed", "wall", "codeBlock",
];

/** Sixty bits in base 32, as the program writes its own. */
function newId() {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => alphabet[byte & 31]).join("");
}

/** The nodes that need an id: those without, and all but the first with the same. */
function missing(doc) {
  const taken = new Set();
  const found = [];
  doc.descendants((node, at) => {
    if (!("id" in node.attrs)) return;
    if (!node.attrs.id || taken.has(node.attrs.id)) found.push(at);
    else taken.add(node.attrs.id);
  });
  return found;
}

export const BlockIds = Extension.create({
  name: "blockIds",
  addGlobalAttributes: () => [
    { types: HOLDERS, attributes: { id: { default: null, rendered: false, keepOnSplit: false } } },
  ],
  addProseMirrorPlugins: () => [
    new Plugin({
      key: new PluginKey("blockIds"),
      appendTransaction(transactions, _, state) {
        if (!transactions.some((transaction) => transaction.docChanged)) return null;
        const places = missing(state.doc);
        if (places.length === 0) return null;
        const change = state.tr.setMeta("addToHistory", false);
        for (const at of places) change.setNodeAttribute(at, "id", newId());
        return change.setStoredMarks(state.storedMarks);
      },
    }),
  ],
});
