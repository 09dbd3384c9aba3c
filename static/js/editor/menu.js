// The "/" menu: in an empty paragraph it lists the blocks, narrowed by what is typed behind the stroke.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";

import { ACTIONS } from "./actions.js";
import { element } from "./views.js";

const CHOICES = ACTIONS.filter((one) => one.menu);

/** What stands behind the stroke; null where there is no menu. */
function typed({ selection }) {
  const { $from, empty } = selection;
  if (!empty || $from.parent.type.name !== "paragraph" || $from.parentOffset !== $from.parent.content.size) return null;
  return $from.parent.textContent.match(/^\/([\p{L} -]{0,24})$/u)?.[1] ?? null;
}

class Menu {
  constructor(editor, ask) {
    this.editor = editor;
    this.ask = ask;
    this.at = 0;
    this.closedFor = null;
    this.list = element("ul", { class: "slash-menu", role: "listbox", id: "slash-menu", "aria-label": "Blocks", hidden: true });
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) this.choose(this.found[Number(option.dataset.index)]);
    });
    editor.view.dom.parentElement.append(this.list);
  }

  get open() {
    return !this.list.hidden;
  }

  update(view) {
    const text = view.hasFocus() ? typed(view.state) : null;
    if (text === null) this.closedFor = null;
    if (text === null || this.closedFor !== null) return this.hide();
    this.found = CHOICES.filter((one) => one.label.toLowerCase().includes(text.trim().toLowerCase()));
    if (this.found.length === 0) return this.hide();
    this.at = Math.min(this.at, this.found.length - 1);
    this.draw();
    this.place(view);
  }

  draw() {
    const options = this.found.map((one, index) =>
      element("li", { role: "option", id: `slash-${index}`, "data-index": index, "aria-selected": String(index === this.at), text: one.label }),
    );
    this.list.replaceChildren(...options);
    this.list.hidden = false;
    options[this.at].scrollIntoView({ block: "nearest" });
    this.editor.view.dom.setAttribute("aria-activedescendant", options[this.at].id);
    this.editor.view.dom.setAttribute("aria-controls", "slash-menu");
  }

  place(view) {
    const cursor = view.coordsAtPos(view.state.selection.from);
    const sheet = this.list.offsetParent.getBoundingClientRect();
    const widest = Math.max(0, sheet.width - this.list.offsetWidth);
    this.list.style.left = `${Math.min(cursor.left - sheet.left, widest)}px`;
    const height = this.list.offsetHeight;
    const above = cursor.bottom + height > innerHeight && cursor.top > height;
    this.list.style.top = `${above ? cursor.top - sheet.top - height - 4 : cursor.bottom - sheet.top + 4}px`;
  }

  hide() {
    this.list.hidden = true;
    this.at = 0;
    this.editor.view.dom.removeAttribute("aria-activedescendant");
  }

  choose(one) {
    this.hide();
    const { $from } = this.editor.state.selection;
    this.editor.chain().deleteRange({ from: $from.start(), to: $from.end() }).run();
    one.run(this.editor, this.ask);
  }

  key(event) {
    if (!this.open) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.at = (this.at + step + this.found.length) % this.found.length;
      this.draw();
    } else if (event.key === "Enter" || event.key === "Tab") {
      this.choose(this.found[this.at]);
    } else if (event.key === "Escape") {
      this.closedFor = true;
      this.hide();
    } else {
      return false;
    }
    return true;
  }
}

/** The menu; `ask` opens what a block needs more of. */
export const slashMenu = (ask) =>
  Extension.create({
    name: "slashMenu",
    priority: 1000,
    addProseMirrorPlugins() {
      const { editor } = this;
      let menu;
      return [
        new Plugin({
          key: new PluginKey("slashMenu"),
          view: () => ({
            update: (view) => {
              menu ??= new Menu(editor, ask);
              menu.update(view);
            },
          }),
          props: {
            handleKeyDown: (_, event) => menu?.key(event) ?? false,
            handleDOMEvents: { blur: () => void menu?.hide() },
          },
        }),
      ];
    },
  });
