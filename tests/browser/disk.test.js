// The folder opened from disk, without a server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DESK, none, Reader } from './lib/reader.js';

const reader = await Reader.open();
/** 404.html is sent in place of an address and links from the root: from disk nobody meets it. Nor does anybody the page for reading offline. */
const samples = reader.site.samples().filter((sample) => !['404', 'offline'].includes(sample.kind));
after(() => reader.close());

/** How a page looks in a few places that its style decides. */
const look = () => [document.body, document.querySelector('h1'), document.querySelector('.brand')].map((element) => {
  const { backgroundColor, color, fontFamily, fontSize } = getComputedStyle(element);
  return [backgroundColor, color, fontFamily, fontSize].join();
}).join();

test('every page has its style, its script and its pictures', async () => {
  none(await reader.through(samples, { viewport: DESK }, async (page, sample) => {
    const served = await page.evaluate(look);
    await page.goto(sample.fromDisk, { waitUntil: 'load' });
    const blank = await page.evaluate(() => [...document.images].filter((image) => image.complete && !image.naturalWidth).map((image) => image.src));
    return [
      ...(await page.evaluate(look) === served ? [] : ['looks otherwise than from a server']),
      ...(await page.locator('.switch button').isVisible() ? [] : ['its script does not run']),
      ...blank.map((src) => `${src} does not show`),
    ];
  }));
});

test('every link leads to a file, not to a folder', async () => {
  none(await reader.through(samples, { viewport: DESK }, async (page, sample) => {
    await page.goto(sample.fromDisk, { waitUntil: 'load' });
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map((link) => link.href));
    const files = new Set(links.filter((link) => link.startsWith('file:')).map((link) => link.split('#')[0]));
    return [...files].filter((link) => !fs.statSync(fileURLToPath(link), { throwIfNoEntry: false })?.isFile());
  }));
});

test('from the home page to a conversation by links', async () => {
  const thread = reader.site.heaviest('thread');
  const page = await reader.visit('/', { viewport: DESK });
  await page.goto(reader.site.at('/').fromDisk, { waitUntil: 'load' });
  for (const address of [thread.address.replace(/posts\/.*/, ''), thread.address.replace(/posts\/.*/, 'posts/')]) {
    const there = reader.site.at(address);
    await page.evaluate((href) => [...document.querySelectorAll('a[href]')].find((link) => link.href === href)?.click(), there.fromDisk);
    await page.waitForURL(there.fromDisk);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.page), there.kind);
  }
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
