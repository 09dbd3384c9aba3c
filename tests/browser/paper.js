// The paper that these tests read: the program with a fresh demonstration newsroom, and a browser.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Of all demonstration accounts. */
export const PASSWORD = "a password for the tests";

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the program and the browser. Whoever calls this calls `stop` in the end. */
export async function startPaper() {
  const server = await startServer();
  try {
    const browser = await chromium.launch({
      executablePath: process.env.CHROME_PATH || "/usr/bin/chromium",
      args: FLAGS,
      // Signals are for `startServer`, which closes both.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return new Paper(server, browser);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

class Paper {
  #server;
  #browser;

  constructor(server, browser) {
    this.#server = server;
    this.#browser = browser;
    this.base = server.base;
  }

  /** Somebody who has never been here. `options` are those of a browser context, such as `javaScriptEnabled`. */
  async visitor(options = {}) {
    const context = await this.#browser.newContext({
      baseURL: this.base,
      locale: "en-GB",
      timezoneId: "Europe/Brussels",
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return new Visitor(context, await context.newPage(), this.base);
  }

  async stop() {
    try {
      await this.#browser.close();
    } finally {
      await this.#server.stop();
    }
  }
}

/** One person with a browser of their own. Takes down whatever a page does that it must not. */
class Visitor {
  #context;
  #complaints = [];
  #expected = [];

  constructor(context, page, base) {
    this.#context = context;
    this.page = page;
    context.on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${base}/`) && !url.startsWith("data:")) this.#complain(`asked for ${url}`);
    });
    // Violations of the content security policy are reported here as well.
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.#complain(`${message.text()} ${message.location().url}`);
    });
    page.on("pageerror", (error) => this.#complain(error.message));
  }

  /** A complaint that the story brings about on purpose. */
  expect(pattern) {
    this.#expected.push(pattern);
  }

  #complain(what) {
    if (this.#expected.some((pattern) => pattern.test(what))) return;
    this.#complaints.push(`${this.page.url()}: ${what}`);
  }

  /** Fills in the form at /sign-in, where the visitor is now. */
  async signIn(name) {
    await this.page.getByLabel("E-mail").fill(`${name}@courant.example`);
    await this.page.getByLabel("Password").fill(PASSWORD);
    // What is done next is done to the page that comes, not to the form that leaves.
    const arrived = this.page.waitForEvent("framenavigated");
    await this.page.locator("main form button[type=submit]").click();
    await arrived;
    await this.page.waitForLoadState();
  }

  /** Ends the visit and fails if a page asked another host for something, or complained. */
  async leave() {
    await this.#context.close();
    if (this.#complaints.length > 0) throw new Error(`Pages complained:\n${this.#complaints.join("\n")}`);
  }
}

/**
 * Stories that the meter counts, found by opening each as a new visitor: the demonstration newsroom may change, the
 * marks in its pages do not. `access` and `wall` tell what a new visitor meets.
 */
export async function stories(base, wanted) {
  const latest = await (await fetch(`${base}/latest`)).text();
  const main = latest.slice(latest.indexOf("<main"), latest.indexOf("</main>"));
  const found = [];
  const links = main.matchAll(/href="(\/[a-z-]+\/[a-z0-9-]+)"/g);
  for (const path of new Set(Array.from(links, ([, path]) => path))) {
    if (found.length === wanted.count) break;
    const page = await (await fetch(base + path)).text();
    const access = page.match(/<article[^>]* data-access="(\w+)"/)?.[1];
    const wall = page.match(/data-wall="(\w+)"/)?.[1];
    if (access === wanted.access && wall === wanted.wall) found.push(path);
  }
  if (found.length < wanted.count) throw new Error(`only ${found.length} stories of ${JSON.stringify(wanted)} at /latest`);
  return found;
}

async function startServer() {
  const target = process.env.CARGO_TARGET_DIR || "target";
  const program = process.env.COURANT_BIN || join(target, "debug/courant");
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const data = mkdtempSync(join(tmpdir(), "courant-browser-"));
  const child = spawn(program, ["--data-dir", data, "serve"], {
    cwd: project,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      // The data folder is fresh, so a Postgres kept under the project's own would not be found.
      PG_BIN_DIR: execFileSync(join(project, "scripts/find-postgres"), [join(project, "var")], { encoding: "utf8" }).trim(),
      COURANT_LISTEN: `127.0.0.1:${port}`,
      COURANT_BASE_URL: base,
      COURANT_DEMO_PASSWORD: PASSWORD,
      // These stories open pages as many visitors from one address.
      COURANT_NETWORK_METER: "off",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  }
  const ended = once(child, "exit");
  // Whoever is told to stop tells the program, which puts its Postgres away; the browser goes with its pipe.
  const interrupted = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
    process.exit(1);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.once(signal, interrupted);
  const stop = async () => {
    for (const signal of signals) process.removeListener(signal, interrupted);
    child.kill("SIGTERM");
    const [code, signal] = await ended;
    rmSync(data, { recursive: true, force: true });
    if (code !== 0) throw new Error(`courant ended with ${code ?? signal}:\n${said}`);
  };
  try {
    await ready(base, child);
  } catch (error) {
    await stop().catch(() => {});
    throw new Error(`${error.message}; ${program} said:\n${said}`);
  }
  return { base, stop };
}

async function ready(base, child) {
  const giveUp = Date.now() + 120_000;
  while (Date.now() < giveUp) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error("courant ended early");
    const answer = await fetch(`${base}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error("courant is not ready after two minutes");
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
