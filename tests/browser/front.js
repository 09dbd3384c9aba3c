// The front page by keyboard, by mouse, and without scripts; and a brief in one line.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

/** `paper` gives the paper, once it was started. */
export function front(paper) {
  describe("front page by keyboard", () => {
    let editor, page;
    const says = (words) => page.locator("#front-says", { hasText: words }).waitFor({ state: "attached" });
    const headline = (place) => page.locator(`[data-place="${place}"] .front-headline`).innerText();
    const lead = async () => {
      const reader = await paper().visitor();
      await reader.page.goto("/");
      const text = await reader.page.locator(".lead-headline").innerText();
      await reader.leave();
      return text;
    };
    /** Presses Tab until something has the focus, as somebody without a mouse does. */
    const tabTo = async (selector) => {
      for (let presses = 0; presses < 300; presses += 1) {
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
        await page.keyboard.press("Tab");
      }
      throw new Error(`${selector} is not reached by Tab`);
    };
    const press = async (...keys) => {
      for (const key of keys) await page.keyboard.press(key);
    };

    before(async () => {
      editor = await paper().visitor();
      page = editor.page;
      await page.goto("/newsroom/front");
      await editor.signIn("editor");
    });

    it("moves a story up with the arrows, says where, and keeps the focus on it", async () => {
      const moved = await headline("secondary-4");
      const first = await headline("secondary-1");
      await tabTo(`[data-place="secondary-4"] .front-handle`);
      await press(" ");
      await says(`“${moved}” is picked up from Top stories 4.`);
      await press("ArrowUp", "ArrowUp", "ArrowUp");
      await says(`Top stories 1, before “${first}”`);
      await press(" ");
      await says(`“${moved}” stands in Top stories 1.`);
      assert.equal(await headline("secondary-1"), moved);
      assert.equal(await page.evaluate(() => document.activeElement.closest("[data-place]").dataset.place), "secondary-1");
      assert.match(await page.locator(`[data-place="secondary-1"] .state`).innerText(), /Pinned/);
    });

    it("leaves everything as it is on Escape", async () => {
      const stays = await headline("secondary-1");
      await press(" ", "Home");
      await says("Lead, before");
      await press("Escape");
      await says(`“${stays}” stays where it was.`);
      assert.equal(await page.locator(".front-held, .front-target").count(), 0);
      assert.equal(await headline("secondary-1"), stays);
    });

    it("finds a story and makes it the lead, which readers get at once", async () => {
      const found = await headline("opinion-2");
      await tabTo("#q");
      await page.keyboard.type(found);
      await press("Enter");
      await page.waitForURL(/\?q=/);
      await tabTo(".front-found .front-handle");
      await press(" ", "Home", " ");
      await says(`“${found}” stands in Lead.`);
      assert.equal(await lead(), found);
    });

    it("is undone with Enter", async () => {
      const wrong = await lead();
      await tabTo(`form[action="/newsroom/front/undo"] button`);
      await press("Enter");
      await page.waitForURL((url) => url.pathname === "/newsroom/front" && url.search === "");
      assert.notEqual(await lead(), wrong);
    });

    it("takes a story that is dragged into its place", async () => {
      // Nothing has to scroll while the button is held.
      const other = await paper().visitor({ viewport: { width: 1440, height: 2400 } });
      const place = (name) => other.page.locator(`[data-place="${name}"]`);
      await other.page.goto("/newsroom/front");
      await other.signIn("editor");
      await other.page.waitForURL("**/newsroom/front");
      const dragged = await place("secondary-5").locator(".front-headline").innerText();
      await place("secondary-5").locator(".front-story").hover();
      await other.page.mouse.down();
      // Of the first move over it a place hears that something comes, of the next that it is there.
      await place("lead-1").hover();
      await place("lead-1").hover({ position: { x: 40, y: 20 } });
      await other.page.mouse.up();
      await other.page.locator("#front-says", { hasText: `“${dragged}” stands in Lead.` }).waitFor({ state: "attached" });
      assert.equal(await place("lead-1").locator(".front-headline").innerText(), dragged);
      await other.leave();
      await page.reload();
    });

    it("tells who was slower, and does it when asked again", async () => {
      const other = await editor.page.context().newPage();
      await other.goto("/newsroom/front");
      await other.locator(`[data-place="secondary-1"] button[value="off"]`).click();
      await other.close();
      const wanted = await headline("secondary-3");
      await tabTo(`[data-place="secondary-3"] .front-handle`);
      // The refusal is an answer of status 409, which the browser writes to its console.
      editor.expect(/409/);
      await press(" ", "Home", " ");
      await says("Somebody else changed the front page meanwhile");
      assert.equal(await page.evaluate(() => document.activeElement.id), "again-to");
      await page.getByRole("button", { name: "Put it there" }).first().click();
      assert.equal(await lead(), wanted);
    });

    it("works without scripts", async () => {
      const plain = await paper().visitor({ javaScriptEnabled: false });
      await plain.page.goto("/newsroom/front");
      await plain.signIn("editor");
      const second = await plain.page.locator(`[data-place="secondary-2"] .front-headline`).innerText();
      await plain.page.locator(`[data-place="secondary-2"] button[value="secondary-1"]`).click();
      assert.equal(await plain.page.locator(`[data-place="secondary-1"] .front-headline`).innerText(), second);
      assert.equal(await plain.page.locator(".front-handle:visible").count(), 0);
      await plain.leave();
    });

    after(() => editor.leave());
  });

  describe("a brief", () => {
    /** Letters typed before the browser has put the cursor into the new page's line are nobody's. */
    const lineIsFocused = (page) => page.locator("#line:focus").waitFor();

    it("is typed in one line, published by Enter, and the line is ready for the next", async () => {
      const author = await paper().visitor();
      await author.page.goto("/newsroom/briefs");
      await author.signIn("author");
      await lineIsFocused(author.page);
      await author.page.keyboard.type("Lift in the Berlaymont stops between floors. Six people wait.");
      await author.page.keyboard.press("Enter");
      await author.page.getByText("Published: “Lift in the Berlaymont stops between floors”").waitFor();
      await lineIsFocused(author.page);
      await author.page.keyboard.type("Lift moves again");
      await author.page.keyboard.press("Enter");
      await author.page.getByText("Published: “Lift moves again”").waitFor();
      await author.page.getByRole("button", { name: "Undo" }).click();
      const reader = await paper().visitor();
      await reader.page.goto("/briefs");
      assert.equal(await reader.page.locator("main").getByText("Lift in the Berlaymont stops between floors").count() > 0, true);
      assert.equal(await reader.page.getByText("Lift moves again").count(), 0);
      await reader.leave();
      await author.leave();
    });
  });
}
