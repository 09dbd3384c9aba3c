// A reader's tools as only a browser shows them: a story saved without leaving its page, a search that follows what is typed,
// and day or night as somebody chose it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stories } from "./paper.js";

/** `paper` gives the paper, once it was started. */
export function tools(paper) {
  for (const javaScriptEnabled of [true, false]) {
    it(`a story is saved ${javaScriptEnabled ? "without leaving its page" : "without JavaScript"}`, async () => {
      const [story] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
      const reader = await paper().visitor({ javaScriptEnabled });
      const { page } = reader;
      await page.goto(story);
      await page.getByRole("button", { name: "Save for later" }).click();
      await page.waitForURL("**/sign-in?next=*");
      await reader.signIn("reader");
      await page.waitForURL(`**${story}#save`);

      let loads = 0;
      page.on("request", (request) => request.isNavigationRequest() && loads++);
      const status = page.locator("#save [role=status]");
      await page.getByRole("button", { name: "Save for later" }).click();
      await page.getByRole("button", { name: "Take off your list" }).waitFor();
      assert.equal(await status.textContent(), "Saved.");
      assert.equal(loads > 0, !javaScriptEnabled);
      if (javaScriptEnabled) {
        assert.ok(await page.getByRole("button", { name: "Take off your list" }).evaluate((it) => it === document.activeElement), "the focus stays");
      }

      await page.getByRole("link", { name: "Saved stories" }).click();
      const headline = page.locator(`main a[href="${story}"]`);
      await headline.click();
      await page.getByRole("button", { name: "Take off your list" }).click();
      await page.getByRole("button", { name: "Save for later" }).waitFor();
      await page.goto("/account/saved");
      assert.equal(await headline.count(), 0);
      await reader.leave();
    });
  }

  it("what is found follows what is typed, and the address with it", async () => {
    const reader = await paper().visitor();
    const { page } = reader;
    await page.goto("/search");
    const field = page.getByLabel("Search the paper");
    const status = page.locator("#found [role=status]");
    await status.evaluate((line) => (line.dataset.same = "yes"));
    // What was asked first is answered last.
    await page.route("**/search/results?q=bud", async (route) => {
      await page.waitForResponse("**/search/results?q=budget");
      await route.continue().catch(() => {});
    });
    const first = page.waitForRequest("**/search/results?q=bud");
    await field.fill("bud");
    await first;
    await field.fill("budget");
    await page.locator("#found .search-result").first().waitFor();
    assert.match(await status.textContent(), /“budget”/);
    assert.equal(await status.getAttribute("data-same"), "yes", "the line that is read out stays");
    assert.equal(new URL(page.url()).search, "?q=budget");
    assert.ok(await field.evaluate((it) => it === document.activeElement));
    const found = await page.locator("#found .search-result a").allTextContents();

    await page.reload();
    assert.deepEqual(await page.locator("#found .search-result a").allTextContents(), found, "the address shows the same");
    await field.fill("");
    await page.getByText("Search for words in headlines and stories.").waitFor();
    assert.equal(new URL(page.url()).search, "");
    await reader.leave();
  });

  it("a search without JavaScript has its button", async () => {
    const reader = await paper().visitor({ javaScriptEnabled: false });
    await reader.page.goto("/search");
    await reader.page.getByLabel("Search the paper").fill("budget");
    await reader.page.locator("main").getByRole("button", { name: "Search" }).click();
    assert.ok((await reader.page.locator("#found .search-result").count()) > 0);
    await reader.leave();
  });

  describe("day and night", () => {
    /** Colour of the paper as it is drawn. */
    const drawn = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const DAY = "rgb(252, 250, 244)";
    const NIGHT = "rgb(23, 28, 40)";

    it("are as the system has it until somebody chooses, and stay so on every page", async () => {
      const reader = await paper().visitor({ colorScheme: "light" });
      const { page } = reader;
      await page.goto("/");
      assert.equal(await drawn(page), DAY);
      await page.getByLabel("Dark").check();
      assert.equal(await drawn(page), NIGHT);
      // The choice is there before there is a body that could be drawn.
      await page.addInitScript(() => {
        new MutationObserver((_, observer) => {
          if (!document.body) return;
          observer.disconnect();
          window.themeAtFirst = document.documentElement.dataset.theme;
        }).observe(document, { childList: true, subtree: true });
      });
      for (const path of ["/latest", "/search", "/sign-in"]) {
        await page.goto(path);
        assert.equal(await page.evaluate(() => window.themeAtFirst), "dark", path);
        assert.equal(await drawn(page), NIGHT, path);
        assert.ok(await page.getByLabel("Dark").isChecked());
      }
      await page.getByLabel("As the system has it").check();
      assert.equal(await drawn(page), DAY);
      await page.emulateMedia({ colorScheme: "dark" });
      assert.equal(await drawn(page), NIGHT);
      await page.getByLabel("Light").check();
      await page.reload();
      assert.equal(await drawn(page), DAY, "against the system");
      await reader.leave();
    });

    it("have no switch where it could do nothing", async () => {
      const reader = await paper().visitor({ javaScriptEnabled: false, colorScheme: "dark" });
      await reader.page.goto("/");
      assert.equal(await reader.page.locator("#theme").isVisible(), false);
      await reader.leave();
    });
  });
}
