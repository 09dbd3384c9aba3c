// What readers see of highlights is counted, and no more than that.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

const READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
const ENTRY = "[data-list=highlights] > li";

/** `paper` gives the paper, once it was started. */
export function highlights(paper) {
  describe("highlights that are counted", () => {
    let editor;
    before(async () => {
      editor = await paper().visitor();
      await editor.page.goto("/newsroom/highlights");
      await editor.signIn("editor");
    });
    after(() => editor.leave());

    /** Impressions and clicks of all campaigns, as the desk has them. */
    async function figures() {
      await editor.page.goto("/newsroom/highlights");
      const sum = async (column) => {
        const cells = await editor.page.locator(`.plan-campaigns tbody td:nth-child(${column})`).allInnerTexts();
        return cells.reduce((sum, cell) => sum + Number(cell.split(" of ")[0].replaceAll(",", "")), 0);
      };
      return { impressions: await sum(5), clicks: await sum(6) };
    }

    /** Waits until the figures have grown to what is expected. They are written once a second. */
    async function grown(from, by) {
      const wanted = { impressions: from.impressions + by.impressions, clicks: from.clicks + by.clicks };
      const giveUp = Date.now() + 10_000;
      let now = await figures();
      while (Date.now() < giveUp && JSON.stringify(now) !== JSON.stringify(wanted)) now = await figures();
      assert.deepEqual(now, wanted);
    }

    /** Somebody at the front page, which keeps what it has said was seen. */
    async function reader(userAgent) {
      const visitor = await paper().visitor({ userAgent, viewport: { width: 1440, height: 900 } });
      await visitor.page.addInitScript(() => {
        window.said = [];
        const send = navigator.sendBeacon;
        navigator.sendBeacon = function (address, message) {
          window.said.push(...message.getAll("seen"));
          return send.call(this, address, message);
        };
      });
      await visitor.page.goto("/");
      return visitor;
    }

    /** Has the page say what was seen, as when it is left, and gives what it said. */
    function tell(page) {
      return page.evaluate(() => {
        dispatchEvent(new Event("pagehide"));
        return window.said;
      });
    }

    /** Has an entry in sight and waits until the page has noted it: the page says so by looking no more. */
    async function look(page, entry) {
      await page.evaluate(() => {
        window.looked = new Promise((resolve) => {
          const unobserve = IntersectionObserver.prototype.unobserve;
          IntersectionObserver.prototype.unobserve = function (item) {
            resolve(item.dataset.seal);
            unobserve.call(this, item);
          };
        });
      });
      await entry.scrollIntoViewIfNeeded();
      return page.evaluate(() => window.looked);
    }

    /** How many entries lie at least half within the window. */
    function inSight(page) {
      return page.locator(ENTRY).evaluateAll(
        (items) =>
          items.filter((item) => {
            const { top, bottom, height } = item.getBoundingClientRect();
            return height > 0 && Math.min(bottom, innerHeight) - Math.max(top, 0) >= height / 2;
          }).length,
      );
    }

    it("what is in sight for a second counts once, what is out of sight does not", async () => {
      const from = await figures();
      const ann = await reader(READER);
      assert.equal(await inSight(ann.page), 0, "the boxes stand below the first screen");
      await look(ann.page, ann.page.locator(ENTRY).first());
      const shown = await inSight(ann.page);
      const all = await ann.page.locator(ENTRY).count();
      const said = await tell(ann.page);
      assert.ok(said.length >= 1 && said.length <= shown && shown < all, `${said.length} of ${shown} of ${all}`);
      assert.deepEqual(await tell(ann.page), said, "each once");
      await grown(from, { impressions: said.length, clicks: 0 });
      await ann.leave();
    });

    it("a click leads to the target and counts", async () => {
      const from = await figures();
      const bob = await reader(`${READER} Bob`);
      // Where it leads is another host; a house advertisement leads to a page of ours.
      const said = await tell(bob.page);
      const link = bob.page.locator(`${ENTRY}.house a`).first();
      const answer = bob.page.waitForResponse((response) => new URL(response.url()).pathname.startsWith("/go/"));
      await link.click();
      assert.equal((await answer).status(), 302);
      await bob.page.waitForURL((url) => !url.pathname.startsWith("/go/") && url.pathname !== "/");
      await grown(from, { impressions: said.length, clicks: 1 });
      await bob.leave();
    });

    it("a program that says so is not counted, nor is one whose reader asks not to be", async () => {
      const from = await figures();
      for (const [userAgent, extraHTTPHeaders] of [
        ["Mozilla/5.0 (compatible; Examplebot/1.0)", {}],
        [`${READER} Carl`, { "sec-gpc": "1" }],
      ]) {
        const visitor = await paper().visitor({ userAgent, extraHTTPHeaders });
        await visitor.page.goto("/");
        await look(visitor.page, visitor.page.locator(ENTRY).first());
        await visitor.page.locator(`${ENTRY}.house a`).first().click();
        await visitor.page.waitForURL((url) => !url.pathname.startsWith("/go/") && url.pathname !== "/");
        await visitor.leave();
      }
      // Somebody who counts comes after them: when that has been written, so would theirs have been.
      const dora = await reader(`${READER} Dora`);
      const said = await tell(dora.page);
      await dora.page.locator(`${ENTRY}.house a`).first().click();
      await dora.page.waitForURL((url) => !url.pathname.startsWith("/go/") && url.pathname !== "/");
      await grown(from, { impressions: said.length, clicks: 1 });
      await dora.leave();
    });

    it("without scripts the links lead on all the same", async () => {
      const eve = await paper().visitor({ javaScriptEnabled: false, userAgent: `${READER} Eve` });
      await eve.page.goto("/");
      await eve.page.locator(`${ENTRY}.house a`).first().click();
      assert.match(new URL(eve.page.url()).pathname, /^\/(subscribe|register|contact)$/);
      await eve.leave();
    });
  });
}
