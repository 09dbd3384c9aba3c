// What only a real browser can show. One program and one browser serve all of these stories.

import { after, before } from "node:test";

import { startPaper } from "./paper.js";
import { editor } from "./editor.js";
import { everyPage } from "./every_page.js";
import { extremes } from "./extremes.js";
import { front } from "./front.js";
import { gifts } from "./gifts.js";
import { groups } from "./groups.js";
import { highlights } from "./highlights.js";
import { journey } from "./journey.js";
import { keyboard } from "./keyboard.js";
import { media } from "./media.js";
import { newsroom } from "./newsroom.js";
import { passkey } from "./passkey.js";
import { reading } from "./reading.js";
import { subscribing } from "./subscribing.js";
import { tools } from "./tools.js";

let paper;
before(async () => {
  paper = await startPaper();
});
after(() => paper?.stop());

reading(() => paper);
gifts(() => paper);
tools(() => paper);
newsroom(() => paper);
editor(() => paper);
media(() => paper);
front(() => paper);
extremes(() => paper);
everyPage(() => paper);
keyboard(() => paper);
groups(() => paper);
highlights(() => paper);
passkey(() => paper);
// These move the clock, which the stories before do not expect.
journey(() => paper);
subscribing(() => paper);
