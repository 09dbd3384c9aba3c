// Light, dark, or as the system has it: shows the switch, and keeps what is chosen in this browser alone. What was chosen is
// applied by the line in the page's head (early.js), before anything is drawn.
{
  const root = document.documentElement;
  const fields = document.querySelectorAll("#theme input");
  // Colours of the browser's own bar, as they follow the system.
  const bars = [...document.querySelectorAll("meta[name=theme-color]")].map((meta) => [meta, meta.media]);

  function apply(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const field of fields) field.checked = field.value === (theme ?? "");
    for (const [meta, media] of bars) {
      meta.media = theme ? (media.includes(theme) ? "all" : "not all") : media;
    }
  }

  function choose({ target }) {
    apply(target.value || undefined);
    try {
      if (target.value) localStorage.setItem("theme", target.value);
      else localStorage.removeItem("theme");
    } catch {
      // A browser that keeps nothing has it for this page.
    }
  }

  if (fields.length > 0) {
    apply(root.dataset.theme);
    for (const field of fields) field.addEventListener("change", choose);
    document.getElementById("theme").hidden = false;
    addEventListener("storage", ({ key, newValue }) => {
      if (key === "theme") apply(["light", "dark"].includes(newValue) ? newValue : undefined);
    });
  }
}
