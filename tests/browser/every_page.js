// Every page there is, as each kind of person finds it by following links: it fits the screen, is accessible and is HTML.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";

import { PHONE, fileName, problemsOf } from "./looks.js";

const require = createRequire(import.meta.url);

/** How many pages of one kind are looked at: stories differ among themselves, accounts of a list do not. */
const OF_A_KIND = { "/{section}/{story}": 5 };

/** Who looks, where they begin, and what no link leads to. */
const PEOPLE = {
  visitor: {
    seeds: ["/", "/latest", "/search?q=budget", "/search?q=zzzzzzzz", "/register", "/forgot-password", "/mail-sent", "/subscribe/yearly", "/sign-in/link", "/corrections", "/contact", "/dev/mail"],
    missing: ["/nothing-here", "/climate/nothing-here", "/gifts/not-a-gift"],
  },
  reader: { seeds: ["/account", "/subscribe", "/account/student"] },
  subscriber: { seeds: ["/account", "/account/gifts"] },
  editor: { seeds: ["/newsroom", "/newsroom/articles/new", "/account/second-factor"] },
  admin: { seeds: ["/admin", "/admin/roles", "/admin/audit", "/admin/explain", "/newsroom/articles", "/dev/mail"] },
};

const ROOMS = new Set(["account", "admin", "newsroom", "authors", "columns", "topics", "briefs", "subscribe", "pages", "gifts", "groups", "dev", "offline", "sponsors", "preview", "confirm"]);
const NOT_A_PAGE = /^\/(static|media|go)\/|\.(xml|csv|pdf|json|txt)(\?|$)|^\/account\/data$|\/html$/;

/** `paper` gives the paper, once it was started. */
export function everyPage(paper) {
  describe("every page", () => {
    const folder = mkdtempSync(join(tmpdir(), "courant-pages-"));
    after(() => rmSync(folder, { recursive: true, force: true }));
    /** Kinds of pages that somebody has looked at, with how many: what one has seen the next need not. */
    const seen = new Map();

    for (const [who, { seeds, missing = [] }] of Object.entries(PEOPLE)) {
      it(`that a ${who} finds fits, and is accessible`, async () => {
        const found = await look(paper(), who, seeds, missing, seen, folder);
        assert.deepEqual(found, []);
      });
    }

    it("is HTML without an error or a warning", (test) => {
      if (spawnSync("java", ["-version"]).error) return test.skip("no Java here: the checker of HTML was left out");
      const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
      const { stderr } = spawnSync("java", ["-jar", jar, "--format", "json", folder], { encoding: "utf8", maxBuffer: 1 << 26 });
      const { messages } = JSON.parse(stderr);
      const told = messages.filter(({ type, subType }) => type !== "info" || subType === "warning");
      assert.deepEqual(told.map(({ url, lastLine, message }) => `${url.split("/").pop()}:${lastLine} ${message}`), []);
    });
  });
}

/** Follows links from `seeds` and looks at each kind of page. */
async function look(paper, who, seeds, missing, seen, folder) {
  const person = await paper.visitor();
  // What is missing on purpose is told to the console.
  person.expect(/404|403|410/);
  if (who !== "visitor") {
    await person.page.goto("/sign-in");
    await person.signIn(who);
  }
  const problems = [];
  const queue = [...seeds, ...missing];
  while (queue.length > 0) {
    const path = queue.shift();
    // Where somebody begins looks as it looks to them alone.
    const own = seeds.includes(path) || missing.includes(path);
    const kind = own ? `${who} ${path}` : kindOf(path);
    const count = seen.get(kind) ?? 0;
    if (count >= (OF_A_KIND[kind] ?? 1)) continue;
    seen.set(kind, count + 1);
    const page = await open(person.page, path, missing);
    if (page.problem) problems.push(page.problem);
    if (!page.html) continue;
    writeFileSync(join(folder, `${fileName(who + path)}.html`), page.html);
    problems.push(...(await problemsOf(person.page, `${who} ${path}`)));
    queue.push(...(await linksOf(person.page)).filter((link) => !NOT_A_PAGE.test(link)));
  }
  await person.leave();
  return problems;
}

/** Ids and slugs of a path are replaced by what they are. */
function kindOf(path) {
  const parts = path.split("/").slice(1);
  if (parts.length === 2 && !ROOMS.has(parts[0])) return "/{section}/{story}";
  if (["authors", "columns", "topics", "briefs"].includes(parts[0]) && parts[1]) return `/${parts[0]}/{slug}`;
  return `/${parts.map((part) => (/^[0-9a-f-]{20,}$|^[\w-]{22,}$/.test(part) ? "{id}" : part)).join("/")}`;
}

async function open(page, path, missing) {
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const answer = await page.goto(path);
  const type = answer.headers()["content-type"] ?? "";
  if (missing.includes(path)) return { html: await answer.text(), problem: answer.status() === 404 ? undefined : `${path} is not missing` };
  if (!answer.ok()) return { problem: `${path} answers ${answer.status()}` };
  return type.startsWith("text/html") ? { html: await answer.text() } : {};
}

const linksOf = (page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll("a[href]"), (link) => new URL(link.href))
      .filter((url) => url.origin === location.origin)
      .map((url) => url.pathname),
  );
