// What only a real browser can show. One program and one browser serve all of these stories.

import { after, before } from "node:test";

import { startPaper } from "./paper.js";
import { editor } from "./editor.js";
import { gifts } from "./gifts.js";
import { groups } from "./groups.js";
import { highlights } from "./highlights.js";
import { layout } from "./layout.js";
import { newsroom } from "./newsroom.js";
import { reading } from "./reading.js";
import { subscribing } from "./subscribing.js";

let paper;
before(async () => {
  paper = await startPaper();
});
after(() => paper?.stop());

reading(() => paper);
gifts(() => paper);
newsroom(() => paper);
editor(() => paper);
layout(() => paper);
groups(() => paper);
highlights(() => paper);
// Moves the clock, which the stories before do not expect.
subscribing(() => paper);
