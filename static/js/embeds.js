// Shows what is embedded in a story within its page, once a reader asks for it. Until then nothing of it is loaded, and
// without this script it is a link.

{
  const { play, note } = document.currentScript.dataset;
  for (const embed of document.querySelectorAll(".embed[data-player]")) {
    const address = embed.dataset.player;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-plain";
    button.textContent = play;
    const ask = document.createElement("span");
    ask.className = "embed-ask";
    ask.append(button, `${note} ${new URL(address).host}`);
    embed.append(ask);
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.className = "embed-frame";
      frame.src = address;
      frame.title = embed.querySelector("a").textContent;
      frame.allow = "fullscreen; picture-in-picture";
      frame.referrerPolicy = "strict-origin";
      ask.replaceWith(frame);
      frame.focus();
    });
  }
}
