// The panel beside the text: what address a slug gives, and how the story looks elsewhere.

import { names } from "./names.js";
import { settled } from "./settled.js";
import { element } from "./views.js";

function slugs(form) {
  const field = form.elements.slug;
  const hint = element("p", { class: "field-hint", role: "status" });
  field.after(hint);
  const check = settled(async () => {
    const query = new URLSearchParams({
      slug: field.value || form.elements.title.value,
      section: form.elements.section.value,
      story: field.dataset.story ?? "",
    });
    const answer = await fetch(`${field.dataset.check}?${query}`).catch(() => null);
    if (!answer?.ok) return;
    const { address, problem } = await answer.json();
    // A slug made from a headline gives way by itself.
    const matters = problem && (field.value !== "" || address === null);
    hint.textContent = matters ? problem : `Address: ${address}`;
    hint.classList.toggle("field-error", Boolean(matters));
  }, 300);
  for (const name of ["slug", "section"]) form.elements[name].addEventListener("input", check);
  form.elements.title.addEventListener("input", () => field.value === "" && check());
}

function previews(form) {
  const box = form.querySelector("[data-previews]");
  const search = { where: element("span"), title: element("strong"), text: element("span") };
  const card = { site: element("span"), title: element("strong"), text: element("span") };
  box.append(
    element("p", { class: "label", text: "As a search result" }),
    element("div", { class: "search-preview" }, search.where, search.title, search.text),
    element("p", { class: "label", text: "As a card" }),
    element("div", { class: "card-preview" }, card.site, card.title, card.text),
  );
  box.hidden = false;
  const value = (name) => form.elements[name].value.trim();
  const show = () => {
    const [title, text] = [value("title"), value("standfirst")];
    search.where.textContent = `${box.dataset.base}/${value("section")}`;
    search.title.textContent = `${value("search_title") || title} – ${box.dataset.site}`;
    search.text.textContent = value("search_description") || text;
    card.site.textContent = new URL(box.dataset.base).host;
    card.title.textContent = value("share_title") || title;
    card.text.textContent = value("share_description") || value("search_description") || text;
  };
  form.addEventListener("input", show);
  show();
}

/** Makes the panel's fields tell while they are typed what they will do. */
export function panel(form) {
  slugs(form);
  previews(form);
  names(form);
}
