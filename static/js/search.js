// Searches while somebody types: what is found replaces what was found before, and the address follows. Without this script
// the form does the same with its button.
{
  const PAUSE = 250;
  const form = document.querySelector(".search-page .search-form");
  const field = form.querySelector("input");
  const found = document.getElementById("found");
  const status = () => found.querySelector("[role=status]");
  let asked = field.value.trim();
  let asking;
  let timer;

  async function search() {
    const words = field.value.trim();
    if (words === asked) return;
    asked = words;
    asking?.abort();
    asking = new AbortController();
    const query = words && `?${new URLSearchParams({ q: words })}`;
    found.ariaBusy = "true";
    try {
      const answer = await fetch(`/search/results${query}`, { signal: asking.signal });
      if (!answer.ok) throw new Error(answer.status);
      show(await answer.text());
      history.replaceState(null, "", `/search${query}`);
    } catch (error) {
      // Another question has taken its place, and its answer comes.
      if (error.name === "AbortError") return;
      // What was found before answers another question. The button asks once more.
      asked = undefined;
    }
    found.ariaBusy = null;
  }

  function show(html) {
    const part = document.createElement("template");
    part.innerHTML = html;
    const said = part.content.querySelector("[role=status]");
    // The line stays and gets new words: that is what a screen reader reads out.
    const line = status();
    if (line.textContent !== said.textContent) line.textContent = said.textContent;
    said.remove();
    found.replaceChildren(line, part.content);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
}
