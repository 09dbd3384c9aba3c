// Authors, topics and related stories are looked for while they are typed. The field that the page brings stays what is
// sent, in the same form; it is only out of sight.

import { settled } from "./settled.js";
import { element } from "./views.js";

class Names {
  constructor(form, field) {
    this.field = field;
    this.separator = field.tagName === "TEXTAREA" ? "\n" : ", ";
    this.labels = new Map();
    this.options = [];
    this.active = -1;
    this.draw();
    this.read();
    this.follow(form);
  }

  draw() {
    const { field } = this;
    const id = `${field.id}-search`;
    const [label] = field.labels;
    this.title = label.textContent;
    this.chosen = element("ul", { class: "names-chosen", "aria-label": `${this.title}, chosen` });
    this.input = element("input", {
      class: "input",
      id,
      type: "text",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": `${id}-list`,
      "aria-describedby": document.getElementById(`${field.id}-error`)?.id,
      "aria-invalid": field.getAttribute("aria-invalid"),
    });
    this.list = element("ul", { class: "names-list", id: `${id}-list`, role: "listbox", "aria-label": this.title, hidden: true });
    this.status = element("p", { class: "field-hint", role: "status" });
    label.htmlFor = id;
    field.hidden = true;
    document.getElementById(`${field.id}-hint`)?.remove();
    field.after(this.chosen, element("div", { class: "names-search" }, this.input, this.list), this.status);
  }

  /** Takes over what stands in the field. */
  read() {
    this.values = this.field.value
      .split(this.separator.trim() || this.separator)
      .map((value) => value.trim())
      .filter(Boolean);
    this.input.value = "";
    this.show();
  }

  follow(form) {
    const look = settled(() => this.look(), 150);
    this.input.addEventListener("input", () => {
      this.close();
      look();
    });
    this.input.addEventListener("keydown", (event) => this.press(event));
    this.input.addEventListener("blur", () => this.close());
    // Before the field loses the cursor, and with it the list.
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = [...this.list.children].indexOf(event.target.closest("li"));
      if (at >= 0) this.choose(at);
    });
    // What is half typed goes along: nothing is lost, and what it is not the server says.
    form.addEventListener("formdata", ({ formData }) => {
      const typed = this.input.value.trim();
      formData.set(this.field.name, [...this.values, ...(typed ? [typed] : [])].join(this.separator));
    });
    // The form says so when other text was put into its fields.
    form.addEventListener("input", ({ target }) => target === form && this.field.value !== this.written && this.read());
  }

  async look() {
    const typed = this.input.value.trim();
    if (!typed) return;
    const answer = await fetch(`${this.field.dataset.suggest}?${new URLSearchParams({ q: typed })}`).catch(() => null);
    const found = answer?.ok ? await answer.json() : [];
    // Somebody who types fast is answered once, about the last.
    if (typed !== this.input.value.trim() || document.activeElement !== this.input) return;
    this.options = found.filter(({ value }) => !this.values.includes(value));
    const kind = this.field.dataset.make;
    const known = found.some(({ name }) => name.toLowerCase() === typed.toLowerCase());
    if (answer?.ok && kind && !known) this.options.push({ make: typed, name: `Make “${typed}” a new ${kind}` });
    this.open(found.length);
  }

  open(count) {
    const id = this.list.id;
    const drawn = this.options.map(({ name, detail }, at) =>
      element("li", { role: "option", id: `${id}-${at}`, "aria-selected": "false" }, name, element("span", { text: detail })),
    );
    this.list.replaceChildren(...drawn);
    this.list.hidden = drawn.length === 0;
    this.input.setAttribute("aria-expanded", String(drawn.length > 0));
    this.say(count === 0 ? "Nothing fits." : `${count} found.`);
  }

  close() {
    this.options = [];
    this.point(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.say("");
  }

  say(text, wrong = false) {
    this.status.textContent = text;
    this.status.classList.toggle("field-error", wrong);
  }

  point(at) {
    this.active = at;
    for (const [place, option] of [...this.list.children].entries()) option.setAttribute("aria-selected", String(place === at));
    const option = this.list.children[at];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const { key } = event;
    const count = this.options.length;
    const typed = this.input.value.trim();
    if ((key === "ArrowDown" || key === "ArrowUp") && count > 0) {
      this.point(key === "ArrowDown" ? (this.active + 1) % count : (Math.max(this.active, 0) + count - 1) % count);
    } else if (key === "Enter" && typed) {
      if (this.active >= 0) this.choose(this.active);
      else this.add({ value: typed, name: typed });
    } else if (key === "Escape" && count > 0) {
      this.close();
    } else if (key === "Backspace" && this.input.value === "" && this.values.length > 0) {
      this.remove(this.values.length - 1);
    } else {
      return;
    }
    event.preventDefault();
  }

  async choose(at) {
    const option = this.options[at];
    if (!option.make) {
      this.add(option);
      return;
    }
    const options = { method: "POST", body: new URLSearchParams({ name: option.make }) };
    const answer = await fetch(this.field.dataset.suggest, options).catch(() => null);
    const made = answer?.headers.get("content-type")?.includes("json") ? await answer.json() : {};
    if (answer?.ok) this.add(made);
    else this.say(made.problem ?? "It could not be made just now. Try again in a moment.", true);
  }

  add({ value, name, detail }) {
    this.labels.set(value, detail ? `${name} (${detail})` : name);
    if (!this.values.includes(value)) this.values.push(value);
    this.input.value = "";
    this.close();
    this.write();
    this.say(`${name} added.`);
  }

  remove(at) {
    this.values.splice(at, 1);
    this.write();
    this.input.focus();
  }

  move(at, by) {
    const [value] = this.values.splice(at, 1);
    this.values.splice(at + by, 0, value);
    this.write();
    const item = this.chosen.children[at + by];
    const same = item.querySelector(`[data-by="${by}"]`);
    (same.disabled ? item.querySelector("button:enabled") : same).focus();
  }

  /** Puts what was chosen into the field, as it would be typed. */
  write() {
    this.field.value = this.values.join(this.separator);
    this.show();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  show() {
    this.written = this.field.value;
    this.chosen.replaceChildren(...this.values.map((value, at) => this.item(value, at)));
    this.chosen.hidden = this.values.length === 0;
  }

  item(value, at) {
    const name = this.labels.get(value) ?? value;
    const button = (text, label, act, attributes) => {
      const made = element("button", { type: "button", class: "names-button", "aria-label": `${label}: ${name}`, text, ...attributes });
      made.addEventListener("click", act);
      return made;
    };
    const order = [
      button("↑", "Move up", () => this.move(at, -1), { "data-by": "-1", disabled: at === 0 }),
      button("↓", "Move down", () => this.move(at, 1), { "data-by": "1", disabled: at === this.values.length - 1 }),
    ];
    const ordered = this.field.dataset.ordered !== undefined && this.values.length > 1;
    return element("li", {}, element("span", { text: name }), ...(ordered ? order : []), button("×", "Remove", () => this.remove(at)));
  }
}

/** Makes the form's fields for names look for what is typed into them. */
export function names(form) {
  for (const field of form.querySelectorAll("[data-suggest]")) new Names(form, field);
}
