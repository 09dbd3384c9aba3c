// Says in the form's state line who else has the story open, and whether somebody saved it meanwhile.

const line = document.querySelector("[data-presence]");

if (line) {
  const ownVersion = Number(line.dataset.version);
  const names = new Intl.ListFormat("en");

  const described = ({ people, saved }) => {
    const sentences = [];
    if (people.length > 0) {
      sentences.push(`${names.format(people)} ${people.length === 1 ? "has" : "have"} this story open too.`);
    }
    if (saved && saved.version > ownVersion && !saved.mine) {
      sentences.push(
        `Saved by ${saved.by ?? "somebody"} at ${saved.at}, version ${saved.version}: your save will be merged with it.`,
      );
    }
    return sentences.join(" ");
  };

  const events = new EventSource(line.dataset.presence);
  events.addEventListener("story", (event) => {
    const text = described(JSON.parse(event.data));
    if (line.textContent !== text) {
      line.textContent = text;
    }
  });
}
