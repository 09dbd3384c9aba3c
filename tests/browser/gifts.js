// A story given away: a subscriber presses a button, and a friend who was never here reads it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stories } from "./paper.js";

/** `paper` gives the paper, once it was started. */
export function gifts(paper) {
  for (const javaScriptEnabled of [true, false]) {
    describe(`a gift ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      it("is given, taken and read", async () => {
        const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
        const subscriber = await paper().visitor({ javaScriptEnabled });
        await subscriber.page.goto(`/sign-in?next=${encodeURIComponent(walled)}`);
        await subscriber.signIn("subscriber");
        await subscriber.page.getByRole("button", { name: "Give this story away" }).click();
        const link = await subscriber.page.getByLabel("The link to send").first().inputValue();
        await subscriber.leave();

        const friend = await paper().visitor({ javaScriptEnabled });
        await friend.page.goto(link);
        await friend.page.getByRole("button", { name: "Read the story" }).click();
        assert.equal(new URL(friend.page.url()).pathname, walled);
        assert.equal(await friend.page.locator("article[data-article]").getAttribute("data-access"), "full");
        assert.ok(await friend.page.getByText("A subscriber gave you this story.").isVisible());
        await friend.leave();
      });
    });
  }
}
