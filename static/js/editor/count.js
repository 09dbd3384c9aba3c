// Words and minutes, as readers will be told.

/** How fast people read news on a screen: the program's number. */
const WORDS_PER_MINUTE = 230;

/** The words of a document that readers see. */
export function words(doc) {
  const said = [];
  doc.descendants((node) => {
    if (node.isTextblock) said.push(node.textBetween(0, node.content.size, " ", " "));
    else if (node.isLeaf && node.isBlock) said.push(...["text", "attribution", "caption", "credit", "title"].map((name) => node.attrs[name] ?? ""));
    else if (node.type.name === "factBox") said.push(node.attrs.title);
  });
  return said.join(" ").match(/\S+/g)?.length ?? 0;
}

/** The line under the text. */
export function count(doc) {
  const number = words(doc);
  const minutes = Math.max(1, Math.ceil(number / WORDS_PER_MINUTE));
  return `${number.toLocaleString("en")} ${number === 1 ? "word" : "words"}, ${minutes} min to read`;
}
