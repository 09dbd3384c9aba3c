// The nodes and marks of a story. The program's own schema is the source; a browser test compares the two.

import { Mark, Node, mergeAttributes } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
import { Text } from "@tiptap/extension-text";

import { BlockIds } from "./ids.js";
import { TableKeys } from "./tables.js";
import { embedView, factBoxView, imageView, pullQuoteView } from "./views.js";

/** Whether a story may link there. The program decides; this keeps what it would refuse from being typed. */
export function mayLink(href) {
  return /^(https?:\/\/[^\s/]|mailto:.|tel:.|#|\/(?![/\\\s]))/i.test(href);
}

/** An attribute that is no HTML attribute: HTML is for the screen and the clipboard only. */
const data = (name, fallback) => ({
  default: fallback,
  parseHTML: (element) => {
    const value = element.getAttribute(`data-${name}`);
    if (value === null) return fallback;
    return typeof fallback === "boolean" ? value === "true" : value;
  },
  renderHTML: (attributes) => {
    const value = attributes[name];
    return value === fallback || value === null ? {} : { [`data-${name}`]: String(value) };
  },
});

const attributes = (defaults) => () =>
  Object.fromEntries(Object.entries(defaults).map(([name, fallback]) => [name, data(name, fallback)]));

/** A block without text of its own: what it says stands in its attributes. */
const leaf = (name, defaults, view, extra = {}) =>
  Node.create({
    name,
    group: "block",
    atom: true,
    draggable: true,
    addAttributes: attributes(defaults),
    parseHTML: () => [{ tag: `div[data-block="${name}"]` }],
    renderHTML: ({ HTMLAttributes }) => ["div", mergeAttributes(HTMLAttributes, { "data-block": name })],
    addNodeView: view && (() => view),
    ...extra,
  });

const Link = Mark.create({
  name: "link",
  priority: 1000,
  inclusive: false,
  excludes: "",
  addAttributes: () => ({ href: { default: null } }),
  parseHTML: () => [
    {
      tag: "a[href]",
      getAttrs: (element) => {
        const href = element.getAttribute("href");
        return mayLink(href) && { href };
      },
    },
  ],
  renderHTML: ({ HTMLAttributes }) => ["a", { href: HTMLAttributes.href, rel: "noopener" }, 0],
});

const script = (name, tag, key) =>
  Mark.create({
    name,
    excludes: "",
    parseHTML: () => [{ tag }],
    renderHTML: () => [tag, 0],
    addKeyboardShortcuts() {
      return { [key]: () => this.editor.commands.toggleMark(name) };
    },
  });

const cellAttributes = {
  addAttributes() {
    const { colspan, rowspan, colwidth } = this.parent();
    return { colspan, rowspan, colwidth };
  },
};

const Wall = leaf("wall", {}, undefined, {
  group: "top",
  renderHTML: () => ["div", { "data-block": "wall", class: "wall-mark" }, "The wall: what follows is for readers with access"],
});

const Gallery = Node.create({
  name: "gallery",
  group: "block",
  content: "image+",
  isolating: true,
  parseHTML: () => [{ tag: 'div[data-block="gallery"]' }],
  renderHTML: () => ["div", { "data-block": "gallery", class: "gallery" }, 0],
});

const FactBox = Node.create({
  name: "factBox",
  group: "block",
  content: "block+",
  defining: true,
  isolating: true,
  addAttributes: attributes({ title: "" }),
  parseHTML: () => [{ tag: 'aside[data-block="factBox"]' }],
  renderHTML: ({ HTMLAttributes }) => ["aside", mergeAttributes(HTMLAttributes, { "data-block": "factBox" }), 0],
  addNodeView: () => factBoxView,
});

/** Everything that a document may hold, in the order of the program's schema. */
export const schema = [
  Document.extend({ content: "(block | wall)+" }),
  Paragraph,
  Heading.extend({
    addAttributes: () => ({ level: { default: 2, rendered: false } }),
  }).configure({ levels: [2, 3, 4] }),
  BulletList,
  OrderedList,
  ListItem,
  Blockquote,
  leaf("pullQuote", { text: "", attribution: "" }, pullQuoteView),
  leaf("image", { media: null, src: null, alt: "", decorative: false, caption: "", credit: "" }, imageView),
  Gallery,
  Table.extend({ renderHTML: () => ["table", ["tbody", 0]] }).configure({ resizable: false, View: null }),
  TableRow,
  TableHeader.extend(cellAttributes),
  TableCell.extend(cellAttributes),
  FactBox,
  HorizontalRule,
  leaf("embed", { url: null, provider: "", title: "" }, embedView),
  Wall,
  CodeBlock.configure({ languageClassPrefix: "language-" }),
  Text,
  HardBreak,
  Link,
  Bold.extend({ excludes: "" }),
  Italic.extend({ excludes: "" }),
  Strike.extend({ excludes: "" }),
  script("subscript", "sub", "Mod-,"),
  script("superscript", "sup", "Mod-."),
  Code.extend({ excludes: "" }),
  ListKeymap,
  BlockIds,
  TableKeys,
];
