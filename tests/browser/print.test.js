// On paper: white, dark ink, no navigation, the whole text.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { measure, none, PHONE, Reader, redraw } from './lib/reader.js';

const reader = await Reader.open();
const samples = reader.site.samples();
after(() => reader.close());

/** A4 between the margins that Chromium gives unless it is told others: 1 cm. */
const MARGIN = '1cm';
const A4 = { width: Math.round((210 - 20) / 25.4 * 96), height: Math.round((297 - 20) / 25.4 * 96) };

/** How many sheets of A4 a page fills. */
async function sheets(page) {
  const pdf = await page.pdf({ format: 'A4', margin: { top: MARGIN, right: MARGIN, bottom: MARGIN, left: MARGIN } });
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
}

/** How light a colour is, from 0 to 1, as CSS gives it. */
const lightness = (page, of, property) => page.locator(of).first().evaluate((element, property) => {
  const [red, green, blue] = getComputedStyle(element)[property].match(/[\d.]+/g).map(Number);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}, property);

test('a weekly digest fits two sheets of A4', async () => {
  const weekly = reader.site.of('digest').filter((page) => /-W\d\d\/$/.test(page.address)).sort((one, other) => other.bytes - one.bytes);
  assert.ok(weekly.length, 'the site has a weekly digest');
  none(await reader.through(weekly.slice(0, 8), {}, async (page) => {
    const count = await sheets(page);
    return count >= 1 && count <= 2 ? [] : [`${count} sheets`];
  }));
});

test('every page prints dark on white, whatever the theme, whole and without its navigation', async () => {
  none(await reader.through(samples, {}, async (page) => {
    await redraw(page, { viewport: PHONE, media: 'screen', colorScheme: 'dark' });
    await page.evaluate(() => localStorage.setItem('theme', 'dark'));
    await page.reload();
    const onScreen = await measure(page, 'words');
    // Chromium prints with the light scheme; what the reader chose stays.
    await redraw(page, { viewport: A4, media: 'print', colorScheme: 'light' });
    const faults = await measure(page, 'layout');
    const around = await page.evaluate(() => [...document.querySelectorAll('header.top, footer.bottom, nav:not(main .contents)')].filter((part) => part.checkVisibility()).length);
    if (around) faults.push('prints its navigation');
    if (await lightness(page, 'body', 'backgroundColor') < 0.99) faults.push('is not white');
    if (await lightness(page, 'h1', 'color') > 0.1) faults.push('its ink is pale');
    const onPaper = new Set(await measure(page, 'words'));
    const lost = [...new Set(onScreen)].filter((word) => !onPaper.has(word));
    if (lost.length > onScreen.length / 20 + 5) faults.push(`loses ${lost.length} words: ${lost.slice(0, 8).join(' ')}`);
    return faults;
  }));
});

test('the address of a link to elsewhere is printed after it', async () => {
  const linking = reader.site.pages.find((page) => /<main[^]*<a [^>]*href="https?:[^]*<\/main>/.test(page.html));
  assert.ok(linking, 'a page links to elsewhere');
  const page = await reader.visit(linking);
  await redraw(page, { media: 'print' });
  const link = page.locator('main a[href^="http"]').first();
  const [href, printed] = await link.evaluate((element) => [element.getAttribute('href'), getComputedStyle(element, '::after').content]);
  assert.ok(printed.includes(href), `${printed} has ${href}`);
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
