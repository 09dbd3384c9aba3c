// The library: files are dropped anywhere on the page or chosen, and sent one after the other; the focus is set by a click.

import { upload, uploadLine } from "./upload.js";

function card(picture) {
  const made = document.createElement("li");
  made.className = "media-card";
  const link = document.createElement("a");
  link.href = picture.href;
  const image = document.createElement("img");
  Object.assign(image, { src: picture.thumbnail, width: 400, height: 400, alt: "" });
  const title = document.createElement("span");
  title.className = "media-title";
  title.textContent = picture.title;
  link.append(image, title);
  const credit = document.createElement("span");
  credit.className = "media-credit";
  credit.textContent = picture.credit;
  const state = document.createElement("span");
  state.className = "state state-draft";
  state.textContent = "To be described";
  made.append(link, credit, state);
  return made;
}

const form = document.querySelector("[data-media-upload]");
if (form) {
  const list = document.querySelector("[data-media-progress]");
  const grid = document.querySelector("[data-media-grid]");
  const input = form.querySelector("input[type=file]");
  let before = Promise.resolve();

  const send = async (file) => {
    const said = uploadLine(file.name);
    list.append(said.line);
    before = before.then(async () => {
      try {
        const picture = await upload(file, form.elements.credit.value, said.progress);
        said.line.remove();
        grid.querySelector(".desk-note")?.remove();
        grid.prepend(card(picture));
      } catch (error) {
        said.refused(error.message);
      }
    });
  };
  const sendAll = (files) => [...files].forEach(send);

  input.addEventListener("change", () => {
    sendAll(input.files);
    input.value = "";
  });
  form.querySelector("button").remove();
  form.classList.add("media-drop");

  const main = document.querySelector("main");
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  main.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.add("media-over");
  });
  main.addEventListener("dragleave", (event) => {
    if (!main.contains(event.relatedTarget)) form.classList.remove("media-over");
  });
  main.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.classList.remove("media-over");
    sendAll(event.dataTransfer.files);
  });
}

const shown = document.querySelector("[data-media-focus]");
const [x, y] = ["focus_x", "focus_y"].map((id) => document.getElementById(id));
if (shown && x && !x.matches(":disabled")) {
  const mark = document.createElement("span");
  mark.className = "media-focus-mark";
  const place = () => {
    mark.style.insetInlineStart = `${x.value}%`;
    mark.style.insetBlockStart = `${y.value}%`;
  };
  shown.append(mark);
  shown.classList.add("media-focus-set");
  document.querySelector("[data-media-focus-hint]").hidden = false;
  place();
  for (const input of [x, y]) input.addEventListener("input", place);
  shown.addEventListener("click", (event) => {
    const box = shown.getBoundingClientRect();
    const part = (at, start, size) => String(Math.round(Math.min(Math.max((at - start) / size, 0), 1) * 100));
    x.value = part(event.clientX, box.left, box.width);
    y.value = part(event.clientY, box.top, box.height);
    place();
  });
}
