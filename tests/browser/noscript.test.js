// Reading without script: all text is there, nothing is dead.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DESK, measure, none, Reader } from './lib/reader.js';

const reader = await Reader.open();
const samples = reader.site.samples();
after(() => reader.close());

const WITHOUT = { viewport: DESK, javaScriptEnabled: false };

test('all that can be read with script can be read without', async () => {
  const full = new Map();
  await reader.through(samples, { viewport: DESK }, async (page, sample) => {
    full.set(sample, await measure(page, 'words'));
    return [];
  });
  none(await reader.through(samples, WITHOUT, async (page, sample) => {
    const readable = new Set(await measure(page, 'words'));
    const lost = [...new Set(full.get(sample))].filter((word) => !readable.has(word));
    return readable.size && !lost.length ? [] : [`lacks ${lost.slice(0, 8).join(' ')}`];
  }));
});

test('what needs script is not there', async () => {
  none(await reader.through(samples, WITHOUT, (page) => measure(page, 'deadControls')));
});

test('from the home page to a conversation and back by links alone', async () => {
  const page = await reader.visit('/', WITHOUT);
  const thread = reader.site.heaviest('thread');
  const community = reader.site.at(thread.address.replace(/posts\/.*/, ''));
  for (const step of [community, reader.site.at(community.address + 'posts/'), reader.site.at('/')]) {
    const href = await page.evaluate((address) => {
      const links = [...document.querySelectorAll('a[href]')];
      return links.find((link) => decodeURI(link.pathname) === address && link.checkVisibility())?.getAttribute('href');
    }, reader.site.base + step.address);
    assert.ok(href, `a link leads to ${step.address}`);
    await page.locator(`a[href="${href}"]`).filter({ visible: true }).first().click();
    await page.waitForURL(reader.server.url(step));
    assert.equal(await page.title(), await title(step));
  }
});

/** A page's title, as a browser reads it. */
async function title(sample) {
  const page = await reader.visit(sample);
  const text = await page.title();
  await page.context().close();
  return text;
}

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
