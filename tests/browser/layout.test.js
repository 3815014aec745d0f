// Every kind of page on a phone and on a desk, in light and in dark: nothing lies over anything, nothing is cut off, all can be
// seen. Each page is opened once on each screen and looked at in several ways; the tests then say what was found.
import fs from 'node:fs';
import { after, test } from 'node:test';
import { unseen } from './lib/picture.js';
import { DESK, measure, none, overlay, PHONE, Reader, redraw } from './lib/reader.js';

/** How much of a page is looked at in its picture, in pixels from its top. */
const PICTURED = 2600;
/** What WCAG 1.4.12 lets a reader set. */
const SPACING = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }';
const LARGE = 'html { font-size: 200% }';

const reader = await Reader.open();
after(() => reader.close());

const found = { size: [], seen: [], narrow: [], spaced: [], large: [], targets: [], title: [] };
const note = (list, sample, view, faults) => found[list].push(...faults.map((fault) => `${sample}, ${view}: ${fault}`));
await reader.through(reader.site.samples(), { hasTouch: true }, onPhone);
await reader.through(reader.site.samples(), {}, onDesk);

async function onPhone(page, sample) {
  await redraw(page, { viewport: PHONE, colorScheme: 'light' });
  const top = await page.locator('h1').first().evaluate((heading) => heading.getBoundingClientRect().top);
  note('title', sample, '390 px', top > 260 ? [`its title starts at ${Math.round(top)} px`] : []);
  note('targets', sample, '390 px', await measure(page, 'smallTargets'));
  note('size', sample, '390 px', await measure(page, 'layout'));
  await pictures(page, sample, PHONE);
  await redraw(page, { viewport: { width: 320, height: 640 } });
  note('narrow', sample, '320 px', await measure(page, 'layout'));
  await overlay(page, SPACING);
  note('spaced', sample, '320 px', await measure(page, 'layout'));
  return [];
}

async function onDesk(page, sample) {
  await redraw(page, { viewport: DESK, colorScheme: 'light' });
  note('size', sample, '1280 px', await measure(page, 'layout'));
  await pictures(page, sample, DESK);
  await redraw(page, { viewport: DESK });
  await overlay(page, LARGE);
  note('large', sample, '1280 px', await measure(page, 'layout'));
  return [];
}

/** Whether every line of text shows in the page's picture, in light and in dark. */
async function pictures(page, sample, { width }) {
  const height = Math.min(PICTURED, await page.evaluate(() => document.documentElement.scrollHeight));
  for (const colorScheme of ['light', 'dark']) {
    await redraw(page, { viewport: { width, height }, colorScheme });
    let faults = await hidden(page, sample, `${width}-${colorScheme}`);
    // On a busy machine a picture may come before the page is drawn in its new colours. What cannot be seen stays so.
    for (let again = 0; again < 3 && faults.length; again++) {
      await page.waitForTimeout(400);
      faults = await hidden(page, sample, `${width}-${colorScheme}`);
    }
    note('seen', sample, `${width} px, ${colorScheme}`, faults);
  }
}

/** Lines of text that a picture of the page, as it is now, does not show. */
async function hidden(page, sample, view) {
  const lines = await measure(page, 'lineBoxes');
  const picture = await page.screenshot();
  keep(picture, sample, view);
  return lines.length ? unseen(picture, lines) : ['it has no text'];
}

/** Leaves a picture for a person to look at, in the folder that SHOTS names. */
function keep(picture, sample, view) {
  if (!process.env.SHOTS) return;
  fs.mkdirSync(process.env.SHOTS, { recursive: true });
  fs.writeFileSync(`${process.env.SHOTS}/${sample.kind}${sample.isRightToLeft ? '-rtl' : ''}-${view}.png`, picture);
}

test('at 390 and 1280 px no page scrolls sideways, no text lies over other text, none is cut off', () => none(found.size));

test('at 390 and 1280 px every line of text can be seen, in light and in dark', () => none(found.seen));

test('320 px are enough', () => none(found.narrow));

test('a reader may set lines, words and letters wider apart', () => none(found.spaced));

test('a reader may set letters twice as large', () => none(found.large));

test('what can be tapped is 24 by 24 px or more', () => none(found.targets));

test('the title of every page starts within 260 px on a phone', () => none(found.title));

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
