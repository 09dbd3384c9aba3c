// From the wall to a subscription and out of it again, as a reader does it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stories } from "./paper.js";

const PASSPHRASE = "a long enough passphrase";

/** `paper` gives the paper, once it was started. */
export function subscribing(paper) {
  for (const javaScriptEnabled of [true, false]) {
    describe(`a subscription ${javaScriptEnabled ? "with" : "without"} JavaScript`, () => {
      it("is ordered at the wall, fails at its renewal, is mended, and ends at a wall that says renew", async () => {
        const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
        const email = `reader-${javaScriptEnabled ? "with" : "without"}@courant.example`;
        const reader = await newReader(paper(), walled, email, javaScriptEnabled);
        const { page } = reader;
        await page.goto(walled);
        await page.getByRole("link", { name: "Start your free trial" }).click();
        await page.getByRole("link", { name: /trial ?: Monthly/ }).click();
        await page.getByRole("button", { name: "Order with obligation to pay" }).click();
        await page.getByLabel("fails at the renewal").check();
        await page.getByRole("button", { name: "Order with obligation to pay" }).click();
        await page.getByRole("link", { name: "Read on where you stopped" }).click();
        assert.equal(new URL(page.url()).pathname, walled);
        assert.equal(await access(page), "full");

        const admin = await paper().visitor({ javaScriptEnabled });
        await admin.page.goto("/sign-in?next=/admin/demonstration");
        await admin.signIn("admin");
        const pass = async (days) => {
          await admin.page.getByLabel("Days ahead").fill(String(days));
          await admin.page.getByRole("button", { name: "Move the clock" }).click();
        };
        await pass(31);
        await page.goto(walled);
        assert.equal(await access(page), "full");
        await page.getByRole("link", { name: "Mend the payment" }).click();
        await page.getByRole("button", { name: "Mend the payment" }).click();
        await page.getByLabel("Visa 4242").check();
        await page.getByRole("button", { name: "Pay with this card" }).click();
        assert.ok(await page.getByText("The next payment").isVisible());
        await page.goto(walled);
        assert.equal(await page.getByText("Your last payment failed").count(), 0);

        await page.goto("/account");
        await page.getByRole("link", { name: "Cancel" }).click();
        await page.getByLabel("It costs too much").check();
        await page.getByRole("button", { name: "Cancel the subscription" }).click();
        assert.ok(await page.getByText("nothing more is charged").isVisible());
        await pass(31);
        // More than the sixty days have passed for which a session lasts.
        await page.goto(`/sign-in?next=${encodeURIComponent(walled)}`);
        await page.getByLabel("E-mail").fill(email);
        await page.getByLabel("Password").fill(PASSPHRASE);
        await page.locator("main form button[type=submit]").click();
        assert.equal(await access(page), "preview");
        assert.equal(await page.locator("[data-wall]").getAttribute("data-wall"), "renew");
        await admin.leave();
        await reader.leave();
      });

      it("is bought for a group, whose owner invites, and whose member reads until they are removed", async () => {
        const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
        const how = javaScriptEnabled ? "with" : "without";
        const owner = await newReader(paper(), walled, `owner-${how}@courant.example`, javaScriptEnabled);
        const desk = owner.page;
        await desk.goto("/subscribe");
        await desk.getByRole("link", { name: "Group", exact: true }).click();
        await desk.getByLabel("For how many readers?").fill("4");
        await desk.getByRole("button", { name: "Show the price" }).click();
        assert.ok(await desk.getByText("€480 a year").first().isVisible());
        await desk.getByRole("button", { name: "Order with obligation to pay" }).click();
        await desk.getByLabel("Visa 4242").check();
        await desk.getByRole("button", { name: "Order with obligation to pay" }).click();
        await desk.getByRole("link", { name: "Invite your readers" }).click();
        await desk.getByLabel("Addresses").fill(`office-${how}@courant.example`);
        await desk.getByRole("button", { name: "Send the invitations" }).click();
        assert.ok(await desk.getByText("2 of 4 are in use").isVisible());

        const member = await newReader(paper(), walled, `member-${how}@courant.example`, javaScriptEnabled);
        const { page } = member;
        await page.goto("/dev/mail");
        await page.getByRole("link", { name: "You are invited to read" }).first().click();
        await page.locator(".letter a").first().click();
        await page.goto(walled);
        assert.equal(await access(page), "preview");
        await page.goBack();
        await page.getByRole("button", { name: "Take the seat" }).click();
        await page.goto(walled);
        assert.equal(await access(page), "full");

        await desk.goto("/account/group");
        await desk.getByRole("link", { name: "Remove" }).click();
        await desk.getByRole("button", { name: "Remove" }).click();
        await page.goto(walled);
        assert.equal(await access(page), "preview");
        assert.equal(await page.locator("[data-wall]").getAttribute("data-wall"), "renew");
        await member.leave();
        await owner.leave();
      });
    });
  }
}

const access = (page) => page.locator("article[data-article]").getAttribute("data-access");

/** Somebody who registers on the way to a story and confirms the address with the link in the development mailbox. */
async function newReader(paper, next, email, javaScriptEnabled) {
  const reader = await paper.visitor({ javaScriptEnabled });
  const { page } = reader;
  await page.goto(`/register?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Name").fill("A new reader");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSPHRASE);
  await page.locator("main form button[type=submit]").click();
  await page.goto("/dev/mail");
  await page.locator(".sheet-title").first().click();
  await page.locator(".letter a").first().click();
  await page.locator("main form button[type=submit]").click();
  return reader;
}
