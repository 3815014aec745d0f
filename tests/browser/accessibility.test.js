// What assistive technology meets: axe's rules of WCAG 2.2 A and AA and its best practice, valid HTML, colours that a reader forces.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { DESK, measure, none, PHONE, Reader, redraw } from './lib/reader.js';
import { unseen } from './lib/picture.js';

const AXE = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LEVEL_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** html-validate's recommended rules without those about how HTML is written down: ours is written by templates, for size. */
const MARKUP = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': 'off', 'no-trailing-whitespace': 'off', 'void-style': 'off', 'no-raw-characters': 'off', 'long-title': 'off',
    // Ids come from members' headings and file names, in any script.
    'valid-id': ['error', { relaxed: true }],
  },
});

const reader = await Reader.open();
const samples = reader.site.samples();
after(() => reader.close());

/** What axe finds in a page, as sentences. */
async function axe(page, options) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((given) => window.axe.run(document, given), options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`));
}

for (const [screen, viewport, colorScheme] of [['on a desk', DESK, 'light'], ['on a phone', PHONE, 'dark']]) {
  test(`axe finds nothing ${screen}, ${colorScheme}`, async () => {
    const options = { runOnly: { type: 'tag', values: LEVEL_AA }, rules: { 'target-size': { enabled: true } } };
    none(await reader.through(samples, { viewport, colorScheme }, (page) => axe(page, options)));
  });
}

test('who asks for more contrast has 7:1 everywhere', async () => {
  const options = { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] } };
  none(await reader.through(samples, { contrast: 'more' }, async (page) => {
    await redraw(page, { colorScheme: 'light' });
    const found = await axe(page, options);
    await redraw(page, { colorScheme: 'dark' });
    return [...found, ...await axe(page, options)];
  }));
});

test('with the reader\'s own few colours all text is seen, and so is where one is', async () => {
  none(await reader.through(samples, { forcedColors: 'active', viewport: DESK }, async (page) => {
    const lines = await measure(page, 'lineBoxes');
    const current = await page.evaluate(() => {
      const look = (link) => { const style = getComputedStyle(link); return [style.borderBottomColor, style.color, style.backgroundColor, style.outlineStyle].join(); };
      const here = document.querySelector('.menu [aria-current]');
      const other = document.querySelector('.menu a:not([aria-current])');
      return !here || !other || look(here) !== look(other);
    });
    return [...unseen(await page.screenshot(), lines), ...(current ? [] : ['the current place in the menu looks like the others'])];
  }));
});

test('html-validate finds nothing on any kind of page, nor on every fourth of all', async () => {
  const found = [];
  for (const page of new Set([...samples, ...reader.site.pages.filter((_, place) => place % 4 === 0)])) {
    const { results } = await MARKUP.validateString(page.html, page.file);
    for (const { ruleId, message, line } of results.flatMap((result) => result.messages)) found.push(`${page}:${line}: ${message} (${ruleId})`);
  }
  none(found);
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
