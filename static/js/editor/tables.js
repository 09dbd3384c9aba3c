// Tables by keyboard.

import { Extension } from "@tiptap/core";

/** Rows and columns by keyboard, where the cursor is. Alt and Shift with an arrow add on that side; with Backspace they take away. */
const KEYS = {
  "Alt-Shift-ArrowUp": "addRowBefore",
  "Alt-Shift-ArrowDown": "addRowAfter",
  "Alt-Shift-ArrowLeft": "addColumnBefore",
  "Alt-Shift-ArrowRight": "addColumnAfter",
  "Alt-Shift-Backspace": "deleteRow",
  "Alt-Shift-Delete": "deleteColumn",
};

export const TableKeys = Extension.create({
  name: "tableKeys",
  priority: 200,
  addKeyboardShortcuts() {
    return Object.fromEntries(
      Object.entries(KEYS).map(([key, command]) => [
        key,
        () => this.editor.isActive("table") && this.editor.commands[command](),
      ]),
    );
  },
});
