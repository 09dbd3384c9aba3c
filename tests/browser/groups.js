// A group: its owner buys seats and gives one away, a member reads by it, and an admin pays the bill back.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { stories } from "./paper.js";
import { access, newReader } from "./subscribing.js";

/** `paper` gives the paper, once it was started. */
export function groups(paper) {
  for (const javaScriptEnabled of [true, false]) {
    const mark = javaScriptEnabled ? "with" : "without";
    const owner = `owner-${mark}@office.example`;

    describe(`a group ${mark} JavaScript`, () => {
      it("is bought, its owner invites, and the member reads until the seat is taken back", async () => {
        const [walled] = await stories(paper().base, { access: "preview", wall: "subscribe", count: 1 });
        const buyer = await newReader(paper(), "/subscribe", owner, javaScriptEnabled);
        await buyer.page.goto("/subscribe");
        await buyer.page.getByRole("link", { name: "Group", exact: true }).click();
        await buyer.page.getByLabel("For how many readers?").fill("4");
        await buyer.page.getByRole("button", { name: "Show the price" }).click();
        assert.ok(await buyer.page.getByText("4 seats at").isVisible());
        await buyer.page.getByRole("button", { name: "Order with obligation to pay" }).click();
        await buyer.page.getByLabel("Visa 4242").check();
        await buyer.page.getByRole("button", { name: "Order with obligation to pay" }).click();
        await buyer.page.getByRole("link", { name: "Invite your readers" }).click();
        const email = `member-${mark}@office.example`;
        await buyer.page.getByLabel("Addresses").fill(email);
        await buyer.page.getByRole("button", { name: "Send the invitations" }).click();
        assert.ok(await buyer.page.getByText("2 of 4 are in use").isVisible());

        const member = await newReader(paper(), walled, email, javaScriptEnabled);
        await member.page.goto(walled);
        assert.equal(await access(member.page), "preview");
        await member.page.goto("/dev/mail");
        const invitation = member.page.getByRole("listitem").filter({ hasText: "You are invited" }).filter({ hasText: email });
        await invitation.getByRole("link").click();
        await member.page.locator(".letter a").first().click();
        await member.page.getByRole("button", { name: "Take the seat" }).click();
        await member.page.goto(walled);
        assert.equal(await access(member.page), "full");

        await buyer.page.goto("/account/group");
        await buyer.page.getByRole("listitem").filter({ hasText: email }).getByRole("link", { name: "Remove" }).click();
        await buyer.page.getByRole("button", { name: "Remove" }).click();
        await member.page.goto(walled);
        assert.equal(await access(member.page), "preview");
        assert.ok(await member.page.getByText("You no longer read as part of a group.").isVisible());
        await member.leave();
        await buyer.leave();
      });

      it("is paid back by an admin, in part", async () => {
        const admin = await paper().visitor({ javaScriptEnabled });
        await admin.page.goto(`/sign-in?next=${encodeURIComponent(`/admin/subscribers?q=${owner}`)}`);
        await admin.signIn("admin");
        await admin.page.getByRole("link", { name: owner }).click();
        await admin.page.getByRole("link", { name: "Refund" }).click();
        await admin.page.getByLabel("Amount").fill("120");
        await admin.page.getByRole("button", { name: "Show what this means" }).click();
        assert.ok(await admin.page.getByText("€120.00 of the €480.00").isVisible());
        await admin.page.getByRole("button", { name: "Do it" }).click();
        assert.ok(await admin.page.getByRole("cell", { name: "€120.00", exact: true }).isVisible());
        await admin.leave();
      });
    });
  }
}
