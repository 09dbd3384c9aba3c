// An editor's first story: from the sign-in to the front page.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";

import { startPaper } from "./paper.js";

const HEADLINE = "Ferry timetable for the canal found in a drawer";

let paper;
let editor;

before(async () => {
  paper = await startPaper();
  editor = await paper.visitor();
});

after(async () => {
  await editor?.leave();
  await paper?.stop();
});

it("an editor who is signed out is sent to sign in, and comes back to the empty form", async () => {
  await editor.page.goto("/newsroom/articles/new");
  assert.equal(new URL(editor.page.url()).pathname, "/sign-in");
  await editor.signIn("editor");
  assert.equal(new URL(editor.page.url()).pathname, "/newsroom/articles/new");
});

it("an editor writes a story and saves it", async () => {
  const form = editor.page.locator("main form");
  await form.locator("[name=title]").fill(HEADLINE);
  await form.locator("[name=standfirst]").fill("It has been out of force since 1974.");
  await form.locator("[name=body]").fill("The drawer stuck.\n\n## What was in it\n\nA **timetable**, folded twice.");
  await form.locator("[name=section]").selectOption({ index: 0 });
  await form.locator("[name=access]").selectOption("free");
  await form.getByRole("button", { name: "Save" }).click();
  assert.match(new URL(editor.page.url()).pathname, /^\/newsroom\/articles\/[0-9a-f-]{36}$/);
  assert.equal(await form.locator("[name=title]").inputValue(), HEADLINE);
});

it("no reader sees it yet", async () => {
  const reader = await paper.visitor();
  await reader.page.goto("/latest");
  assert.equal(await reader.page.getByText(HEADLINE).count(), 0);
  await reader.leave();
});

it("an editor publishes it, and readers find it on the front page", async () => {
  await editor.page.getByRole("button", { name: "Publish" }).click();
  const reader = await paper.visitor();
  await reader.page.goto("/");
  await reader.page.getByRole("link", { name: HEADLINE }).first().click();
  assert.equal(await reader.page.locator("article[data-article] h1").innerText(), HEADLINE);
  assert.equal(await reader.page.locator("article[data-article]").getAttribute("data-access"), "full");
  assert.equal(await reader.page.locator(".article-body h2").innerText(), "What was in it");
  await reader.leave();
});
