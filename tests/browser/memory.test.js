// What a reader's device remembers: how far a thread was read, and whether the page is light or dark.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { none, Reader } from './lib/reader.js';

const reader = await Reader.open();
after(() => reader.close());

const newMark = (scope) => scope.locator('.new').filter({ visible: true });

/**
 * A thread with its newest answer, and its page as it was before that answer came. The answer is one that nobody answered, so that
 * a page without it is a page that salon could have built.
 */
async function threadWithNews() {
  const page = await reader.visit('/');
  for (const thread of reader.site.of('thread')) {
    const before = await page.evaluate((html) => {
      const shown = new DOMParser().parseFromString(html, 'text/html');
      const main = shown.querySelector('main');
      const newest = shown.getElementById(main.dataset.last);
      const times = new Map([...shown.querySelectorAll('.reply')].map((reply) => [reply.id, Date.parse(reply.querySelector('time')?.dateTime)]));
      const when = times.get(newest?.id);
      times.delete(newest?.id);
      if (times.size < 2 || newest.querySelector('.reply') || ![...times.values()].every((time) => time < when)) return undefined;
      newest.remove();
      main.dataset.last = [...times].sort((one, other) => other[1] - one[1])[0][0];
      return { html: '<!doctype html>' + shown.documentElement.outerHTML, newest: newest.id };
    }, thread.html);
    if (before) {
      await page.context().close();
      return { thread, ...before };
    }
  }
  throw new Error('no thread of this site has two answers and then one more');
}

test('a reader who comes back sees what is new, in lists and in the thread, and is led to it', async () => {
  const { thread, html, newest } = await threadWithNews();
  const list = reader.site.at(thread.address.replace(/posts\/.*/, 'posts/'));
  const window = await reader.window();
  const page = await window.newPage();
  const jump = page.locator('.jump');
  const row = page.locator('[data-last]', { has: page.locator(`a[href$="${encodeURI(thread.address)}"]`) });

  reader.server.edits.set(thread.address, () => html);
  await reader.go(page, thread);
  assert.equal(await jump.locator('a').count(), 0, 'at the first visit nothing is new');
  await reader.go(page, list);
  assert.equal(await newMark(page.locator('main')).count(), 1, 'in the list one thread has news: the answer that came since');
  assert.equal(await newMark(row).count(), 1);

  reader.server.edits.delete(thread.address);
  await reader.go(page, thread);
  assert.match(await jump.innerText(), /^1 new\b.* since your last visit/);
  assert.equal(await newMark(page.locator('main')).count(), 1, 'one answer is marked');
  await jump.locator('a').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => decodeURIComponent(location.hash)), '#' + newest);
  const answer = page.locator(`[id="${newest}"]`);
  assert.ok(await newMark(answer).isVisible());
  assert.ok(await answer.evaluate((reply) => { const { top } = reply.getBoundingClientRect(); return top >= -1 && top < innerHeight; }), 'the answer is in view');

  await reader.go(page, thread);
  assert.equal(await jump.locator('a').count(), 0, 'what was read is not new');
  await reader.go(page, list);
  assert.equal(await newMark(page.locator('main')).count(), 0);
});

test('one reader\'s memory is not another\'s, and no page sends it', async () => {
  const page = await reader.visit(reader.site.heaviest('threads'));
  assert.equal(await newMark(page.locator('main')).count(), 0);
  none(reader.server.sent.filter(({ address }) => !reader.site.files.has(address) && !reader.site.at(address)).map(({ address }) => `asked for ${address}`));
});

test('light or dark is chosen once, for all pages and for the next visit', async () => {
  const paper = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const window = await reader.window({ colorScheme: 'light' });
  const page = await window.newPage();
  await reader.go(page, '/');
  const light = await paper(page);
  await page.locator('.switch button').click();
  const dark = await paper(page);
  assert.notEqual(dark, light);
  await page.reload();
  assert.equal(await paper(page), dark, 'after loading again');

  const found = [];
  for (const sample of reader.site.samples()) {
    await reader.go(page, sample);
    if (await paper(page) !== dark) found.push(`${sample} is light`);
    if (!await page.locator('.switch button').isVisible()) found.push(`${sample} has no switch`);
  }
  none(found);

  await page.locator('.switch button').click();
  assert.equal(await paper(page), light, 'and back');
  assert.equal(await paper(await reader.visit('/', { colorScheme: 'dark' })), dark, 'who chose nothing has what the system has');
});

test('a page is dark from the start, before its script has come', async () => {
  const window = await reader.window();
  const page = await window.newPage();
  await reader.go(page, '/');
  await page.locator('.switch button').click();
  await window.route('**/*.js', (route) => route.abort());
  await reader.go(page, '/');
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await window.close();
  // That the script did not come is this test's doing.
  reader.complaints = reader.complaints.filter((complaint) => !complaint.includes('ERR_FAILED'));
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
