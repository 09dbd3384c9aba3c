// Cuts the faces that static/css/paper/05-fonts.css names out of the families' files: node scripts/fonts.mjs FOLDER
//
// The sheet says which letters a file holds (unicode-range); here stands what it is cut from and at which point of its
// axes. A whole variable Newsreader has 130 KB, more than the rest of a page: the paper sets it at two sizes that matter,
// so two cuts of a tenth carry its optical sizes, and only the sans, of which labels use many weights, stays variable.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import subsetFont from "subset-font";

const SHEET = "static/css/paper/05-fonts.css";
const FAMILIES = "node_modules/@fontsource-variable";

/** What a name under dist/fonts begins with, the file it comes from, and where on its axes. */
const CUTS = {
  "newsreader-text": ["newsreader/files/newsreader-SCRIPT-opsz-normal", { opsz: 18, wght: 400 }],
  "newsreader-display": ["newsreader/files/newsreader-SCRIPT-opsz-normal", { opsz: 40, wght: 580 }],
  "newsreader-italic": ["newsreader/files/newsreader-SCRIPT-wght-italic", { wght: 430 }],
  "libre-franklin": ["libre-franklin/files/libre-franklin-SCRIPT-wght-normal", { wght: { min: 450, max: 700 } }],
};

/** What stands after the cut's name, and the script of the family's file that has those letters. */
const SCRIPTS = { "": "latin", "-more": "latin", "-ext": "latin-ext" };

/** Fractions, ordinals and small capitals are set nowhere. Ligatures are for text: what is tracked has none. */
const FEATURES = { "newsreader-text": ["kern", "liga"], "newsreader-italic": ["kern", "liga"] };

/** The letters of a unicode-range. */
function letters(range) {
  return range.split(",").flatMap((part) => {
    const [from, to = from] = part.trim().replace(/^U\+/i, "").split("-");
    const first = Number.parseInt(from, 16);
    return Array.from({ length: Number.parseInt(to, 16) - first + 1 }, (_, index) => String.fromCodePoint(first + index));
  }).join("");
}

/** Cuts one file, or throws where the sheet names what this does not know. */
async function cut(folder, name, range) {
  const [, face, tier] = /^(.+?)(-more|-ext|)$/.exec(name);
  const [file, axes] = CUTS[face];
  const whole = readFileSync(join(FAMILIES, `${file.replace("SCRIPT", SCRIPTS[tier])}.woff2`));
  const options = { targetFormat: "woff2", variationAxes: axes, keepFeatures: FEATURES[face] ?? ["kern"], noHinting: true };
  writeFileSync(join(folder, `${name}.woff2`), await subsetFont(whole, letters(range), options));
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const faces = readFileSync(SHEET, "utf8").matchAll(/dist\/fonts\/([\w-]+)\.woff2[\s\S]*?unicode-range:([^;]+);/g);
await Promise.all(Array.from(faces, ([, name, range]) => cut(folder, name, range)));
