// Embeds by link: the program says what stands at an address; until it has, the address itself does.

import { write } from "./actions.js";

/** Puts a card for `url` where the cursor is, and its title into it when the program has found it. */
export async function embed(editor, url) {
  write(editor).insertContent({ type: "embed", attrs: { url } }).run();
  const answer = await fetch("/newsroom/embeds", { method: "POST", body: new URLSearchParams({ url }) }).catch(() => null);
  if (!answer?.ok) return;
  const found = await answer.json();
  editor.state.doc.descendants((node, at) => {
    if (node.type.name !== "embed" || node.attrs.url !== url || node.attrs.title) return;
    const change = editor.state.tr.setNodeAttribute(at, "provider", found.provider).setNodeAttribute(at, "title", found.title);
    editor.view.dispatch(change.setNodeAttribute(at, "url", found.url));
    return false;
  });
}
