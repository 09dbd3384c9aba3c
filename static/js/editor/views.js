// Blocks whose words stand in attributes are written in fields, in place, where readers will see them.

/** Makes an element with attributes and children; `text` is its text. */
export function element(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) made.setAttribute(name, value);
  }
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/** A view of a block: `make` draws it, and says which field holds which attribute and what to do when it changes. */
class BlockView {
  constructor({ node, editor, getPos }, make) {
    this.node = node;
    this.editor = editor;
    this.getPos = getPos;
    this.fields = {};
    this.dom = make(this);
    this.show();
  }

  /** A field for an attribute: one line of text, or a box to tick for `flag`. */
  field(attribute, label, { flag = false, ...options } = {}) {
    const input = element("input", {
      type: flag ? "checkbox" : "text",
      class: flag ? undefined : `block-field block-${attribute}`,
      placeholder: flag ? undefined : label,
      "aria-label": flag ? undefined : label,
      ...options,
    });
    input.addEventListener("input", () => this.set(attribute, flag ? input.checked : input.value));
    input.addEventListener("keydown", (event) => this.leave(event, input));
    this.fields[attribute] = input;
    return flag ? element("label", { class: "block-flag" }, input, ` ${label}`) : input;
  }

  set(attribute, value) {
    const { state, view } = this.editor;
    view.dispatch(state.tr.setNodeAttribute(this.getPos(), attribute, value));
  }

  /** Enter goes to the next field and behind the last into the text, Escape to the block; the form is not sent. */
  leave(event, input) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    const all = Object.values(this.fields);
    const next = event.key === "Enter" && all[all.indexOf(input) + 1];
    if (next) next.focus();
    else if (event.key === "Enter") this.after();
    else {
      this.editor.view.focus();
      this.editor.commands.setNodeSelection(this.getPos());
    }
  }

  /** Puts the cursor into the box, or into an empty paragraph behind the block. */
  after() {
    const { editor } = this;
    const end = this.getPos() + this.node.nodeSize;
    const inside = Boolean(this.contentDOM);
    const next = editor.state.doc.resolve(end).nodeAfter;
    const room = next?.type.name === "paragraph" && next.content.size === 0;
    editor.view.focus();
    if (!inside && !room) editor.commands.insertContentAt(end, { type: "paragraph" });
    editor.commands.setTextSelection(inside ? this.getPos() + 2 : end + 1);
  }

  show() {
    for (const [attribute, input] of Object.entries(this.fields)) {
      const value = this.node.attrs[attribute];
      if (input.type === "checkbox") input.checked = value;
      else if (input.value !== (value ?? "")) input.value = value ?? "";
    }
    this.shown?.();
  }

  update(node) {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show();
    return true;
  }

  stopEvent(event) {
    return event.target instanceof HTMLInputElement;
  }

  ignoreMutation(mutation) {
    return mutation.type !== "selection" && !this.contentDOM?.contains(mutation.target);
  }
}

const view = (make) => (properties) => new BlockView(properties, make);

export const pullQuoteView = view((block) =>
  element(
    "figure",
    { class: "pull-quote block-card", contenteditable: "false" },
    block.field("text", "Pull quote"),
    block.field("attribution", "Who said it"),
  ),
);

export const embedView = view((block) => {
  const where = element("span", { class: "block-where" });
  block.shown = () => {
    where.textContent = [block.node.attrs.provider, block.node.attrs.url].filter(Boolean).join(" · ");
  };
  return element("div", { class: "embed block-card", contenteditable: "false" }, block.field("title", "Title of the link"), where);
});

export const factBoxView = view((block) => {
  block.contentDOM = element("div", { class: "fact-box-text" });
  const title = block.field("title", "Title of the fact box");
  title.classList.add("fact-box-title");
  return element("aside", { class: "fact-box" }, element("div", { contenteditable: "false" }, title), block.contentDOM);
});

export const imageView = view((block) => {
  const picture = element("img", { alt: "" });
  const missing = element("p", { class: "block-where", text: "A picture elsewhere: readers get a link to it." });
  block.shown = () => {
    const { media, src, alt, decorative } = block.node.attrs;
    const address = media ? `/newsroom/media/${media}/thumbnail` : src?.startsWith("/") ? src : "";
    picture.hidden = !address;
    missing.hidden = Boolean(address);
    if (address && picture.getAttribute("src") !== address) picture.src = address;
    picture.alt = alt;
    block.fields.alt.disabled = decorative;
  };
  return element(
    "figure",
    { class: "image block-card", contenteditable: "false" },
    picture,
    missing,
    block.field("caption", "Caption"),
    block.field("credit", "Credit"),
    block.field("alt", "What the picture shows, for those who do not see it"),
    block.field("decorative", "Decorative: it says nothing that the text does not", { flag: true }),
  );
});
