// How good the readers' pages are, measured as a telephone on a slow network gets them: make quality
//
// Lighthouse asks each page several times and the run in the middle counts. An empty page of the same machine is measured
// beside them, which says how much of a figure is the machine's. Ends with 1 where a page stays below what is wanted.

import { once } from "node:events";
import { createServer } from "node:http";
import { parseArgs } from "node:util";

import lighthouse from "lighthouse";
import { chromium } from "playwright-core";

import { startPaper, stories } from "../tests/browser/paper.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "3" } } });
const RUNS = Number(values.runs);

/** Where nobody else listens. */
const DEBUGGING_PORT = 9347;

/** Scores of a hundred, milliseconds, and for a story without its pictures requests and kilobytes. */
const WANTED = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
const MOST = { lcp: 1200, cls: 0.02, tbt: 20, requests: 6, kilobytes: 60 };

const EMPTY = '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Empty</title><p>A line.';

const empty = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(EMPTY)).listen(0, "127.0.0.1");
await once(empty, "listening");
const paper = await startPaper();
try {
  const [story] = await stories(paper.base, { access: "metered", wall: undefined, count: 1 });
  const [walled] = await stories(paper.base, { access: "preview", wall: "subscribe", count: 1 });
  const rows = [["empty page", await measure(`http://localhost:${empty.address().port}/`)]];
  for (const [name, path] of [["front page", "/"], ["story", story], ["wall", walled], ["subscribe", "/subscribe"]]) {
    rows.push([name, await measure(paper.base + path)]);
  }
  print(rows);
  const short = rows.slice(1).flatMap(([name, page]) => missed(page, name === "story" || name === "wall").map((what) => `${name}: ${what}`));
  for (const line of short) console.log(line);
  process.exitCode = short.length > 0 ? 1 : 0;
} finally {
  await paper.stop();
  empty.close();
}

/** The run in the middle of several, by the moment when most of the page stands there. */
async function measure(url) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await ask(url));
  return runs.sort((a, b) => a.lcp - b.lcp)[Math.floor(runs.length / 2)];
}

async function ask(url) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
    args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", `--remote-debugging-port=${DEBUGGING_PORT}`],
  });
  try {
    const { lhr } = await lighthouse(url, { port: DEBUGGING_PORT, output: "json", logLevel: "error" });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    return figures(lhr);
  } finally {
    await browser.close();
  }
}

function figures({ categories, audits }) {
  const asked = audits["network-requests"].details.items.filter(({ url }) => /^https?:/.test(url));
  const [pictures, plain] = [true, false].map((wanted) => asked.filter(({ resourceType }) => (resourceType === "Image") === wanted));
  const kilobytes = (files) => Number((files.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024).toFixed(1));
  const value = (name) => audits[name].numericValue;
  return {
    scores: Object.fromEntries(Object.entries(categories).map(([name, { score }]) => [name, Math.round(score * 100)])),
    lcp: Math.round(value("largest-contentful-paint")),
    cls: Number(value("cumulative-layout-shift").toFixed(3)),
    tbt: Math.round(value("total-blocking-time")),
    requests: plain.length,
    kilobytes: kilobytes(plain),
    pictures: kilobytes(pictures),
  };
}

/** What a page stays below; `slim` are those of a single story. */
function missed({ scores, lcp, cls, tbt, requests, kilobytes }, slim) {
  const short = Object.entries(WANTED).filter(([name, least]) => scores[name] < least).map(([name, least]) => `${name} is ${scores[name]}, ${least} is wanted`);
  const most = slim ? { lcp, cls, tbt, requests, kilobytes } : { lcp, cls, tbt };
  const over = Object.entries(most).filter(([name, figure]) => figure > MOST[name]).map(([name, figure]) => `${name} is ${figure}, at most ${MOST[name]} is wanted`);
  return [...short, ...over];
}

function print(rows) {
  console.log("| page | performance | accessibility | best practices | search | LCP | of the empty page's | CLS | TBT | requests | KB | pictures, KB |");
  console.log("|---|---|---|---|---|---|---|---|---|---|---|---|");
  const floor = rows[0][1].lcp;
  for (const [name, { scores, lcp, cls, tbt, requests, kilobytes, pictures }] of rows) {
    const cells = [name, scores.performance, scores.accessibility, scores["best-practices"], scores.seo, `${lcp} ms`, (lcp / floor).toFixed(2), cls, `${tbt} ms`, requests, kilobytes, pictures];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
