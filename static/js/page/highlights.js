// Says which highlights were seen: half of one in sight for a second, as the Media Rating Council has it for what is shown in
// browsers. Once for each in a view of the page, told in one message when the page is left.

const SECOND = 1000;
const seen = new Set();
const told = new Set();
const waiting = new Map();

const watcher = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting, intersectionRatio } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting && intersectionRatio >= 0.5) {
        waiting.set(target, setTimeout(note, SECOND, target));
      }
    }
  },
  { threshold: 0.5 },
);

function note(item) {
  if (document.visibilityState === "visible") {
    watcher.unobserve(item);
    seen.add(item);
  }
}

function tell() {
  for (const timer of waiting.values()) {
    clearTimeout(timer);
  }
  const news = [...seen].filter((item) => !told.has(item));
  if (news.length === 0) {
    return;
  }
  const message = new URLSearchParams({ turn: news[0].closest("[data-turn]").dataset.turn });
  for (const item of news) {
    told.add(item);
    const link = item.querySelector("a").pathname.split("/").pop();
    message.append("seen", `${link}.${item.dataset.seal}`);
  }
  navigator.sendBeacon("/highlights/seen", message);
}

function watch() {
  for (const item of document.querySelectorAll("[data-turn] > [data-seal]")) {
    if (!seen.has(item)) {
      watcher.observe(item);
    }
  }
}

// A page that a browser makes ahead of its reader is seen by nobody yet.
if (document.prerendering) {
  document.addEventListener("prerenderingchange", watch, { once: true });
} else {
  watch();
}
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    tell();
  } else {
    // What was in sight when the page was hidden has a whole second before it again.
    watcher.disconnect();
    watch();
  }
});
// Browsers that leave without hiding first.
addEventListener("pagehide", tell);
