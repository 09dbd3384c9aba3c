// From the front page to a paid plan with nothing but a keyboard, and what readers set for their eyes.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stories } from "./paper.js";

const PASSPHRASE = "a long enough passphrase";

/** More than any page has of what Tab stops at. */
const STOPS = 250;

/** `paper` gives the paper, once it was started. */
export function keyboard(paper) {
  for (const javaScriptEnabled of [true, false]) {
    it(`a plan is found, ordered and paid by keyboard ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const reader = await paper().visitor({ javaScriptEnabled });
      const { page } = reader;
      await page.goto("/");
      // The first stop leads past the masthead; the one after it is within the news.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(new URL(page.url()).hash, "#main");
      await page.goto("/");
      await follow(page, page.locator(".masthead-subscribe"));
      await follow(page, page.getByRole("link", { name: /trial ?: Monthly/ }));
      await type(page, page.getByLabel("Name"), "Kim Keys");
      await type(page, page.getByLabel("E-mail"), `keys-${javaScriptEnabled}@reader.example`);
      await type(page, page.getByLabel("Password"), PASSPHRASE);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/subscribe\/monthly/);
      await confirm(page);
      await page.goto("/subscribe/monthly");
      await follow(page, page.getByRole("button", { name: "Order with obligation to pay" }));
      await page.waitForURL(/\/offline\/checkout/);
      await follow(page, page.getByRole("button", { name: "Order with obligation to pay" }));
      await page.waitForURL(/\/subscribe\/bought/);
      await follow(page, page.getByRole("link", { name: "Your account" }).first());
      assert.ok(await page.getByText(/Free until .* until you cancel/).isVisible());
      await reader.leave();
    });
  }

  describe("what readers set for their eyes", () => {
    it("a text of twice the size fits a small window and loses nothing", async () => {
      const [story] = await stories(paper().base, { access: "metered", wall: undefined, count: 1 });
      // 1,280 CSS pixels at 200 %, as WCAG 1.4.4 asks, and at 400 %, as 1.4.10 does.
      for (const width of [640, 320]) {
        const reader = await paper().visitor({ viewport: { width, height: 512 }, deviceScaleFactor: 2 });
        for (const path of ["/", story, "/subscribe", "/sign-in", "/search?q=budget"]) {
          await reader.page.goto(path);
          assert.ok(await reader.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} at ${width}`);
        }
        await reader.leave();
      }
    });

    it("wider spacing of the text hides none of it", async () => {
      const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
      const reader = await paper().visitor({ viewport: { width: 360, height: 800 } });
      for (const path of ["/", walled, "/subscribe", "/account"]) {
        await reader.page.goto(path);
        assert.deepEqual(await reader.page.evaluate(cutOff), [], path);
      }
      await reader.leave();
    });

    it("nothing moves where readers want no motion", async () => {
      const [story] = await stories(paper().base, { access: "metered", wall: undefined, count: 1 });
      const reader = await paper().visitor({ reducedMotion: "reduce" });
      for (const path of ["/", story, "/subscribe"]) {
        await reader.page.goto(path);
        assert.deepEqual(await reader.page.evaluate(moving), [], path);
      }
      await reader.leave();
    });
  });
}

/** Opens the confirmation that the development mailbox has last, which is no part of the paper. */
async function confirm(page) {
  await page.goto("/dev/mail");
  await page.locator(".sheet-title").first().click();
  await page.locator(".letter a").first().click();
  await follow(page, page.locator("main form button[type=submit]"));
}

/** Goes by Tab to what is wanted, sees that its focus shows, and presses Enter. */
async function follow(page, wanted) {
  await reach(page, wanted);
  await Promise.all([page.waitForEvent("framenavigated"), page.keyboard.press("Enter")]);
  await page.waitForLoadState();
}

async function type(page, field, text) {
  await reach(page, field);
  await page.keyboard.type(text);
}

async function reach(page, wanted) {
  await wanted.waitFor();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) {
      const outline = await wanted.evaluate((element) => getComputedStyle(element).outlineStyle);
      assert.notEqual(outline, "none", `the focus of ${wanted} is not to be seen`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab does not reach ${wanted}`);
}

/** Runs in the page: what is cut off with the spacing of WCAG 1.4.12. */
function cutOff() {
  for (const element of document.querySelectorAll("body *")) {
    for (const [name, value] of [["line-height", "1.5"], ["letter-spacing", "0.12em"], ["word-spacing", "0.16em"]]) {
      element.style.setProperty(name, value, "important");
    }
  }
  return Array.from(document.querySelectorAll("body *"))
    .filter((element) => !element.matches(".visually-hidden, svg *") && element.offsetParent)
    .filter((element) => getComputedStyle(element).overflowY === "hidden" && element.scrollHeight > element.clientHeight + 1)
    .map((element) => `${element.localName}.${element.className}`);
}

/** Runs in the page: what has a transition or an animation of any length. */
function moving() {
  const long = (value) => value.split(",").some((part) => Number.parseFloat(part) > 0);
  return Array.from(document.querySelectorAll("body, body *"))
    .filter((element) => {
      const style = getComputedStyle(element);
      return long(style.transitionDuration) || long(style.animationDuration);
    })
    .map((element) => `${element.localName}.${element.className}`);
}
