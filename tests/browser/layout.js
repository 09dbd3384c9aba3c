// Pages fit the screen: none scrolls sideways on a telephone, a tablet or a desk, by day or by night.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { stories } from "./paper.js";

const WIDTHS = [360, 768, 1440];
const READERS = ["/latest", "/briefs", "/search?q=budget", "/sign-in", "/sign-in/link", "/register", "/forgot-password", "/mail-sent", "/subscribe"];
const ACCOUNT = ["/account", "/account/address", "/account/devices", "/account/delete", "/account/gifts", "/account/saved", "/account/history", "/dev/mail"];
const ADMIN = ["/admin/paywall", "/admin/simulator", "/admin/people", "/admin/site", "/admin/texts", "/admin/messages"];
const NEWSROOM = ["articles", "articles/new", "media", "front", "briefs", "highlights", "sections", "redirects"].map((desk) => `/newsroom/${desk}`);

/** `paper` gives the paper, once it was started. */
export function layout(paper) {
  for (const colorScheme of ["light", "dark"]) {
    describe(`by ${colorScheme === "light" ? "day" : "night"}`, () => {
      it("a reader's pages fit", async () => {
        const [story] = await stories(paper().base, { access: "metered", wall: undefined, count: 1 });
        const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
        const section = story.slice(0, story.indexOf("/", 1));
        const reader = await paper().visitor({ colorScheme });
        await fit(reader.page, ["/", section, story, walled, ...READERS]);
        await reader.leave();
      });

      it("an account's pages fit", async () => {
        const reader = await paper().visitor({ colorScheme });
        await reader.page.goto("/sign-in");
        await reader.signIn("reader");
        await reader.page.goto("/forgot-password");
        await reader.page.locator("main form button").click();
        await fit(reader.page, ACCOUNT);
        await reader.leave();
      });

      it("the administration's pages fit", async () => {
        const [story] = await stories(paper().base, { access: "metered", wall: undefined, count: 1 });
        const admin = await paper().visitor({ colorScheme });
        await admin.page.goto("/sign-in");
        await admin.signIn("admin");
        await fit(admin.page, [...ADMIN, `/admin/explain?article=${encodeURIComponent(story)}&account=reader%40courant.example`]);
        await admin.leave();
      });

      it("the newsroom's pages fit", async () => {
        const editor = await paper().visitor({ colorScheme });
        await editor.page.goto("/sign-in");
        await editor.signIn("editor");
        await fit(editor.page, NEWSROOM);
        await editor.leave();
      });
    });
  }
}

async function fit(page, paths) {
  const tooWide = [];
  for (const path of paths) {
    await page.setViewportSize({ width: WIDTHS[0], height: 900 });
    await page.goto(path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      const sticksOut = await page.evaluate(widest);
      if (sticksOut) tooWide.push(`${path} at ${width}: ${sticksOut}`);
    }
  }
  assert.deepEqual(tooWide, []);
}

/** Runs in the page: what reaches furthest beyond its edge, if the page scrolls sideways. */
function widest() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return undefined;
  const right = (element) => element.getBoundingClientRect().right;
  const worst = [...document.querySelectorAll("body *")].reduce((a, b) => (right(b) > right(a) ? b : a));
  return `${root.scrollWidth} px, as of <${worst.localName} class="${worst.className}">`;
}
