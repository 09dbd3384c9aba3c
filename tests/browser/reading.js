// A reader's way through the meter: three stories, the wall, an account, the story after all.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { stories } from "./paper.js";

/** `paper` gives the paper, once it was started. */
export function reading(paper) {
  for (const javaScriptEnabled of [true, false]) {
    describe(`a reader ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => journey(paper, javaScriptEnabled));
  }
}

function journey(paper, javaScriptEnabled) {
  let reader;
  let metered;
  before(async () => {
    metered = await stories(paper().base, { access: "metered", wall: undefined, count: 5 });
    reader = await paper().visitor({ javaScriptEnabled });
  });

  const access = () => reader.page.locator("article[data-article]").getAttribute("data-access");
  const left = () => reader.page.locator("[data-meter-left]").getAttribute("data-meter-left");
  const walls = () => reader.page.locator("[data-wall]").count();

  it("reads three stories and sees how many are left", async () => {
    for (const [index, expected] of ["2", "1", "0"].entries()) {
      await reader.page.goto(metered[index]);
      assert.equal(await access(), "metered");
      assert.equal(await left(), expected);
      assert.equal(await walls(), 0);
    }
  });

  it("may read a story again that was counted", async () => {
    await reader.page.goto(metered[0]);
    assert.equal(await access(), "metered");
    assert.equal(await left(), "0");
  });

  it("meets the wall on the fourth", async () => {
    await reader.page.goto(metered[3]);
    assert.equal(await access(), "preview");
    assert.ok(await reader.page.locator('[data-wall="register"]').isVisible());
    assert.ok((await reader.page.locator(".article-body p").count()) > 0, "a preview has a text");
  });

  it("registers by the wall's button and comes back to the story", async () => {
    await reader.page.locator("[data-wall] a.button").click();
    assert.equal(new URL(reader.page.url()).pathname, "/register");
    await reader.page.getByLabel("Name").fill("Nora Reader");
    await reader.page.getByLabel("E-mail").fill(`nora-${javaScriptEnabled}@reader.example`);
    await reader.page.getByLabel("Password").fill("long enough for a password");
    await reader.page.locator("main form button[type=submit]").click();
    assert.equal(new URL(reader.page.url()).pathname, metered[3]);
  });

  it("reads on, and what was read before still counts", async () => {
    assert.equal(await access(), "metered");
    assert.equal(await left(), "1");
    assert.equal(await walls(), 0);
    await reader.page.goto(metered[4]);
    assert.equal(await access(), "metered");
    assert.equal(await left(), "0");
  });

  it("met no page that complained or asked another host", () => reader.leave());
}
