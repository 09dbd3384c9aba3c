// What an action needs more of: an address, a picture, the list of keys.

import { ACTIONS, TABLE_ACTIONS, write } from "./actions.js";
import { attributes } from "./library.js";
import { mayLink } from "./schema.js";
import { element } from "./views.js";

/** A dialog with one field. `take` gives a message where what was typed will not do. */
function oneField({ label, hint, type = "text", action }) {
  const input = element("input", { class: "input", type, id: `ask-${action}`, autocomplete: "off", spellcheck: "false" });
  const error = element("p", { class: "field-error", role: "alert", hidden: true });
  const remove = element("button", { class: "button button-plain", type: "button", text: "Remove", hidden: true });
  const cancel = element("button", { class: "button button-plain", type: "button", text: "Cancel" });
  const done = element("button", { class: "button", type: "button", text: "Done" });
  const dialog = element(
    "dialog",
    { class: "editor-dialog", "aria-label": label },
    element("div", { class: "field" }, element("label", { for: input.id, text: label }), input, element("p", { class: "field-hint", text: hint }), error),
    element("div", { class: "panel-actions" }, done, cancel, remove),
  );
  let take;
  const finish = () => {
    const message = take(input.value.trim());
    error.hidden = !message;
    error.textContent = message ?? "";
    if (!message) dialog.close();
  };
  done.addEventListener("click", finish);
  cancel.addEventListener("click", () => dialog.close());
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    finish();
  });
  const open = (value, taken, removed) => {
    take = taken;
    input.value = value;
    error.hidden = true;
    remove.hidden = !removed;
    remove.onclick = () => {
      removed?.();
      dialog.close();
    };
    dialog.showModal();
    input.select();
  };
  return { dialog, open };
}

function help() {
  const rows = [...ACTIONS.filter((one) => one.keys || one.typed), ...TABLE_ACTIONS.filter((one) => one.keys)].map(
    ({ label, keys, typed }) =>
      element("tr", {}, element("th", { scope: "row", text: label }), element("td", { text: keys ?? "" }), element("td", { text: typed ?? "" })),
  );
  const close = element("button", { class: "button", type: "button", text: "Close" });
  const head = ["What", "Keys", "Or typed"].map((text) => element("th", { scope: "col", text }));
  const dialog = element(
    "dialog",
    { class: "editor-dialog editor-help", "aria-label": "Keys" },
    element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows)),
    element("p", { class: "field-hint", text: "Alt F10 goes from the text to the buttons above it, Escape comes back. On a Mac Ctrl is Command." }),
    close,
  );
  close.addEventListener("click", () => dialog.close());
  return dialog;
}

/** The dialogs beside the editor's `root`. Gives the function that opens one by its name. */
export function dialogs(root, embed, pictures) {
  let editor;
  const link = oneField({ action: "link", label: "Link to", hint: "An address, a path of this site, or mailto:." });
  const card = oneField({ action: "embed", label: "Address", hint: "YouTube, Vimeo, Mastodon, Bluesky, X, or any other page." });
  const keys = help();
  root.append(link.dialog, card.dialog, keys);
  for (const dialog of [link.dialog, pictures.dialog, card.dialog, keys]) {
    dialog.addEventListener("close", () => editor.view.dom.contains(document.activeElement) || editor.view.focus());
  }

  const askLink = () => {
    const href = editor.getAttributes("link").href ?? "";
    const set = (typed) => {
      const address = /^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(typed) ? `https://${typed}` : typed;
      if (!mayLink(address)) return "An http, https, mailto or tel address, or a path of this site.";
      const here = write(editor).extendMarkRange("link");
      const { empty } = editor.state.selection;
      if (empty && !href) here.insertContent({ type: "text", text: address, marks: [{ type: "link", attrs: { href: address } }] }).run();
      else here.setMark("link", { href: address }).run();
    };
    link.open(href, set, href && (() => write(editor).extendMarkRange("link").unsetMark("link").run()));
  };
  const askPicture = (insert) => pictures.open((picture) => insert(attributes(picture)));
  const askEmbed = () => {
    card.open("https://", (typed) => {
      if (!/^https?:\/\/[^\s/]+\.\S+$/i.test(typed)) return "An http or https address.";
      embed(typed);
    });
  };
  const open = { link: askLink, picture: askPicture, embed: askEmbed, help: () => keys.showModal() };
  return {
    attach: (attached, more) => {
      editor = attached;
      Object.assign(open, more);
    },
    ask: (name, then) => open[name](then),
  };
}
