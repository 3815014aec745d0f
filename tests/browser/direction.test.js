// Every kind of page turned to right-to-left: nothing is lost, and the page is the other's mirror.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DESK, measure, none, PHONE, Reader } from './lib/reader.js';

const reader = await Reader.open();
after(() => reader.close());

/** The root with the other direction; members' texts keep theirs. */
const turned = (html) => html.replace(/<html\b[^>]*>/, (root) => root.replace('dir="ltr"', 'dir="rtl"'));

/** Where the parts of the frame are not where a mirror would show them. */
function unlike(before, after) {
  return Object.keys(before).filter((part) => {
    const mirrored = after[part] && Math.abs(after[part].right - before[part].left) <= 2 && Math.abs(after[part].left - before[part].right) <= 2;
    return !mirrored;
  }).map((part) => `${part} stands ${JSON.stringify(after[part])}, not the mirror of ${JSON.stringify(before[part])}`);
}

for (const [screen, viewport] of Object.entries({ 'on a phone': PHONE, 'on a desk': DESK })) {
  test(`from right to left every page is the mirror of the other, ${screen}`, async () => {
    const samples = reader.site.samples().filter((sample) => !sample.isRightToLeft);
    none(await reader.through(samples, { viewport }, async (page, sample) => {
      const before = await measure(page, 'frame');
      reader.server.edits.set(sample.address, turned);
      await reader.go(page, sample);
      reader.server.edits.delete(sample.address);
      return [...await measure(page, 'layout'), ...unlike(before, await measure(page, 'frame'))];
    }));
  });
}

test('a community that writes in Arabic has all its pages from right to left', async () => {
  const home = reader.site.heaviest('community', reader.site.pages.filter((page) => page.isRightToLeft));
  assert.ok(home, 'the site has such a community');
  const pages = reader.site.pages.filter((page) => page.address.startsWith(home.address));
  assert.ok(pages.length > 8, `it has ${pages.length} pages`);
  none(pages.filter((page) => !page.isRightToLeft).map((page) => `${page} is written from left to right`));
  none(await reader.through(reader.site.samples().filter((page) => page.isRightToLeft), { viewport: DESK }, async (page) => {
    const { '.brand': brand, '.text': text, '.aside': aside } = await measure(page, 'frame');
    return [
      ...(brand.right < brand.left ? [] : ['its name stands on the left']),
      ...(!aside || aside.left === text.left || aside.right > text.right ? [] : ['what stands beside the text stands on the right']),
    ];
  }));
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
