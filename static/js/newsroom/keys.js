// The keys of the newsroom and the administration: ? shows them, g and a letter goes to a desk, / to the search.
// No key does anything while somebody writes: an apostrophe may be typed with one.

const dialog = document.querySelector("#keys");
const search = document.querySelector("main input[type=search]");

/** Each desk answers to the letter that its tab names. */
const desks = new Map(Array.from(document.querySelectorAll("[data-key]"), (tab) => [tab.dataset.key, tab.href]));

/** How long after g a letter still belongs to it, in milliseconds. */
const PAUSE = 1500;
let went = -Infinity;

const writes = (element) => element.isContentEditable || element.matches("input, textarea, select");

function goes(event) {
  const href = event.timeStamp - went < PAUSE && desks.get(event.key);
  went = event.key === "g" ? event.timeStamp : -Infinity;
  if (href) location.assign(href);
  return Boolean(href);
}

function answers(event) {
  if (event.key === "?") {
    dialog.showModal();
    return true;
  }
  if (event.key === "/" && search) {
    search.focus();
    return true;
  }
  return goes(event);
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || writes(event.target)) return;
  if (answers(event)) event.preventDefault();
});

const button = document.querySelector("[data-shows-keys]");
button.hidden = false;
button.addEventListener("click", () => dialog.showModal());
