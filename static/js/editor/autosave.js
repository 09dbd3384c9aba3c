// What is typed is kept: in the story's working copy where the page names one, and in this browser where that fails.

import { settled } from "./panel.js";
import { element } from "./views.js";

const SUBMITTED = "courant-submitted";
const time = (at) => new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

class Keeper {
  constructor(form, editor) {
    this.form = form;
    this.editor = editor;
    this.action = form.getAttribute("action");
    this.key = `courant-story ${this.action}`;
    this.status = element("p", { class: "keep-status", role: "status" });
    form.querySelector(".story-panel .panel-actions").after(this.status);
    this.settle();
    this.baseline = this.fields();
    this.offer();
    this.follow();
  }

  get version() {
    return Number(this.form.elements.version.value);
  }

  fields() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  /** What was sent and has arrived is nobody's unsaved change any more: the page shows it, under a newer version. */
  settle() {
    const sent = JSON.parse(sessionStorage.getItem(SUBMITTED) ?? "null");
    sessionStorage.removeItem(SUBMITTED);
    if (sent && (sent.action !== this.action || this.version > sent.version)) localStorage.removeItem(sent.key);
  }

  /** Asks about what was kept here, unless the page shows it already. */
  offer() {
    const kept = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!kept) return;
    if (kept.fields === this.baseline) {
      localStorage.removeItem(this.key);
      return;
    }
    const keep = element("button", { class: "button", type: "button", text: "Keep" });
    const discard = element("button", { class: "button button-plain", type: "button", text: "Discard" });
    const notice = element("div", { class: "kept", role: "alert" }, element("p", { text: `Unsaved changes from ${time(kept.at)}.` }), keep, discard);
    this.form.querySelector(".story-sheet").prepend(notice);
    this.asking = true;
    const answered = () => {
      this.asking = false;
      notice.remove();
    };
    keep.addEventListener("click", () => {
      answered();
      this.restore(kept);
    });
    discard.addEventListener("click", () => {
      answered();
      localStorage.removeItem(this.key);
    });
  }

  /** Puts what was kept into the form, with the version it was made from: a newer one is a conflict, and both are shown. */
  restore({ fields }) {
    for (const [name, value] of new URLSearchParams(fields)) {
      if (name === "document") this.editor.commands.setContent(JSON.parse(value));
      else if (this.form.elements[name]) this.form.elements[name].value = value;
    }
    this.form.dispatchEvent(new Event("input"));
  }

  follow() {
    const save = settled(() => this.save(), 1500);
    this.form.addEventListener("input", save);
    addEventListener("online", () => this.save());
    // A tab that is closed within that moment loses nothing either.
    addEventListener("pagehide", () => this.keep());
    this.form.addEventListener("submit", () => {
      this.keep();
      sessionStorage.setItem(SUBMITTED, JSON.stringify({ key: this.key, action: this.action, version: this.version }));
    });
  }

  /** Keeps what is typed in this browser. Not while it is asked what becomes of an earlier one. */
  keep() {
    const fields = this.fields();
    if (this.asking || fields === this.baseline) return false;
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
    return true;
  }

  async save() {
    if (!this.keep()) return;
    const address = this.form.dataset.workingCopy;
    const fields = this.fields();
    const options = { method: "PUT", body: new URLSearchParams(fields) };
    const answer = address && navigator.onLine ? await fetch(address, options).catch(() => null) : null;
    const now = time(Date.now());
    if (answer?.ok) {
      this.baseline = fields;
      localStorage.removeItem(this.key);
      this.status.textContent = `Saved ${now}`;
    } else if (answer?.status === 409) {
      this.status.textContent = "Somebody else saved this story: save yours to see both.";
    } else {
      this.status.textContent = navigator.onLine ? `Kept in this browser ${now}` : `Offline: kept in this browser ${now}`;
    }
  }
}

/** Keeps what is typed into the form. */
export function autosave(form, editor) {
  return new Keeper(form, editor);
}
