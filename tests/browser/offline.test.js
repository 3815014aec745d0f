// Without a connection: what was read stays readable, what was not is said, and the device forgets when it is told to.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DESK, none, Reader } from './lib/reader.js';

const reader = await Reader.open();
after(() => reader.close());

const thread = reader.site.heaviest('thread');
const community = reader.site.at(thread.address.replace(/posts\/.*/, ''));
const unread = reader.site.heaviest('stats') ?? reader.site.heaviest('tags');

/** A window in which the service worker is at work. */
async function attended() {
  const window = await reader.window({ viewport: DESK, serviceWorkers: 'allow' });
  const page = await window.newPage();
  await reader.go(page, thread);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction((address) => caches.match(address), reader.server.url(thread));
  return { window, page };
}

/** The addresses that a device keeps, by cache. */
const kept = (page) => page.evaluate(async () => {
  const found = {};
  for (const name of await caches.keys()) found[name] = (await (await caches.open(name)).keys()).map((request) => request.url);
  return found;
});

/** Goes without a connection, and does not count as a fault that nothing can be fetched. */
async function offline(window, look) {
  await window.setOffline(true);
  await look();
  await window.setOffline(false);
  reader.complaints = reader.complaints.filter((complaint) => !/ERR_(FAILED|INTERNET_DISCONNECTED)/.test(complaint));
}

test('the worker keeps files that the site has, and few of them', async () => {
  const { window, page } = await attended();
  const [shell] = Object.entries(await kept(page)).filter(([name]) => !/ (pages|files)$/.test(name)).map(([, urls]) => urls);
  assert.ok(shell.length >= 4 && shell.length <= 12, `${shell}`);
  const files = shell.map((url) => decodeURI(url).replace(reader.server.origin + reader.site.base, ''));
  none(files.filter((file) => !reader.site.files.has(file) && !reader.site.files.has(file + 'index.html')));
  await window.close();
});

test('what was read is read again without a connection, with its style and its pictures', async () => {
  const { window, page } = await attended();
  await reader.go(page, community);
  await page.evaluate(() => Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode(); })));
  const look = () => page.evaluate(() => [document.querySelector('h1').textContent, getComputedStyle(document.body).backgroundColor,
    [...document.images].every((image) => !image.complete || image.naturalWidth > 0)].join());
  const before = await look();
  await page.waitForFunction((address) => caches.match(address), reader.server.url(community));
  await offline(window, async () => {
    await reader.go(page, thread);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.page), 'thread', 'also the page that was open when the worker came');
    await reader.go(page, community);
    assert.equal(await look(), before);
  });
  await window.close();
});

test('in place of what was not read stands a page that lists what was', async () => {
  const { window, page } = await attended();
  await offline(window, async () => {
    await reader.go(page, unread);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.page), 'offline');
    await page.locator('.kept a').first().waitFor();
    assert.equal(await page.locator('.kept a').count(), 1);
    await page.locator('.kept a').click();
    await page.waitForURL(reader.server.url(thread));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.page), 'thread');
  });
  await window.close();
});

test('a page that the host no longer has is no longer kept', async () => {
  const { window, page } = await attended();
  const file = [thread.address, thread.address + 'index.html'].find((name) => reader.site.files.has(name));
  reader.site.files.delete(file);
  await reader.go(page, thread);
  reader.site.files.add(file);
  await page.waitForFunction(async (address) => !await caches.match(address), reader.server.url(thread));
  await window.close();
});

test('the device forgets all of it, and keys stay off where they were turned off', async () => {
  const { window, page } = await attended();
  await reader.go(page, '/offline/');
  const [forget, shortcuts] = [0, 1].map((at) => page.locator('.buttons button').nth(at));
  const words = await shortcuts.innerText();
  await shortcuts.click();
  assert.notEqual(await shortcuts.innerText(), words);
  assert.equal(await page.evaluate(() => localStorage.getItem('keys')), 'off');
  await page.locator('.switch button').click();
  assert.ok(await page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith('seen:'))));
  await page.evaluate(() => localStorage.setItem('seen:/another/site/', 'x'));

  await forget.click();
  await page.locator('.kept').waitFor({ state: 'hidden' });
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), reader.site.base ? ['seen:/another/site/'] : []);
  none(Object.keys(await kept(page)).filter((name) => / (pages|files)$/.test(name)));
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), undefined);
  assert.equal(await shortcuts.innerText(), words);
  await window.close();
});

test('links within the site are fetched ahead, feeds and calendars are not', async () => {
  const page = await reader.visit(community, { viewport: DESK });
  const before = reader.server.sent.length;
  const asked = (address) => reader.server.sent.slice(before).some((sent) => sent.address === address);
  const hover = async (link) => {
    const address = decodeURI(new URL(await link.evaluate((element) => element.href)).pathname.slice(reader.site.base.length));
    await link.hover();
    for (let wait = 0; wait < 20 && !asked(address); wait += 1) await page.waitForTimeout(100);
    return asked(address);
  };
  assert.equal(await hover(page.locator('footer a[href$="feed.xml"]').first()), false, 'a feed is asked for by those who want it');
  assert.equal(await hover(page.locator('main .h-entry a.u-url:not(.h-card)').first()), true);
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
