// Choosing a picture of the library, for the text and for above it; new ones are uploaded in the same place.

import { upload, uploadLine } from "../newsroom/upload.js";
import { element } from "./views.js";

/** The dialog. `open(take)` calls `take` with a picture that somebody has described. */
export function library(root) {
  const words = element("input", { class: "input", type: "search", placeholder: "What it shows, credit, file", "aria-label": "Search pictures" });
  const files = element("input", { class: "input", type: "file", accept: "image/jpeg,image/png,image/webp", "aria-label": "Upload a picture" });
  const progress = element("ul", { class: "media-progress", "aria-live": "polite" });
  const grid = element("ul", { class: "media-grid media-choice" });
  const more = element("button", { class: "button button-plain", type: "button", text: "Older", hidden: true });
  const cancel = element("button", { class: "button button-plain", type: "button", text: "Cancel" });
  const about = describing();
  const dialog = element(
    "dialog",
    { class: "editor-dialog editor-library", "aria-label": "Pictures" },
    element("div", { class: "field-pair" }, words, files),
    progress,
    about.form,
    grid,
    element("div", { class: "panel-actions" }, more, cancel),
  );
  root.append(dialog);
  let take;
  let asked = 0;
  let before;

  const done = (picture) => {
    dialog.close();
    take(picture);
  };
  const chosen = (picture) => (picture.described ? done(picture) : about.ask(picture, done));

  async function show(older) {
    const mine = ++asked;
    const query = new URLSearchParams({ q: words.value, ...(older && { before: older }) });
    const answer = await fetch(`/newsroom/media?${query}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (mine !== asked || !answer?.ok) return;
    const found = await answer.json();
    if (!older) grid.replaceChildren();
    grid.append(...found.pictures.map((picture) => card(picture, chosen)));
    before = found.before;
    more.hidden = !before;
  }

  words.addEventListener("input", () => show());
  words.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  more.addEventListener("click", () => show(before));
  cancel.addEventListener("click", () => dialog.close());
  files.addEventListener("change", async () => {
    const [file] = files.files;
    if (!file) return;
    const said = uploadLine(file.name);
    progress.replaceChildren(said.line);
    try {
      const picture = await upload(file, "", said.progress);
      progress.replaceChildren();
      grid.prepend(card(picture, chosen));
      chosen(picture);
    } catch (error) {
      said.refused(error.message);
    }
    files.value = "";
  });

  return {
    dialog,
    open(taken) {
      take = taken;
      words.value = "";
      progress.replaceChildren();
      about.form.hidden = true;
      dialog.showModal();
      show();
    },
  };
}

function card(picture, chosen) {
  const button = element(
    "button",
    { type: "button", class: "media-pick" },
    element("img", { src: picture.thumbnail, width: 400, height: 400, alt: "", loading: "lazy" }),
    element("span", { class: "media-title", text: picture.title }),
  );
  button.addEventListener("click", () => chosen(picture));
  return element("li", { class: "media-card" }, button);
}

/** What must be said of a picture before a story takes it. */
function describing() {
  const alt = element("input", { class: "input", type: "text", maxlength: "400", id: "library-alt", placeholder: "What it shows, for those who do not see it" });
  const decorative = element("input", { type: "checkbox" });
  const credit = element("input", { class: "input", type: "text", maxlength: "120", placeholder: "Who made it", "aria-label": "Credit" });
  const error = element("p", { class: "field-error", role: "alert", hidden: true });
  const use = element("button", { class: "button", type: "button", text: "Use it" });
  const form = element(
    "div",
    { class: "media-describe", hidden: true },
    element("div", { class: "field" }, element("label", { for: "library-alt", text: "What it shows" }), alt),
    element("label", { class: "block-flag" }, decorative, " Decorative: it says nothing that the text does not"),
    credit,
    error,
    use,
  );
  let picture;
  let then;
  use.addEventListener("click", async () => {
    const said = { alt: alt.value.trim(), caption: picture.caption, credit: credit.value, focus_x: picture.focus[0], focus_y: picture.focus[1] };
    if (decorative.checked) Object.assign(said, { decorative: "1", alt: "" });
    const answer = await fetch(picture.href, { method: "POST", body: new URLSearchParams(said), redirect: "manual" }).catch(() => null);
    const saved = answer?.type === "opaqueredirect";
    error.hidden = saved;
    if (saved) then({ ...picture, described: true, alt: said.alt, decorative: decorative.checked, credit: said.credit });
    else error.textContent = answer?.status === 403 ? "Whoever uploaded it says what it shows." : "Say what it shows, or that it is decorative.";
  });
  const ask = (asked, taken) => {
    picture = asked;
    then = taken;
    alt.value = "";
    decorative.checked = false;
    credit.value = asked.credit;
    error.hidden = true;
    form.hidden = false;
    alt.focus();
  };
  return { form, ask };
}

/** What a picture node of the text begins with. */
export const attributes = ({ id, alt, decorative, caption, credit }) => ({ media: id, alt, decorative, caption, credit });

/** The picture above the text: shown, chosen in the library, taken away. */
export function leadPicture(field, pictures) {
  const select = field.querySelector("select");
  const caption = field.querySelector("input");
  const image = element("img", { alt: "", class: "lead-shown" });
  const choose = element("button", { class: "button button-plain", type: "button", text: "Choose a picture" });
  const remove = element("button", { class: "button button-plain", type: "button", text: "Remove" });
  const changed = () => {
    image.hidden = remove.hidden = select.value === "";
    if (select.value) image.src = `/newsroom/media/${select.value}/thumbnail`;
  };
  const set = (value) => {
    select.value = value;
    changed();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  choose.addEventListener("click", () =>
    pictures.open((picture) => {
      if (![...select.options].some((option) => option.value === picture.id)) select.add(new Option(picture.title, picture.id));
      set(picture.id);
      caption.focus();
    }),
  );
  remove.addEventListener("click", () => set(""));
  select.addEventListener("change", changed);
  select.after(image, element("div", { class: "panel-actions" }, choose, remove));
  changed();
}
