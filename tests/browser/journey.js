// A story's whole way, by the people who bring it along: written and handed in by a contributor, read and scheduled by an
// editor, on time before readers, corrected. And two people on one story at the same time.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

const HEADLINE = "The ferry that never left";

/** What a field for a date and a time takes, so many minutes from now, by the clocks of Brussels. */
function inMinutes(minutes) {
  const at = new Date(Date.now() + minutes * 60_000);
  return at.toLocaleString("sv-SE", { timeZone: "Europe/Brussels" }).slice(0, 16).replace(" ", "T");
}

/** `paper` gives the paper, once it was started. */
export function journey(paper) {
  describe("a story on its way to readers", () => {
    const people = {};
    let story;
    before(async () => {
      for (const name of ["contributor", "editor", "admin"]) {
        people[name] = await paper().visitor();
        await people[name].page.goto(name === "admin" ? "/admin/demonstration" : "/newsroom/articles");
        await people[name].signIn(name);
      }
    });
    after(async () => {
      for (const person of Object.values(people)) await person.leave();
    });
    const press = (name, button) => people[name].page.getByRole("button", { name: button, exact: true }).click();
    const open = (name) => people[name].page.goto(story);

    it("is written by a contributor, with a pasted paragraph and the wall set by hand", async () => {
      const { page } = people.contributor;
      await page.goto("/newsroom/articles/new");
      await page.getByLabel("Headline").fill(HEADLINE);
      await page.getByLabel("Section").selectOption("news");
      await page.getByLabel("Access").selectOption("subscribers");
      await page.locator("#story-text").click();
      await page.keyboard.type("It was painted twice.\n");
      await page.locator("#story-text").evaluate((target) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/html", "<p class=MsoNormal>It <b>sank</b> in the harbour.<o:p></o:p></p>");
        target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
      });
      await page.keyboard.type("\n/wall");
      await page.keyboard.press("Enter");
      await page.keyboard.type("The captain was never asked.");
      await press("contributor", "Save");
      await page.waitForURL(/\/newsroom\/articles\/[0-9a-f-]{36}$/);
      story = new URL(page.url()).pathname;
      assert.match(await page.locator("#story-text").innerText(), /It sank in the harbour\./);
    });

    it("is handed in, and then out of its writer's hands", async () => {
      const { page } = people.contributor;
      await page.getByLabel("Note to your colleague").fill("The captain answers on Monday.");
      await press("contributor", "Submit for review");
      await page.getByText("An editor reads it").waitFor();
    });

    it("waits for an editor, who reads what there is to look at and schedules it", async () => {
      const { page } = people.editor;
      await page.goto("/newsroom/articles?view=waiting");
      await page.getByRole("link", { name: HEADLINE }).click();
      await page.getByText("The captain answers on Monday.").waitFor();
      await page.getByText("It has no byline.").first().waitFor();
      await page.getByLabel("Publish on").fill(inMinutes(90));
      await press("editor", "Schedule");
      await page.getByText("Publishes itself on").waitFor();
    });

    it("is before readers at its moment, up to the wall", async () => {
      await press("admin", "Move the clock");
      const reader = await paper().visitor();
      const path = "/news/the-ferry-that-never-left";
      await reader.page.goto("/");
      // The program looks at its clock every quarter of a minute, for in earnest no clock is moved. The browser reports
      // each answer that it is not there yet.
      reader.expect(/404 \(Not Found\)/);
      const there = async (address) => {
        while (!(await fetch(address, { method: "HEAD" })).ok) await new Promise((done) => setTimeout(done, 250));
      };
      await reader.page.evaluate(there, path);
      await reader.page.goto(path);
      assert.match(await reader.page.locator(".article-body").innerText(), /It sank in the harbour\./);
      assert.doesNotMatch(await reader.page.content(), /never asked/);
      await reader.page.locator("[data-wall]").waitFor();
      await reader.leave();
    });

    it("is corrected, and readers are told", async () => {
      await open("editor");
      await people.editor.page.getByRole("link", { name: "Corrections", exact: true }).click();
      await people.editor.page.getByLabel("What was wrong, and what is right").fill("It was painted three times, not twice.");
      await press("editor", "Publish");
      const reader = await paper().visitor();
      await reader.page.goto("/corrections");
      await reader.page.getByText("It was painted three times, not twice.").waitFor();
      await reader.leave();
    });
  });

  describe("two people on one story", () => {
    let one;
    let two;
    let story;
    before(async () => {
      one = await paper().visitor();
      two = await paper().visitor();
      for (const [person, name] of [[one, "editor"], [two, "admin"]]) {
        await person.page.goto("/newsroom/articles/new");
        await person.signIn(name);
      }
      await one.page.getByLabel("Headline").fill("A bridge for two");
      await one.page.locator("#story-text").click();
      await one.page.keyboard.type("First paragraph.\nSecond paragraph.\nThird paragraph.");
      await one.page.getByRole("button", { name: "Save", exact: true }).click();
      await one.page.waitForURL(/[0-9a-f-]{36}$/);
      story = new URL(one.page.url()).pathname;
      await two.page.goto(story);
      await one.page.goto(story);
    });
    after(async () => {
      await one.leave();
      await two.leave();
    });
    const write = async ({ page }, paragraph, words) => {
      await page.locator("#story-text p").nth(paragraph).click();
      await page.keyboard.press("End");
      await page.keyboard.type(words);
    };
    const save = ({ page }) => page.getByRole("button", { name: "Save", exact: true }).click();
    const text = ({ page }) => page.locator("#story-text").innerText();

    it("see each other", async () => {
      await one.page.locator(".presence", { hasText: "Admin" }).waitFor();
      await two.page.locator(".presence", { hasText: "Editor" }).waitFor();
    });

    it("change different paragraphs, and both changes stand", async () => {
      await write(one, 0, " One was here.");
      await write(two, 2, " Two was here.");
      await save(one);
      await one.page.getByText("Saved").first().waitFor();
      await save(two);
      await two.page.waitForURL(/merged=/);
      const both = await text(two);
      assert.match(both, /First paragraph\. One was here\./);
      assert.match(both, /Third paragraph\. Two was here\./);
    });

    it("change the same one, see both and choose", async () => {
      await one.page.goto(story);
      await two.page.goto(story);
      await write(one, 1, " By one.");
      await write(two, 1, " By two.");
      two.expect(/409 \(Conflict\)/);
      await save(one);
      await one.page.waitForLoadState();
      await save(two);
      await two.page.getByRole("heading", { name: "What both changed" }).waitFor();
      assert.match(await two.page.locator("main").innerText(), /By one\.[\s\S]*|By two\./);
      await two.page.getByLabel("Yours").check();
      await save(two);
      await two.page.waitForURL(/[0-9a-f-]{36}/);
      assert.match(await text(two), /Second paragraph\. By two\./);
      assert.doesNotMatch(await text(two), /By one\./);
    });

    it("lose nothing when the network is gone, and go on when it is back", async () => {
      await two.page.goto(story);
      const context = two.page.context();
      // Whatever the page happens to ask for meanwhile.
      two.expect(/ERR_INTERNET_DISCONNECTED/);
      await context.setOffline(true);
      await write(two, 0, " On the train.");
      await two.page.getByText("Offline: kept in this browser").waitFor();
      await context.setOffline(false);
      await two.page.locator(".keep-status", { hasText: /^Saved / }).waitFor();
      // The tab is lost; the working copy is on the server.
      await two.page.goto("/newsroom/articles");
      await two.page.goto(story);
      await two.page.getByText("You have unsaved changes").waitFor();
      await two.page.getByRole("link", { name: "Go on with them" }).click();
      assert.match(await text(two), /On the train\./);
      const other = await text(one);
      assert.doesNotMatch(other, /On the train\./);
    });
  });
}
