// The front page desk: stories are dragged into their places, or carried there with the keys. Every drop sends the form that
// the page has for it, and shows the desk that comes back.

const says = document.querySelector("#front-says");
const desk = () => document.querySelector("#front-desk");
const places = () => [...desk().querySelectorAll("[data-place]")];
const story = (element) => element.closest("[data-article]");

/** The story that is held, and the place it would go to. */
let held;
let target;

const say = (text) => {
  says.textContent = text;
};

const occupant = (place) => place.querySelector("[data-article]:not(.front-held)")?.dataset.headline;

function aim(place) {
  target?.classList.remove("front-target");
  target = place;
  target?.classList.add("front-target");
}

function pickUp(element) {
  held = element;
  held.classList.add("front-held");
  aim(held.closest("[data-place]"));
}

function letGo() {
  held?.classList.remove("front-held");
  aim(undefined);
  held = undefined;
}

async function drop() {
  const { article, headline, until } = held.dataset;
  const { place, label } = target.dataset;
  const stays = held.closest("[data-place]") === target;
  letGo();
  if (stays) {
    say(`“${headline}” stays in ${label}.`);
    return;
  }
  desk().classList.add("front-waits");
  try {
    const form = new URLSearchParams({ version: desk().dataset.version, article, to: place, until });
    const answer = await fetch("/newsroom/front", { method: "POST", body: form });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#front-desk");
    if (!page) throw new Error(`the desk answered ${answer.status}`);
    desk().replaceWith(page);
    furnish();
    const problem = page.querySelector("[role=alert]");
    say(problem ? problem.textContent : `“${headline}” stands in ${label}.`);
    const moved = problem ? page.querySelector(".front-again select") : handle(article);
    moved?.focus();
  } catch {
    desk().classList.remove("front-waits");
    say(`“${headline}” was not moved: the newsroom cannot be reached. Try again.`);
    handle(article)?.focus();
  }
}

const handle = (article) => desk().querySelector(`[data-place] [data-article="${article}"] .front-handle`);

/** What a key does to the story that is held. */
function carry(event) {
  const all = places();
  const at = all.indexOf(target);
  const steps = { ArrowUp: at - 1, ArrowLeft: at - 1, ArrowDown: at + 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 };
  if (event.key in steps) {
    aim(all[Math.min(Math.max(steps[event.key], 0), all.length - 1)]);
    target.scrollIntoView({ block: "nearest" });
    const there = occupant(target);
    say(there ? `${target.dataset.label}, before “${there}”` : target.dataset.label);
  } else if (event.key === "Escape" || event.key === "Tab") {
    say(`“${held.dataset.headline}” stays where it was.`);
    letGo();
    if (event.key === "Tab") return;
  } else if (event.key === " " || event.key === "Enter") {
    if (target) drop();
  } else {
    return;
  }
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (held) {
    carry(event);
  } else if (event.target.matches?.(".front-handle") && (event.key === " " || event.key === "Enter")) {
    event.preventDefault();
    pickUp(story(event.target));
    const from = target ? `from ${target.dataset.label}` : "from the list";
    say(`“${held.dataset.headline}” is picked up ${from}. Choose a place with the arrow keys, put it there with Space.`);
  }
});

document.addEventListener("dragstart", (event) => {
  const dragged = event.target.closest?.("[data-article]");
  if (!dragged) return;
  letGo();
  pickUp(dragged);
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.headline);
});

document.addEventListener("dragover", (event) => {
  const place = held && event.target.closest?.("[data-place]");
  if (!place) return;
  event.preventDefault();
  aim(place);
});

document.addEventListener("drop", (event) => {
  if (!held || !event.target.closest?.("[data-place]")) return;
  event.preventDefault();
  drop();
});

document.addEventListener("dragend", letGo);

/** Makes what the server drew movable. */
function furnish() {
  for (const element of desk().querySelectorAll("[data-article]")) {
    element.draggable = true;
  }
  for (const grip of desk().querySelectorAll(".front-handle")) {
    grip.hidden = false;
  }
}

furnish();
