// What newsrooms do in the end: a headline without an end, forty authors, a name from right to left, no picture, nothing yet.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { problemsOf } from "./looks.js";

const HEADLINE = `${"Ministers of the twenty-seven agree that the agreement on agreements is to be agreed upon ".repeat(2)}well before a summer`;
const FROM_RIGHT_TO_LEFT = "مريم الشامي";
const AUTHORS = [FROM_RIGHT_TO_LEFT, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk Oberösterreich", ...Array.from({ length: 38 }, (_, index) => `Writer Number ${index + 1}`)];
const TEXT = `| ${Array.from({ length: 9 }, (_, index) => `Column ${index + 1}`).join(" | ")} |\n|${"---|".repeat(9)}\n| ${"1,234,567 | ".repeat(9)}\n\n${"Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz ".repeat(6)}`;

/** `paper` gives the paper, once it was started. */
export function extremes(paper) {
  describe("a story that has too much of everything", () => {
    let story;

    before(async () => {
      const editor = await paper().visitor();
      await editor.page.goto("/newsroom/articles");
      await editor.signIn("editor");
      for (const name of AUTHORS) await send(editor.page, "/newsroom/authors", { name });
      await send(editor.page, "/newsroom/sections", { name: "Nothing yet", slug: "nothing-yet" });
      const form = { title: HEADLINE, section: "nothing-yet", access: "free", authors: AUTHORS.join(", "), body: TEXT, slug: "too-much" };
      await editor.page.goto(await send(editor.page, "/newsroom/articles", form));
      await editor.page.getByRole("button", { name: "Publish" }).click();
      story = "/nothing-yet/too-much";
      await editor.leave();
    });

    it("looks meant", async () => {
      const reader = await paper().visitor();
      const { page } = reader;
      await page.goto(story);
      assert.equal(await page.locator("article h1").innerText(), HEADLINE);
      assert.equal(await page.locator(".article-authors a").count(), AUTHORS.length);
      assert.deepEqual(await problemsOf(page, "a story that has too much"), []);
      await reader.leave();
    });

    it("and where it is listed as well", async () => {
      const reader = await paper().visitor();
      for (const path of ["/", "/latest", "/nothing-yet"]) {
        await reader.page.goto(path);
        assert.ok((await reader.page.getByText(HEADLINE).count()) > 0, path);
        assert.ok((await reader.page.getByText(`and ${AUTHORS.length - 3} others`).count()) > 0, path);
        assert.deepEqual(await problemsOf(reader.page, `too much in ${path}`), []);
      }
      await reader.leave();
    });

    it("a section without a story says so", async () => {
      const editor = await paper().visitor();
      await editor.page.goto("/newsroom/sections");
      await editor.signIn("editor");
      await send(editor.page, "/newsroom/sections", { name: "Empty so far", slug: "empty-so-far" });
      await editor.page.goto("/empty-so-far");
      assert.ok(await editor.page.locator(".empty").isVisible());
      assert.deepEqual(await problemsOf(editor.page, "an empty section"), []);
      await editor.leave();
    });
  });
}

/** Sends a form as the page's own would be sent, and gives the address that it leads to. */
async function send(page, path, fields) {
  const [status, url] = await page.evaluate(async ([path, fields]) => {
    const answer = await fetch(path, { method: "POST", body: new URLSearchParams(fields) });
    return [answer.status, answer.url];
  }, [path, fields]);
  assert.equal(status, 200, `${path} ${JSON.stringify(fields).slice(0, 100)}`);
  return url;
}
