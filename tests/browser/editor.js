// The editor: written with the keyboard, pasted into, and the same document as the program's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";

const fixture = (name) => readFileSync(new URL(`fixtures/${name}.html`, import.meta.url), "utf8");

/** What stands in the editor, with nothing that an ordinary paragraph would not say: types, attributes, texts. */
function brief(node) {
  const attrs = Object.entries(node.attrs ?? {}).filter(([name, value]) => name !== "id" && ![null, "", 1, false].includes(value));
  const marks = (node.marks ?? []).map(({ type, attrs: of }) => (of?.href ? `${type} ${of.href}` : type));
  const parts = [node.type, ...attrs.map(([name, value]) => `${name}=${value}`)];
  if (node.type === "text") return marks.length > 0 ? `${node.text} [${marks.join(" ")}]` : node.text;
  return [parts.join(" "), ...(node.content ?? []).map(brief)];
}

/** `paper` gives the paper, once it was started. */
export function editor(paper) {
  describe("the editor", () => {
    let writer;
    let page;
    let sheet;
    const stored = () => page.evaluate(() => document.querySelector(".story-form").editor.getJSON());
    /** What readers would see of it: empty paragraphs at the end are room to write in. */
    const blocks = async () => {
      const all = (await stored()).content.map(brief);
      return all.slice(0, all.findLastIndex(([kind, ...inside]) => kind !== "paragraph" || inside.length > 0) + 1);
    };
    const empty = async () => {
      await page.goto("/newsroom/articles/new");
      sheet = page.locator("#story-text");
      await sheet.click();
    };
    /** The browser tells of a selection a moment after it was made. */
    const chosen = () => page.waitForFunction(() => !document.querySelector(".story-form").editor.state.selection.empty);
    /** What the line under the buttons says of what was typed. */
    const says = (what) => page.locator(".keep-status").filter({ hasText: what }).waitFor();
    const pasted = (type, data) =>
      sheet.evaluate(
        (target, [kind, text]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData(kind, text);
          target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        },
        [type, data],
      );

    before(async () => {
      writer = await paper().visitor();
      page = writer.page;
      await page.goto("/newsroom/articles/new");
      await writer.signIn("editor");
    });

    it("has the program's nodes, marks and attributes", async () => {
      await empty();
      const [ours, theirs] = await page.evaluate(() => {
        const { schema } = document.querySelector(".story-form").editor;
        const sorted = (spec) => Object.fromEntries(Object.keys(spec.attrs ?? {}).sort().map((name) => [name, spec.attrs[name].default]));
        const node = ({ spec }) => ({
          content: spec.content ?? "",
          // Group "list" is how the editor turns one list into another.
          group: (spec.group ?? "").replace(/ ?\blist\b/, ""),
          attrs: sorted(spec),
        });
        const described = {
          nodes: Object.fromEntries(Object.entries(schema.nodes).map(([name, type]) => [name, node(type)])),
          marks: Object.fromEntries(Object.entries(schema.marks).map(([name, { spec }]) => [name, { attrs: sorted(spec), excludes: spec.excludes }])),
          markOrder: Object.keys(schema.marks),
        };
        return [described, JSON.parse(document.querySelector("[data-schema]").textContent)];
      });
      const sorted = (object) => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
      const nodes = Object.entries(theirs.nodes).map(([name, { content, group, attrs }]) => [name, { content, group, attrs: sorted(attrs) }]);
      assert.deepEqual(sorted(ours.nodes), sorted(Object.fromEntries(nodes)));
      assert.deepEqual(sorted(ours.marks), sorted(theirs.marks));
      assert.deepEqual(ours.markOrder, theirs.markOrder);
    });

    it("turns Markdown into blocks while it is typed", async () => {
      await empty();
      await page.keyboard.type("## Under the bridge\nA **bold** and *slanted* word, `code`.\n- one\ntwo\n\n> said\n\n1. first\n\n---");
      assert.deepEqual(await blocks(), [
        ["heading level=2", "Under the bridge"],
        ["paragraph", "A ", "bold [bold]", " and ", "slanted [italic]", " word, ", "code [code]", "."],
        ["bulletList", ["listItem", ["paragraph", "one"]], ["listItem", ["paragraph", "two"]]],
        ["blockquote", ["paragraph", "said"]],
        ["orderedList", ["listItem", ["paragraph", "first"]]],
        ["horizontalRule"],
      ]);
    });

    it("gives each block an id of its own, also the halves of one that was split", async () => {
      const ids = [];
      const walk = (node) => {
        if (node.attrs && "id" in node.attrs) ids.push(node.attrs.id);
        node.content?.forEach(walk);
      };
      walk(await stored());
      assert.ok(ids.every((id) => /^[0-9a-z]{12}$/.test(id)), ids.join());
      assert.equal(new Set(ids).size, ids.length);
    });

    it("puts in blocks by the / menu: a table with rows and columns by keyboard, a fact box, a pull quote, the wall", async () => {
      await empty();
      await page.keyboard.type("/tab");
      await page.getByRole("option", { name: "Table", exact: true }).waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.type("Year");
      await page.keyboard.press("Tab");
      await page.keyboard.type("Ships");
      await page.keyboard.press("Alt+Shift+ArrowRight");
      await page.keyboard.press("Alt+Shift+Backspace");
      await page.getByRole("button", { name: "Remove row" }).click();
      const [[, ...rows]] = await blocks();
      assert.deepEqual(rows.map((row) => row.length - 1), [4], "one row of four columns is left");

      await empty();
      await page.keyboard.type("Open.\n/wall\nBehind.\n/pull\n");
      await page.keyboard.type("A sentence.");
      await page.keyboard.press("Enter");
      await page.keyboard.type("Who");
      await page.keyboard.press("Enter");
      await page.keyboard.type("/fact\n");
      await page.keyboard.type("The title");
      await page.keyboard.press("Enter");
      await page.keyboard.type("Inside.");
      assert.deepEqual(await blocks(), [
        ["paragraph", "Open."],
        ["wall"],
        ["paragraph", "Behind."],
        ["pullQuote text=A sentence. attribution=Who"],
        ["factBox title=The title", ["paragraph", "Inside."]],
      ]);
    });

    it("links chosen words by Ctrl K, and refuses what a story must not link to", async () => {
      await empty();
      await page.keyboard.type("The port");
      await page.keyboard.press("Control+Shift+ArrowLeft");
      await chosen();
      await page.keyboard.press("Control+k");
      const dialog = page.getByRole("dialog", { name: "Link to" });
      await dialog.getByLabel("Link to").fill("javascript:alert(1)");
      await page.keyboard.press("Enter");
      await dialog.getByRole("alert").waitFor();
      await dialog.getByLabel("Link to").fill("example.org/harbour");
      await page.keyboard.press("Enter");
      await dialog.waitFor({ state: "hidden" });
      assert.deepEqual(await blocks(), [["paragraph", "The ", "port [link https://example.org/harbour]"]]);
    });

    it("finds and replaces", async () => {
      await empty();
      await page.keyboard.type("A quay, a Quay and a quayside.");
      await page.keyboard.press("Control+f");
      await page.getByLabel("Find", { exact: true }).fill("quay");
      assert.equal(await page.locator(".find-count").innerText(), "1 of 3");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".find-count").innerText(), "2 of 3");
      await page.getByLabel("Replace with").fill("pier");
      await page.keyboard.press("Enter");
      assert.deepEqual(await blocks(), [["paragraph", "A quay, a pier and a quayside."]]);
      await page.getByRole("button", { name: "Replace all" }).click();
      assert.deepEqual(await blocks(), [["paragraph", "A pier, a pier and a pierside."]]);
      await page.getByLabel("Find", { exact: true }).press("Escape");
      assert.ok(await sheet.evaluate((text) => text.contains(document.activeElement)), "the cursor is in the text again");
    });

    const harbour = [
      ["heading level=2", "The harbour"],
      ["paragraph", "The ", "council [bold]", " voted on ", "Tuesday [italic]", "."],
      [
        "bulletList",
        ["listItem", ["paragraph", "Dredging"], ["bulletList", ["listItem", ["paragraph", "in spring"]]]],
        ["listItem", ["paragraph", "A quay"]],
      ],
    ];
    const more = ["paragraph", "More at ", "the port [link https://example.org/harbour]", "."];

    it("takes what Word puts on the clipboard", async () => {
      await empty();
      await pasted("text/html", fixture("word"));
      const cell = (kind, text) => [kind, ["paragraph", text]];
      assert.deepEqual(await blocks(), [
        ...harbour,
        [
          "table",
          ["tableRow", cell("tableHeader", "Year"), cell("tableHeader", "Ships")],
          ["tableRow", cell("tableCell", "2025"), cell("tableCell", "310")],
        ],
        more,
      ]);
    });

    it("takes what Google Docs puts there", async () => {
      await empty();
      await pasted("text/html", fixture("google-docs"));
      assert.deepEqual(await blocks(), [...harbour, more]);
    });

    it("makes an embed of an address on a line of its own, and a link of one over chosen words", async () => {
      await empty();
      await page.keyboard.type("Seen");
      await page.keyboard.press("Control+a");
      await chosen();
      await pasted("text/plain", "https://example.org/seen");
      assert.deepEqual(await blocks(), [["paragraph", "Seen [link https://example.org/seen]"]]);
      await empty();
      await pasted("text/plain", "https://vimeo.com/1");
      await page.waitForFunction(() => document.querySelector(".story-form").editor.getJSON().content[0].attrs.provider === "vimeo");
      assert.deepEqual(await blocks(), [["embed url=https://vimeo.com/1 provider=vimeo"]]);
    });

    it("saves what was written, and brings it back as it was", async () => {
      await empty();
      await page.keyboard.type("First.\n\nSecond.\n/fact\nBackground");
      await page.keyboard.press("Enter");
      await page.keyboard.type("It was so.");
      await page.getByLabel("Headline").fill("A quay in the editor");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.waitForURL(/articles\/[0-9a-f-]{36}$/);
      const saved = await stored();
      assert.deepEqual(saved.content.map(brief).slice(0, 3), [
        ["paragraph", "First."],
        ["paragraph", "Second."],
        ["factBox title=Background", ["paragraph", "It was so."]],
      ]);
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.waitForLoadState();
      const ids = ({ content }) => content.slice(0, 3).map(({ attrs }) => attrs.id);
      assert.deepEqual(ids(await stored()), ids(saved));
      assert.match(await page.locator(".editor-count").innerText(), /^6 words, 1 min to read$/);
    });

    it("leaves the text alone without JavaScript where Markdown cannot hold it, and saves the rest", async () => {
      const address = new URL(page.url()).pathname;
      const plain = await paper().visitor({ javaScriptEnabled: false });
      await plain.page.goto(address);
      await plain.signIn("editor");
      assert.equal(await plain.page.locator("[name=body]").count(), 0);
      await plain.page.getByLabel("Headline").fill("A pier in the editor");
      await plain.page.getByRole("button", { name: "Save", exact: true }).click();
      assert.equal(await plain.page.getByLabel("Headline").inputValue(), "A pier in the editor");
      await plain.leave();
      await page.goto(address);
      assert.deepEqual((await blocks())[2], ["factBox title=Background", ["paragraph", "It was so."]]);
    });

    it("tells what address a slug gives and how the story looks elsewhere", async () => {
      await page.getByLabel("Slug").fill("The Long Quay");
      await page.getByText(/^Address: \/[a-z-]+\/the-long-quay$/).waitFor();
      await page.getByText("Search and share").click();
      await page.getByLabel("Search title").fill("Quay plans");
      await page.getByLabel("Share description").fill("Longer than it looks");
      assert.match(await page.locator(".search-preview strong").innerText(), /^Quay plans – /);
      assert.equal(await page.locator(".card-preview strong").innerText(), "A pier in the editor");
      assert.match(await page.locator(".card-preview").innerText(), /Longer than it looks/);
    });

    it("keeps what was typed in this browser where there is no working copy, and brings it back", async () => {
      await page.goto(new URL(page.url()).pathname);
      const notice = page.getByRole("alert").filter({ hasText: "Unsaved changes from" });
      await notice.getByRole("button", { name: "Discard" }).click();
      await page.evaluate(() => delete document.querySelector(".story-form").dataset.workingCopy);
      await sheet.press("Control+Home");
      await page.keyboard.type("Unsaved. ");
      await says(/^Kept in this browser \d\d:\d\d$/);
      await page.reload();
      assert.deepEqual((await blocks())[0], ["paragraph", "First."], "the page shows what is saved");
      await notice.getByRole("button", { name: "Keep" }).click();
      assert.deepEqual((await blocks())[0], ["paragraph", "Unsaved. First."]);
      const version = await page.locator("[name=version]").inputValue();
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.waitForFunction((before) => Number(document.querySelector("[name=version]").value) > before, Number(version));
      assert.deepEqual((await blocks())[0], ["paragraph", "Unsaved. First."]);
      assert.equal(await notice.count(), 0, "what was saved is not asked about");
    });

    it("saves into the working copy where the page names one, and in this browser while that is out of reach", async () => {
      const sent = [];
      await page.route("**/working-copy", (route) => {
        sent.push(new URLSearchParams(route.request().postData()));
        return route.fulfill({ status: 204 });
      });
      await page.evaluate(() => (document.querySelector(".story-form").dataset.workingCopy = "/newsroom/articles/working-copy"));
      await sheet.press("Control+End");
      await page.keyboard.type(" More.");
      await says(/^Saved \d\d:\d\d$/);
      assert.equal(sent.at(-1).get("title"), "A pier in the editor");
      assert.match(sent.at(-1).get("document"), /More\./);
      await page.context().setOffline(true);
      await page.unroute("**/working-copy");
      await page.keyboard.type(" Still more.");
      await says(/^Offline: kept in this browser/);
      await page.route("**/working-copy", (route) => route.fulfill({ status: 204 }));
      await page.context().setOffline(false);
      await says(/^Saved \d\d:\d\d$/);
      assert.equal(await page.evaluate(() => localStorage.length), 0, "nothing stays behind");
      await page.unroute("**/working-copy");
    });

    it("opens a story of 5,000 words in under a second", async () => {
      const text = Array.from({ length: 100 }, () => "The quay of Namur is long. ".repeat(9).trim()).join("\n\n");
      const made = await page.request.post("/newsroom/articles", {
        form: { title: "Five thousand words", section: await page.locator("[name=section]").inputValue(), access: "free", body: text },
        maxRedirects: 0,
      });
      assert.equal(made.status(), 303);
      const took = [];
      for (let time = 0; time < 3; time += 1) {
        await page.goto(made.headers().location);
        await sheet.waitFor();
        // Since the address was asked for; the editor is there when its script has run.
        took.push(await page.evaluate(() => performance.now()));
      }
      assert.match(await page.locator(".editor-count").innerText(), /^5,400 words/);
      console.log(`  5,400 words opened in ${took.map(Math.round).join(", ")} ms`);
      assert.ok(Math.min(...took) < 1_000, took.join());
    });

    it("fits a phone", async () => {
      const phone = await paper().visitor({ viewport: { width: 360, height: 740 } });
      await phone.page.goto(new URL(page.url()).pathname);
      await phone.signIn("editor");
      await phone.page.locator("#story-text").waitFor();
      const [inner, outer] = await phone.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(inner <= outer, `${inner} px wide`);
      await phone.leave();
    });

    it("finds authors and stories while they are typed, makes new ones, and puts them in order by keyboard", async () => {
      await page.goto("/newsroom/articles/new");
      await sheet.waitFor();
      // Nothing of this is to meet the stories that come after.
      await page.evaluate(() => delete document.querySelector(".story-form").dataset.workingCopy);
      const authors = page.getByRole("combobox", { name: "Authors" });
      const value = (name) => page.evaluate((field) => new FormData(document.querySelector(".story-form")).get(field), name);
      for (const name of ["Ana Lopes", "Zoé Quai"]) {
        await authors.pressSequentially(name);
        await page.getByRole("option", { name: `Make “${name}” a new author` }).waitFor();
        await authors.press("ArrowUp");
        await authors.press("Enter");
        await page.getByRole("button", { name: `Remove: ${name}` }).waitFor();
      }
      await page.getByRole("button", { name: "Move up: Zoé Quai" }).press("Enter");
      assert.equal(await value("authors"), "Zoé Quai, Ana Lopes");
      assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Move down: Zoé Quai", "one goes on from where it is");
      await page.getByRole("button", { name: "Remove: Zoé Quai" }).press("Enter");
      await authors.pressSequentially("zo");
      await page.getByRole("option", { name: "Zoé Quai" }).waitFor();
      await authors.press("Escape");
      assert.equal(await page.getByRole("option", { name: "Zoé Quai" }).count(), 0);
      await authors.fill("");

      const related = page.getByRole("combobox", { name: "Related stories" });
      await related.pressSequentially("pier in the ed");
      await page.getByRole("option", { name: "A pier in the editor" }).waitFor();
      await related.press("ArrowDown");
      assert.equal(await related.getAttribute("aria-activedescendant"), "related-search-list-0");
      await related.press("Enter");
      assert.equal(await value("related"), "a-quay-in-the-editor", "its slug is older than its headline");
      await page.getByRole("button", { name: /^Remove: A pier in the editor/ }).press("Enter");
      assert.deepEqual([await value("related"), await value("authors")], ["", "Ana Lopes"]);
    });

    it("asks about nothing that was saved for later or left behind by signing out", async () => {
      const section = await page.locator("[name=section]").inputValue();
      const made = await page.request.post("/newsroom/articles", {
        form: { title: "A ferry for later", section, access: "free", body: "Before." },
        maxRedirects: 0,
      });
      const story = made.headers().location;
      await page.request.post(`${story}/publication`, { maxRedirects: 0 });
      await page.goto(story);
      await page.evaluate(() => localStorage.clear());
      await sheet.press("Control+End");
      await page.keyboard.type(" And after.");
      await page.getByRole("button", { name: "Save for later" }).click();
      await page.waitForURL("**/pending");
      await page.goto(story);
      await sheet.waitFor();
      assert.equal(await page.getByText(/unsaved changes/i).count(), 0);
      assert.equal(await page.evaluate(() => localStorage.length), 0);

      await page.evaluate(() => delete document.querySelector(".story-form").dataset.workingCopy);
      await sheet.press("Control+End");
      await page.keyboard.type(" Not for others.");
      await says(/^Kept in this browser/);
      await page.keyboard.type(" Nor this.");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForURL((url) => url.pathname === "/");
      assert.equal(await page.evaluate(() => localStorage.length), 0, "nothing stays behind");
    });

    it("met no page that complained or asked another host", () => writer.leave());
  });
}
