// Everything that can be done to the text, once: for the toolbar, the "/" menu and the help.

/** A chain of commands with the cursor in the text at once: the library's own focus waits for the next frame. */
export function write(editor) {
  editor.view.focus();
  return editor.chain();
}

/** Puts in a block, and the cursor into its first field. */
const block = (type, attrs = {}) => (editor) => {
  write(editor).insertContent({ type, attrs }).run();
  focusField(editor);
};

/** The cursor goes into the first empty field of the block that was just put in. */
function focusField(editor) {
  const at = editor.state.selection.from;
  const blocks = [...editor.view.dom.querySelectorAll(".block-card, .fact-box")];
  const near = blocks.findLast((dom) => editor.view.posAtDOM(dom, 0) <= at + 1) ?? blocks[0];
  near?.querySelector("input:not(:disabled)")?.focus();
}

/** The wall stands once, at the top level: it moves from where it was to behind the block with the cursor, or before an empty one. */
function setWall(editor) {
  const { state } = editor;
  const change = state.tr;
  const { $head } = state.selection;
  const empty = $head.depth === 1 && $head.parent.content.size === 0;
  const here = $head.depth === 0 ? $head.pos : empty ? $head.before(1) : $head.after(1);
  state.doc.forEach((node, at) => {
    if (node.type.name === "wall") change.delete(at, at + node.nodeSize);
  });
  change.insert(change.mapping.map(here), state.schema.nodes.wall.create());
  editor.view.focus();
  editor.view.dispatch(change.scrollIntoView());
}

const hasWall = (editor) => editor.state.doc.content.content.some((node) => node.type.name === "wall");

const factBox = (editor) => {
  write(editor).insertContent({ type: "factBox", content: [{ type: "paragraph" }] }).run();
  focusField(editor);
};

const image = (type) => (editor, ask) =>
  ask("picture", (attrs) => {
    const picture = { type: "image", attrs };
    write(editor).insertContent(type === "gallery" ? { type, content: [picture] } : picture).run();
    focusField(editor);
  });

const mark = (name) => ({ run: (editor) => write(editor).toggleMark(name).run(), active: (editor) => editor.isActive(name) });
const heading = (level) => ({
  run: (editor) => write(editor).toggleHeading({ level }).run(),
  active: (editor) => editor.isActive("heading", { level }),
});

/** `icon` is shown in the toolbar; `menu` says that the "/" menu has it; `keys` and `typed` are for the help. */
export const ACTIONS = [
  { name: "bold", label: "Bold", icon: "B", keys: "Ctrl B", typed: "**words**", group: 1, ...mark("bold") },
  { name: "italic", label: "Italic", icon: "I", keys: "Ctrl I", typed: "*words*", group: 1, ...mark("italic") },
  { name: "link", label: "Link", icon: "Link", keys: "Ctrl K", group: 1, run: (editor, ask) => ask("link"), active: (editor) => editor.isActive("link") },
  { name: "strike", label: "Struck through", icon: "S", keys: "Ctrl Shift S", typed: "~~words~~", group: 1, ...mark("strike") },
  { name: "superscript", label: "Superscript", icon: "x²", keys: "Ctrl .", group: 1, ...mark("superscript") },
  { name: "subscript", label: "Subscript", icon: "x₂", keys: "Ctrl ,", group: 1, ...mark("subscript") },
  { name: "code", label: "Code", icon: "<>", keys: "Ctrl E", typed: "`words`", group: 1, ...mark("code") },
  { name: "heading", label: "Heading", icon: "H2", keys: "Ctrl Alt 2", typed: "## ", group: 2, menu: true, ...heading(2) },
  { name: "subheading", label: "Heading, second rank", icon: "H3", keys: "Ctrl Alt 3", typed: "### ", group: 2, menu: true, ...heading(3) },
  { name: "minor-heading", label: "Heading, third rank", icon: "H4", keys: "Ctrl Alt 4", typed: "#### ", group: 2, menu: true, ...heading(4) },
  { name: "bullets", label: "List", icon: "•", keys: "Ctrl Shift 8", typed: "- ", group: 2, menu: true, run: (editor) => write(editor).toggleBulletList().run(), active: (editor) => editor.isActive("bulletList") },
  { name: "numbers", label: "Numbered list", icon: "1.", keys: "Ctrl Shift 7", typed: "1. ", group: 2, menu: true, run: (editor) => write(editor).toggleOrderedList().run(), active: (editor) => editor.isActive("orderedList") },
  { name: "quote", label: "Quote", icon: "”", keys: "Ctrl Shift B", typed: "> ", group: 2, menu: true, run: (editor) => write(editor).toggleBlockquote().run(), active: (editor) => editor.isActive("blockquote") },
  { name: "pull-quote", label: "Pull quote", menu: true, run: block("pullQuote") },
  { name: "image", label: "Picture", menu: true, run: image("image") },
  { name: "gallery", label: "Gallery", menu: true, run: image("gallery") },
  { name: "table", label: "Table", menu: true, run: (editor) => write(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run() },
  { name: "fact-box", label: "Fact box", menu: true, run: factBox },
  { name: "embed", label: "Embed by link", menu: true, run: (editor, ask) => ask("embed") },
  { name: "divider", label: "Divider", typed: "---", menu: true, run: (editor) => write(editor).setHorizontalRule().run() },
  { name: "code-block", label: "Code block", typed: "```", menu: true, run: (editor) => write(editor).toggleCodeBlock().run() },
  { name: "wall", label: "Wall", icon: "Wall", menu: true, group: 3, run: setWall, active: hasWall },
  { name: "insert", label: "Insert a block", icon: "+", keys: "/", group: 3, run: (editor, ask) => ask("menu") },
  { name: "undo", label: "Undo", icon: "↶", keys: "Ctrl Z", group: 4, run: (editor) => write(editor).undo().run(), can: (editor) => editor.can().undo() },
  { name: "redo", label: "Redo", icon: "↷", keys: "Ctrl Shift Z", group: 4, run: (editor) => write(editor).redo().run(), can: (editor) => editor.can().redo() },
  { name: "find", label: "Find and replace", icon: "Find", keys: "Ctrl F", group: 4, run: (editor, ask) => ask("find") },
  { name: "help", label: "Keys", icon: "?", keys: "Ctrl /", group: 4, run: (editor, ask) => ask("help") },
];

/** What a table is changed by, shown while the cursor is in one. */
export const TABLE_ACTIONS = [
  ["Row above", "addRowBefore", "Alt Shift ↑"],
  ["Row below", "addRowAfter", "Alt Shift ↓"],
  ["Column before", "addColumnBefore", "Alt Shift ←"],
  ["Column behind", "addColumnAfter", "Alt Shift →"],
  ["Header row", "toggleHeaderRow"],
  ["Remove row", "deleteRow", "Alt Shift Backspace"],
  ["Remove column", "deleteColumn", "Alt Shift Delete"],
  ["Remove table", "deleteTable"],
].map(([label, command, keys]) => ({ label, keys, run: (editor) => write(editor)[command]().run() }));
