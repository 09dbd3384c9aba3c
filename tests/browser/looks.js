// A page as it is looked at: whether it fits, what axe finds, and a picture of it to look at after the run.

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Where the pictures of a run lie, to be looked at after it. */
const PICTURES = fileURLToPath(new URL("../../var/pictures", import.meta.url));
mkdirSync(PICTURES, { recursive: true });

export const PHONE = { width: 360, height: 800 };
const TABLET = { width: 768, height: 1024 };
const DESK = { width: 1440, height: 900 };

/** Two that differ most are looked at by axe and kept as pictures. Without motion, or colours are measured on their way from day to night. */
const VIEWS = [
  { ...PHONE, colorScheme: "light", looked: true },
  { ...TABLET, colorScheme: "light" },
  { ...DESK, colorScheme: "light" },
  { ...DESK, colorScheme: "dark", looked: true },
  { ...TABLET, colorScheme: "dark" },
  { ...PHONE, colorScheme: "dark" },
];

/** A name for a file of what is told of. */
export const fileName = (text) => text.replace(/[^\w]+/g, "-").slice(0, 120);

/** What is wrong with the page that is open, a line each. */
export async function problemsOf(page, name) {
  const problems = [];
  await page.evaluate(AXE);
  for (const { looked, colorScheme, width, height } of VIEWS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const view = `${name} at ${width}, ${colorScheme}`;
    const sticksOut = await page.evaluate(widest);
    if (sticksOut) problems.push(`${view}: ${sticksOut}`);
    if (!looked) continue;
    problems.push(...(await page.evaluate(violations)).map((violation) => `${view}: ${violation}`));
    await page.screenshot({ path: join(PICTURES, `${fileName(view)}.png`) });
  }
  return problems;
}

/** Runs in the page: what axe found. */
async function violations() {
  const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, nodes }) => `${id} at ${nodes[0].target.join(" ")} (${nodes[0].failureSummary.split("\n")[1]?.trim()})`);
}

/** Runs in the page: what reaches furthest beyond its edge, if the page scrolls sideways. What scrolls by itself does not count. */
function widest() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return undefined;
  const right = (element) => element.getBoundingClientRect().right;
  const clips = (element) => element && element !== document.body && (getComputedStyle(element).overflowX !== "visible" || clips(element.parentElement));
  const free = [...document.querySelectorAll("body *")].filter((element) => !clips(element.parentElement));
  const worst = free.reduce((a, b) => (right(b) > right(a) ? b : a));
  return `scrolls sideways to ${root.scrollWidth} px, as of <${worst.localName} class="${worst.className}"> ${worst.textContent.slice(0, 40)}`;
}
