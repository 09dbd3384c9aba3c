// Pictures: dropped on the library and on a text, chosen for above it, and shown to readers.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

const HEADLINE = "Bridge painted in the colours of a picture";

/** Lets go of drawn JPEG files above an element, as somebody does who drags them from a folder. */
const drop = (page, selector, names) =>
  page.locator(selector).evaluate(async (target, names) => {
    const transfer = new DataTransfer();
    for (const name of names) {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 1600, height: 1000 });
      const paint = canvas.getContext("2d");
      paint.fillStyle = "#345";
      paint.fillRect(0, 0, 1600, 1000);
      paint.fillStyle = "#fc3";
      paint.fillRect(1100, 200, 300, 300);
      const blob = await new Promise((made) => canvas.toBlob(made, "image/jpeg"));
      transfer.items.add(new File([name.endsWith(".jpg") ? blob : "nothing"], name, { type: "image/jpeg" }));
    }
    const box = target.getBoundingClientRect();
    const at = { clientX: box.left + 20, clientY: box.top + 10, bubbles: true, cancelable: true, dataTransfer: transfer };
    for (const name of ["dragenter", "dragover", "drop"]) target.dispatchEvent(new DragEvent(name, at));
  }, names);

/** `paper` gives the paper, once it was started. */
export function media(paper) {
  describe("pictures", () => {
    let author;
    let page;
    before(async () => {
      author = await paper().visitor();
      page = author.page;
      await page.goto("/newsroom/media");
      await author.signIn("editor");
    });

    it("are dropped on the library, which says how far they are", async () => {
      let go;
      const held = new Promise((resolve) => (go = resolve));
      await page.route("**/newsroom/media", async (route) => {
        if (route.request().method() === "POST") await held;
        await route.continue();
      });
      const cards = page.locator(".media-card");
      const before = await cards.count();
      await drop(page, "main", ["bridge.jpg"]);
      await page.locator(".media-progress progress").first().waitFor();
      go();
      await page.locator(".media-card").filter({ hasText: "bridge.jpg" }).waitFor();
      assert.equal(await page.locator(".media-progress progress").count(), 0);
      assert.equal(await cards.count(), before + 1);
      assert.match(await cards.first().innerText(), /bridge\.jpg[\s\S]*To be described/);
      await page.unroute("**/newsroom/media");
    });

    it("are refused with a reason beside the others, which are taken", async () => {
      const other = await paper().visitor();
      await other.page.goto("/newsroom/media");
      await other.signIn("author");
      await drop(other.page, "main", ["letter.txt", "taken.jpg"]);
      await other.page.getByText("letter.txt: It is no picture").waitFor();
      await other.page.locator(".media-card").filter({ hasText: "taken.jpg" }).waitFor();
      // A browser complains of every answer that refuses.
      await assert.rejects(other.leave(), /422/);
      await page.reload();
    });

    it("are described, with their focus set by a click", async () => {
      await page.locator(".media-card a").filter({ hasText: "bridge.jpg" }).first().click();
      const shown = page.locator("[data-media-focus]");
      const box = await shown.boundingBox();
      await shown.click({ position: { x: box.width * 0.75, y: box.height * 0.3 } });
      assert.equal(await page.locator("#focus_x").inputValue(), "75");
      assert.equal(await page.locator("#focus_y").inputValue(), "30");
      await page.locator("#alt").fill("A yellow square over a bridge");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByRole("heading", { name: "A yellow square over a bridge" }).waitFor();
      assert.match(await page.locator(".media-cuts img").last().getAttribute("src"), /square-75-30-400\.jpg$/);
    });

    it("go into a story: one dropped into the text, one chosen for above it", async () => {
      await page.goto("/newsroom/articles/new");
      const form = page.locator("main form");
      await form.locator("[name=title]").fill(HEADLINE);
      await page.locator("#story-text").click();
      await page.keyboard.type("Words before the picture.");
      await drop(page, "#story-text", ["dropped.jpg"]);
      const placed = page.locator("#story-text figure.image");
      await placed.locator("img").waitFor();
      await placed.getByPlaceholder("What the picture shows").fill("The same square, dropped");
      await page.getByRole("button", { name: "Choose a picture" }).click();
      const dialog = page.locator("dialog.editor-library");
      await dialog.getByRole("searchbox").fill("yellow square");
      await dialog.getByRole("button", { name: "A yellow square over a bridge" }).click();
      await dialog.waitFor({ state: "hidden" });
      await form.locator("[name=lead_caption]").fill("Above the text");
      await form.locator("[name=section]").selectOption({ index: 0 });
      await form.locator("[name=access]").selectOption("free");
      await form.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByRole("button", { name: "Publish" }).click();
    });

    it("are seen by readers, above the text and in it", async () => {
      const reader = await paper().visitor();
      await reader.page.goto("/latest");
      await reader.page.getByRole("link", { name: HEADLINE }).first().click();
      for (const selector of [".article-picture img", ".article-body figure.image img"]) {
        const image = reader.page.locator(selector);
        await image.scrollIntoViewIfNeeded();
        await image.evaluate((shown) => shown.decode());
        assert.ok((await image.evaluate((shown) => shown.naturalWidth)) > 300, selector);
      }
      assert.equal(await reader.page.locator(".article-picture img").getAttribute("alt"), "A yellow square over a bridge");
      assert.equal(await reader.page.locator(".article-body figure.image img").getAttribute("alt"), "The same square, dropped");
      await reader.leave();
    });

    it("met no page that complained or asked another host", () => author.leave());
  });
}
