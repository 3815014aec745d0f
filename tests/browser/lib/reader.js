// A reader: the site under test, a server for it, and Chromium. What goes wrong behind the page is written down: errors in the
// console, and requests to any other host, which the browser is kept from sending.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { chromium } from 'playwright-core';
import { Server } from './server.js';
import { Site } from './site.js';

const CHROMIUM = process.env.CHROME || '/usr/bin/chromium';
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const IN_PAGE = fs.readFileSync(new URL('./in-page.js', import.meta.url), 'utf8');

/** The two screens that the site is drawn for. */
export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** Starts Chromium with a new, empty profile, which goes when it is closed. */
export function launch(flags = []) {
  return chromium.launch({ executablePath: CHROMIUM, headless: true, args: [...FLAGS, ...flags] });
}

/** A run that hangs ends: longer than this no file of tests takes, in milliseconds. */
const LONGEST = 15 * 60_000;
setTimeout(() => {
  process.stderr.write('the tests of this file hang\n');
  process.exit(1);
}, LONGEST).unref();

export class Reader {
  /** Faults behind the pages, as sentences. */
  complaints = [];

  /** @param {Site} site the site that is read; the one under test unless another is handed in */
  static async open(site = Site.underTest()) {
    const reader = new Reader();
    reader.site = site;
    reader.server = await Server.start(site);
    reader.browser = await launch();
    return reader;
  }

  async close() {
    await this.browser.close();
    await this.server.stop();
  }

  /** A window of its own, without memory. The options are playwright's; service workers stay out unless they are asked for. */
  async window(options = {}) {
    const context = await this.browser.newContext({ viewport: PHONE, colorScheme: 'light', reducedMotion: 'reduce', serviceWorkers: 'block', ...options });
    context.setDefaultTimeout(15_000);
    context.on('request', (request) => this.#noteRequest(request));
    context.on('page', (page) => this.#watch(page));
    return context;
  }

  /** A new page of a window, at a page of the site or an address; without a window of its own, in a new one. */
  async visit(target, options = {}) {
    const page = await (await this.window(options)).newPage();
    await this.go(page, target);
    return page;
  }

  /** Leads a page to another address and waits until it stands. */
  async go(page, target) {
    await page.goto(this.server.url(target), { waitUntil: 'load' });
  }

  /**
   * Leads the pages of one window through all these pages of the site, and gives what `look` finds on each, as sentences that name
   * it. A window keeps its size and media from page to page; a look that changes them begins with setting them.
   */
  async through(samples, options, look) {
    const found = [];
    const window = await this.window(options);
    const left = [...samples];
    const lane = async () => {
      const page = await window.newPage();
      for (let sample; (sample = left.shift());) {
        await this.go(page, sample);
        found.push(...(await look(page, sample)).map((fault) => `${sample}: ${fault}`));
      }
    };
    await Promise.all([lane(), lane()]);
    await window.close();
    return found.sort();
  }

  /** Fails with all that was written down. */
  noComplaints() { none(this.complaints); }

  #watch(page) {
    const at = () => decodeURI(page.url()).replace(this.server.origin, '');
    page.on('pageerror', (error) => this.complaints.push(`${at()}: ${error.message}`));
    page.on('console', (message) => {
      // That 404.html comes with its status is in order.
      const isNotFound = /status of 404/.test(message.text()) && message.location().url === page.url();
      // Where a window keeps service workers out, playwright says so in the page's name.
      const isKeptOut = message.text() === 'Service Worker registration blocked by Playwright';
      if (['error', 'warning'].includes(message.type()) && !isNotFound && !isKeptOut) this.complaints.push(`${at()}: ${message.text()}`);
    });
  }

  #noteRequest(request) {
    const { protocol, origin } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && origin !== this.server.origin) this.complaints.push(`asks another host: ${request.url()}`);
  }
}

/** Runs one of the measures of `in-page.js` in a page, also where the site's own script may not run. */
export function measure(page, name, ...given) {
  return page.evaluate(`(() => { ${IN_PAGE}\nreturn ${name}(...${JSON.stringify(given)}); })()`);
}

/** Lays a style over a page, as a reader's own style sheet would. */
export function overlay(page, css) {
  return page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }, css);
}

/** Fails with the list of faults, unless it is empty. */
export function none(faults) {
  const shown = faults.slice(0, 25).map((fault) => `\n  ${fault}`).join('');
  assert.ok(!faults.length, `${faults.length} faults:${shown}${faults.length > 25 ? '\n  …' : ''}`);
}

/** Gives a page another size, or other media, and waits until it is drawn anew. */
export async function redraw(page, { viewport, ...media }) {
  if (viewport) await page.setViewportSize(viewport);
  if (Object.keys(media).length) await page.emulateMedia(media);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}
