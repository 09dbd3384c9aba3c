// What is typed is kept: in the story's working copy where the page names one, and in this browser where that fails.

import { settled } from "./settled.js";
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

  /** The save of the change that waits. */
  get waits() {
    return Number(this.form.dataset.waits);
  }

  fields() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  /** What was sent and has arrived is nobody's unsaved change any more: the page shows it, under a newer version, or a newer one waits. */
  settle() {
    const sent = JSON.parse(sessionStorage.getItem(SUBMITTED) ?? "null");
    sessionStorage.removeItem(SUBMITTED);
    if (!sent) return;
    const arrived = this.version > sent.version || this.waits > sent.waits;
    if (sent.action !== this.action || arrived) localStorage.removeItem(sent.key);
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
      this.stop();
      const { key, action, version, waits } = this;
      sessionStorage.setItem(SUBMITTED, JSON.stringify({ key, action, version, waits }));
    });
    // The answer makes the browser forget all that is kept; nothing is to be kept behind it.
    document.addEventListener("submit", ({ target }) => target.getAttribute("action") === "/sign-out" && this.stop());
    // Whoever comes back to a page that was left goes on typing in it.
    addEventListener("pageshow", ({ persisted }) => (this.stopped &&= !persisted));
  }

  /** What is typed was sent, or is left behind: neither a save that waits nor one under way may keep it once more. */
  stop() {
    this.stopped = true;
    this.sending?.abort();
  }

  /** Keeps what is typed in this browser. Not while it is asked what becomes of an earlier one. */
  keep() {
    const fields = this.fields();
    if (this.asking || this.stopped || fields === this.baseline) return false;
    localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), fields }));
    return true;
  }

  async save() {
    if (!this.keep()) return;
    const address = this.form.dataset.workingCopy;
    const fields = this.fields();
    this.sending = new AbortController();
    const options = { method: "PUT", body: new URLSearchParams(fields), signal: this.sending.signal };
    const answer = address && navigator.onLine ? await fetch(address, options).catch(() => null) : null;
    if (this.stopped) return;
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
