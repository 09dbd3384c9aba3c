// The row of buttons above the text: one stop of the Tab key, arrows move along it.

import { ACTIONS, TABLE_ACTIONS } from "./actions.js";
import { element } from "./views.js";

/** Draws the toolbar. `ask` opens what an action needs more of. */
export function toolbar(editor, ask) {
  const buttons = ACTIONS.filter((one) => one.icon).map((one) => {
    const made = button(one, one.icon, () => one.run(editor, ask));
    made.dataset.group = one.group;
    made.dataset.action = one.name;
    return made;
  });
  const forTables = TABLE_ACTIONS.map((one) => button(one, one.label, () => one.run(editor)));
  const ofTable = element("div", { class: "toolbar-table", hidden: true }, ...forTables);
  const bar = element("div", { class: "toolbar", role: "toolbar", "aria-label": "Text" }, ...buttons, ofTable);
  rove(bar);
  const show = () => {
    ofTable.hidden = !editor.isActive("table");
    buttons.forEach((made, index) => {
      const { active, can } = ACTIONS.filter((one) => one.icon)[index];
      if (active) made.setAttribute("aria-pressed", String(active(editor)));
      if (can) made.setAttribute("aria-disabled", String(!can(editor)));
    });
  };
  editor.on("transaction", show);
  show();
  return bar;
}

function button({ label, keys }, text, run) {
  const title = keys ? `${label} (${keys})` : label;
  const made = element("button", { type: "button", tabindex: "-1", "aria-label": label, title, text });
  // The text keeps the selection that the button is for.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", run);
  return made;
}

function rove(bar) {
  const shown = () => [...bar.querySelectorAll("button")].filter((one) => one.offsetParent !== null);
  bar.querySelector("button").tabIndex = 0;
  bar.addEventListener("focusin", (event) => {
    for (const one of bar.querySelectorAll("button")) one.tabIndex = one === event.target ? 0 : -1;
  });
  bar.addEventListener("keydown", (event) => {
    const all = shown();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all.at(to % all.length).focus();
  });
}
