// The editor of a story's form. The page brings the document and works without this: then the text is Markdown in a
// text area, or stays as it is.

import { Editor, Extension } from "@tiptap/core";
import { Dropcursor, Gapcursor, Placeholder, TrailingNode, UndoRedo } from "@tiptap/extensions";

import { write } from "./actions.js";
import { autosave } from "./autosave.js";
import { count } from "./count.js";
import { dialogs } from "./dialogs.js";
import { embed } from "./embed.js";
import { files } from "./files.js";
import { Find, findPanel } from "./find.js";
import { leadPicture, library } from "./library.js";
import { slashMenu } from "./menu.js";
import { panel } from "./panel.js";
import { paste } from "./paste.js";
import { schema } from "./schema.js";
import { toolbar } from "./toolbar.js";
import { element } from "./views.js";

const keys = (ask, bar) =>
  Extension.create({
    name: "editorKeys",
    priority: 1000,
    addKeyboardShortcuts: () => {
      const open = (name) => () => {
        ask(name);
        return true;
      };
      return {
        "Mod-k": open("link"),
        "Mod-f": open("find"),
        "Mod-/": open("help"),
        "Alt-F10": () => {
          bar().querySelector('[tabindex="0"]').focus();
          return true;
        },
      };
    },
  });

/** Puts the editor in the place of the form's plain text. */
function mount(form, pictures) {
  const field = form.querySelector("[data-story-text]");
  const stored = JSON.parse(field.querySelector("[data-document]").textContent);
  const root = element("div", { class: "editor" });
  const sheet = element("div", { class: "editor-sheet" });
  const find = element("div", { class: "editor-find", role: "search", hidden: true });
  const status = element("p", { class: "editor-count" });
  const uploads = element("ul", { class: "media-progress", "aria-live": "polite" });
  let editor;
  let bar;
  const { attach, ask } = dialogs(root, (url) => embed(editor, url), pictures);
  editor = new Editor({
    element: sheet,
    injectCSS: false,
    extensions: [
      ...schema,
      UndoRedo,
      Dropcursor.configure({ color: false, class: "drop-cursor" }),
      Gapcursor,
      TrailingNode,
      Placeholder.configure({ placeholder: "Write, or type / for a block" }),
      Find,
      slashMenu(ask),
      files(uploads),
      paste((url) => embed(editor, url)),
      keys(ask, () => bar),
    ],
    content: stored,
    editorProps: {
      // The toolbar lies over the first lines.
      scrollThreshold: 64,
      scrollMargin: 64,
      attributes: {
        class: "article-body prose",
        id: "story-text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": "Text",
        "aria-describedby": "body-error",
      },
    },
    onUpdate: () => {
      status.textContent = count(editor.state.doc);
      form.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  bar = toolbar(editor, ask);
  bar.addEventListener("keydown", (event) => event.key === "Escape" && editor.view.focus());
  const openFind = findPanel(editor, find);
  attach(editor, { find: openFind, menu: () => openMenu(editor) });
  status.textContent = count(editor.state.doc);
  root.prepend(bar, find, sheet, uploads, status);
  field.querySelector("[data-plain-text]")?.remove();
  field.prepend(root);
  form.addEventListener("formdata", ({ formData }) => formData.set("document", JSON.stringify(editor.getJSON())));
  return editor;
}

/** The "/" menu by button: on a line of its own. */
function openMenu(editor) {
  const { $from } = editor.state.selection;
  const empty = $from.parent.type.name === "paragraph" && $from.parent.content.size === 0;
  const chain = write(editor);
  if (empty) chain.insertContent("/").run();
  else chain.insertContentAt($from.depth === 0 ? $from.pos : $from.after(1), { type: "paragraph", content: [{ type: "text", text: "/" }] }).run();
}

const form = document.querySelector(".story-form");
if (form?.querySelector("[data-document]")) {
  // Beside the form: what is typed into the dialog's fields is none of the story's.
  const pictures = library(form.parentElement);
  form.editor = mount(form, pictures);
  leadPicture(form.querySelector("[data-lead-picture]"), pictures);
  panel(form);
  autosave(form, form.editor);
}
