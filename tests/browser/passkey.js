// A passkey of Chromium's virtual authenticator: made, shown for a change of roles and at the sign-in, copied, taken off.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { PASSWORD } from "./paper.js";

const AUTHENTICATOR = {
  protocol: "ctap2",
  ctap2Version: "ctap2_1",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** `paper` gives the paper, once it was started. */
export function passkey(paper) {
  describe("a passkey", () => {
    let admin, page, cdp, authenticatorId, codes;

    const path = () => new URL(page.url()).pathname;
    const signIn = async () => {
      await page.goto("/sign-in?next=%2Fadmin%2Fpeople");
      await admin.signIn("admin");
    };
    const signOut = async () => {
      await page.goto("/account");
      await page.getByRole("button", { name: "Sign out" }).click();
    };

    before(async () => {
      admin = await paper().visitor();
      page = admin.page;
      cdp = await page.context().newCDPSession(page);
      await cdp.send("WebAuthn.enable");
      ({ authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: AUTHENTICATOR }));
    });
    after(() => page.context().close());

    it("is made with the password, and brings recovery codes", async () => {
      await signIn();
      await page.goto("/account/second-factor");
      await page.getByRole("button", { name: "Add a passkey" }).click();
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Go on" }).click();
      await page.getByLabel("What to call it").fill("Key on my ring");
      await page.getByRole("button", { name: "Make the passkey" }).click();
      await page.getByRole("heading", { name: "Recovery codes" }).waitFor();
      codes = await page.locator(".factor-codes li").allTextContents();
      assert.equal(codes.length, 10);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Download as text" }).click(),
      ]);
      assert.equal(download.suggestedFilename(), "recovery-codes.txt");
      await page.getByRole("link", { name: "I have put them away" }).click();
      assert.ok(await page.getByText("Key on my ring").isVisible());
    });

    it("is asked for before a role is changed, which then is", async () => {
      await page.goto("/admin/people");
      const role = page.getByLabel("Role of Contributor");
      for (const wanted of ["author", "contributor"]) {
        await role.selectOption(wanted);
        await page.locator("form", { has: role }).getByRole("button", { name: "Change" }).click();
        if (wanted === "author") {
          await page.getByRole("button", { name: "Use a passkey" }).click();
        }
        await page.waitForURL("**/admin/people");
        assert.equal(await role.inputValue(), wanted);
      }
    });

    it("signs in after the password, and nothing is open before it", async () => {
      await signOut();
      await signIn();
      assert.equal(path(), "/sign-in/second-factor");
      const half = await page.context().newPage();
      await half.goto("/admin/people");
      assert.equal(new URL(half.url()).pathname, "/sign-in");
      await half.close();
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL("**/admin/people");
      await page.goto("/account/devices");
      assert.ok(await page.getByText("with a passkey").isVisible());
    });

    it("that was not shown leaves the code, and a clear sentence", async () => {
      await signOut();
      await signIn();
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByText("No passkey was shown.").waitFor();
      await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
      await page.getByLabel("Code", { exact: true }).fill(codes[0]);
      await page.getByRole("button", { name: "Sign in" }).click();
      assert.equal(path(), "/admin/people");
    });

    it("without JavaScript gives way to a code", async () => {
      const plain = await paper().visitor({ javaScriptEnabled: false });
      await plain.page.goto("/sign-in?next=%2Fadmin%2Fpeople");
      await plain.signIn("admin");
      // Texts in here are found by no search for a text.
      await plain.page.locator("noscript .form-note").waitFor();
      assert.equal(await plain.page.getByRole("button", { name: "Use a passkey" }).count(), 0);
      await plain.page.getByLabel("Code", { exact: true }).fill(codes[1]);
      await plain.page.getByRole("button", { name: "Sign in" }).click();
      assert.equal(new URL(plain.page.url()).pathname, "/admin/people");
      await plain.leave();
    });

    it("that counts backwards is a copy, and refused", async () => {
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      const [credential] = credentials;
      assert.ok(credential.signCount > 0);
      await signOut();
      await signIn();
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.waitForURL("**/admin/people");
      await cdp.send("WebAuthn.removeCredential", { authenticatorId, credentialId: credential.credentialId });
      await cdp.send("WebAuthn.addCredential", { authenticatorId, credential });
      await signOut();
      await signIn();
      await page.getByRole("button", { name: "Use a passkey" }).click();
      await page.getByText("This is not right, or was used before.").waitFor();
      await page.getByLabel("Code", { exact: true }).fill(codes[2]);
      await page.getByRole("button", { name: "Sign in" }).click();
      assert.equal(path(), "/admin/people");
    });

    it("is taken off, and the password alone signs in", async () => {
      await page.goto("/account/second-factor");
      await page.getByRole("button", { name: "Take off Key on my ring" }).click();
      await page.getByRole("button", { name: "Add a passkey" }).waitFor();
      assert.equal(await page.getByText("Key on my ring").count(), 0);
      await signOut();
      await signIn();
      assert.equal(path(), "/admin/people");
    });
  });
}
