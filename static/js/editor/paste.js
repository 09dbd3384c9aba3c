// What Word and Google Docs put on the clipboard, as plain HTML that the schema reads.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";

/** Marks that stand in a style there. Google Docs has them on spans, and wraps everything in a bold that is none. */
const STYLES = [
  [/(^|;)\s*font-weight:\s*(bold|[6-9]00)/, "strong"],
  [/(^|;)\s*font-style:\s*italic/, "em"],
  [/(^|;)\s*text-decoration[a-z-]*:[^;]*line-through/, "s"],
  [/(^|;)\s*vertical-align:\s*super/, "sup"],
  [/(^|;)\s*vertical-align:\s*sub\b/, "sub"],
];

/** HTML as a document of its own. Styles are read as text: a policy of the page would complain of them. */
function parsed(html) {
  const plain = html
    .replace(/<style[\s\S]*?<\/style>/gi, "")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<!\[[^\]>]*\]>/g, "")
    .replace(/(<[^>]*\s)style=/gi, "$1data-style=");
  return new DOMParser().parseFromString(plain, "text/html");
}

const style = (element) => (element.dataset.style ?? "").toLowerCase();

function rename(element, tag) {
  const made = element.ownerDocument.createElement(tag);
  made.append(...element.childNodes);
  element.replaceWith(made);
  return made;
}

const unwrap = (element) => element.replaceWith(...element.childNodes);

/** Word's lists are paragraphs with a depth, and a bullet or number typed before the text. */
function wordLists(body) {
  const open = [];
  for (const item of [...body.querySelectorAll("p")]) {
    const depth = Number(style(item).match(/mso-list:\s*\S+\s+level(\d)/)?.[1] ?? 0);
    const previous = item.previousElementSibling;
    if (open.length > 0 && (depth === 0 || previous !== open[0].list)) open.length = 0;
    if (depth === 0) continue;
    const mark = item.querySelector('[data-style*="mso-list:Ignore" i]');
    const tag = /^[\s\u00a0]*(\d+|[a-z]|[ivx]+)[.)]/i.test(mark?.textContent ?? "") ? "ol" : "ul";
    mark?.remove();
    open.length = Math.min(open.length, depth);
    if (open.at(-1) && open.length === depth && open.at(-1).list.localName !== tag) open.pop();
    if (open.length < depth) {
      const list = item.ownerDocument.createElement(tag);
      if (open.length === 0) item.before(list);
      else open.at(-1).last.append(list);
      open.push({ list });
    }
    const li = item.ownerDocument.createElement("li");
    open.at(-1).list.append(li);
    open.at(-1).last = li;
    li.append(item);
  }
}

function marksFromStyles(body) {
  for (const span of [...body.querySelectorAll("span[data-style], b[data-style], font[data-style]")]) {
    if (span.localName === "b" && /(^|;)\s*font-weight:\s*(normal|400)/.test(style(span))) {
      unwrap(span);
      continue;
    }
    for (const [pattern, tag] of STYLES) {
      if (!pattern.test(style(span))) continue;
      const made = span.ownerDocument.createElement(tag);
      made.append(...span.childNodes);
      span.append(made);
    }
  }
}

/** The first heading of a story is its headline: what stands in the text begins below it, and ends at the fourth rank. */
function headings(body) {
  for (const title of body.querySelectorAll("h1, p.MsoTitle")) rename(title, "h2");
  for (const heading of body.querySelectorAll("h5, h6")) rename(heading, "h4");
  // A heading is bold by itself.
  for (const bold of body.querySelectorAll(":is(h2, h3, h4) :is(b, strong)")) unwrap(bold);
}

/** Addresses as they were before a mail or document program put its own before them; places within that document go. */
function links(body) {
  for (const link of body.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    const wrapped = /^https:\/\/www\.google\.com\/url\?/.test(href) && new URL(href).searchParams.get("q");
    if (wrapped) link.setAttribute("href", wrapped);
    if (/^(#|file:|$)/.test(href)) unwrap(link);
  }
}

/** A table's first row is its head where all of it is bold. */
function tableHeads(body) {
  for (const row of body.querySelectorAll("tr:first-child")) {
    const cells = [...row.cells];
    const bold = (cell) => {
      const said = cell.textContent.trim();
      return said !== "" && [...cell.querySelectorAll("b, strong")].map((one) => one.textContent).join("").trim() === said;
    };
    if (!cells.every(bold)) continue;
    for (const cell of cells) {
      for (const strong of cell.querySelectorAll("b, strong")) unwrap(strong);
      rename(cell, "th");
    }
  }
}

/** Empty paragraphs are distances; pictures on a clipboard are files of somebody's disk. */
function emptiness(body) {
  for (const gone of body.querySelectorAll("img, style, meta, link, title, o\\:p, xml, br.Apple-interchange-newline, [data-style*='mso-hide:all' i]")) {
    if (gone.localName === "o:p" && gone.textContent.trim() !== "") unwrap(gone);
    else gone.remove();
  }
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(/\u00a0/g, " ");
  for (const block of body.querySelectorAll("p, h2, h3, h4, li")) {
    if (block.textContent.trim() === "" && !block.querySelector("table, [data-block], hr")) block.remove();
  }
  for (const gap of body.querySelectorAll(":scope > br, :scope > b > br, div > br:only-child")) gap.remove();
}

/** Clipboard HTML as the editor should read it. */
export function cleaned(html) {
  const { body } = parsed(html);
  wordLists(body);
  marksFromStyles(body);
  emptiness(body);
  headings(body);
  links(body);
  tableHeads(body);
  for (const element of body.querySelectorAll("[data-style]")) element.removeAttribute("data-style");
  return body.innerHTML;
}

/** A text that is one address and nothing else. */
export function address(text) {
  const said = text.trim();
  return /^https?:\/\/[^\s/]+\.[^\s]+$/i.test(said) ? said : null;
}

/** Cleans what is pasted. An address over chosen words becomes their link, on an empty line what `embed` makes of it. */
export const paste = (embed) =>
  Extension.create({
    name: "cleanPaste",
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        new Plugin({
          key: new PluginKey("cleanPaste"),
          props: {
            // What was copied here is already as it should be.
            transformPastedHTML: (html) => (html.includes("data-pm-slice") ? html : cleaned(html)),
            handlePaste(view, event) {
              const href = address(event.clipboardData?.getData("text/plain") ?? "");
              const { selection } = view.state;
              if (!href) return false;
              const { from, to } = selection;
              const words = view.state.doc.textBetween(from, to, "\n");
              if (words !== "" && !words.includes("\n")) return editor.commands.setMark("link", { href });
              if (selection.$from.parent.type.name !== "paragraph" || selection.$from.parent.content.size > 0) return false;
              embed(href);
              return true;
            },
          },
        }),
      ];
    },
  });
