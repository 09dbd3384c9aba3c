// Pictures that are dropped into the text or pasted: uploaded, and put where they were dropped, wherever that is by then.

import { Extension } from "@tiptap/core";
import { Plugin, PluginKey } from "@tiptap/pm/state";

import { picturesOf, upload, uploadLine } from "../newsroom/upload.js";
import { attributes } from "./library.js";

/** Uploads pictures; what comes of them is said in `list`. */
export const files = (list) =>
  Extension.create({
    name: "pictureFiles",
    addProseMirrorPlugins() {
      const { editor } = this;
      const waiting = new Set();
      editor.on("transaction", ({ transaction }) => {
        for (const place of waiting) place.at = transaction.mapping.map(place.at);
      });
      const put = async (file, at) => {
        const place = { at };
        waiting.add(place);
        const said = uploadLine(file.name);
        list.append(said.line);
        try {
          const picture = await upload(file, "", said.progress);
          said.line.remove();
          editor.commands.insertContentAt(place.at, { type: "image", attrs: attributes(picture) });
        } catch (error) {
          said.refused(error.message);
        }
        waiting.delete(place);
      };
      const putAll = (pictures, at) => {
        for (const file of pictures) put(file, at);
        return pictures.length > 0;
      };
      /** Behind the block at a position: a picture stands between paragraphs, not in one. */
      const behind = (state, at) => {
        const place = state.doc.resolve(at);
        return place.depth === 0 ? at : place.after(1);
      };
      return [
        new Plugin({
          key: new PluginKey("pictureFiles"),
          props: {
            // Word puts a picture of the text beside the text: then the text is meant.
            handlePaste(view, event) {
              const text = event.clipboardData?.types.some((type) => type === "text/html" || type === "text/plain");
              return !text && putAll(picturesOf(event.clipboardData), behind(view.state, view.state.selection.to));
            },
            handleDrop(view, event) {
              const pictures = picturesOf(event.dataTransfer);
              if (pictures.length === 0) return false;
              event.preventDefault();
              const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? view.state.selection.to;
              return putAll(pictures, behind(view.state, at));
            },
          },
        }),
      ];
    },
  });
