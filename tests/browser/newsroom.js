// An editor's first story: from the sign-in to the front page.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

const HEADLINE = "Ferry timetable for the canal found in a drawer";

/** `paper` gives the paper, once it was started. */
export function newsroom(paper) {
  describe("an editor's first story", () => {
    let editor;
    before(async () => {
      editor = await paper().visitor();
    });

    it("begins at the sign-in, which leads back to the empty form", async () => {
      await editor.page.goto("/newsroom/articles/new");
      assert.equal(new URL(editor.page.url()).pathname, "/sign-in");
      await editor.signIn("editor");
      assert.equal(new URL(editor.page.url()).pathname, "/newsroom/articles/new");
    });

    it("is written and saved", async () => {
      const form = editor.page.locator("main form");
      await form.locator("[name=title]").fill(HEADLINE);
      await form.locator("[name=standfirst]").fill("It has been out of force since 1974.");
      await editor.page.locator("#story-text").click();
      await editor.page.keyboard.type("The drawer stuck.\n## What was in it\nA **timetable**, folded twice.");
      await form.locator("[name=section]").selectOption({ index: 0 });
      await form.locator("[name=access]").selectOption("free");
      await form.getByRole("button", { name: "Save" }).click();
      assert.match(new URL(editor.page.url()).pathname, /^\/newsroom\/articles\/[0-9a-f-]{36}$/);
      assert.equal(await form.locator("[name=title]").inputValue(), HEADLINE);
    });

    it("is seen by no reader yet", async () => {
      const reader = await paper().visitor();
      await reader.page.goto("/latest");
      assert.equal(await reader.page.getByText(HEADLINE).count(), 0);
      await reader.leave();
    });

    it("is published, and readers find it on the front page", async () => {
      await editor.page.getByRole("button", { name: "Publish" }).click();
      const reader = await paper().visitor();
      await reader.page.goto("/");
      await reader.page.getByRole("link", { name: HEADLINE }).first().click();
      assert.equal(await reader.page.locator("article[data-article] h1").innerText(), HEADLINE);
      assert.equal(await reader.page.locator("article[data-article]").getAttribute("data-access"), "full");
      assert.equal(await reader.page.locator(".article-body h2").innerText(), "What was in it");
      await reader.leave();
    });

    it("met no page that complained or asked another host", () => editor.leave());
  });

  describe("the keys of the newsroom", () => {
    it("are told at ?, lead from desk to desk, and leave alone whoever writes", async () => {
      const editor = await paper().visitor();
      const { page } = editor;
      await page.goto("/newsroom/articles");
      await editor.signIn("editor");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keys" }).waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("/");
      await page.locator("main input[type=search]:focus").waitFor();
      await page.keyboard.type("g?b");
      assert.equal(await page.locator("main input[type=search]").inputValue(), "g?b");
      assert.equal(await page.getByRole("dialog").count(), 0);
      await page.locator("main h1").click();
      await page.keyboard.type("gf");
      await page.waitForURL("/newsroom/front");
      await editor.leave();
    });
  });
}
