// Reading by keyboard alone.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DESK, none, Reader } from './lib/reader.js';

/** How many stops of the Tab key are followed on a page. */
const STOPS = 40;

const reader = await Reader.open();
const samples = reader.site.samples();
after(() => reader.close());

/** What has the focus, where it is and how it shows. */
function focused(page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return undefined;
    const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const rects = [...element.getClientRects()];
    const isOnTop = rects.some((rect) => {
      const over = document.elementFromPoint(rect.left + rect.width / 2, rect.top + rect.height / 2);
      return over && (element.contains(over) || over.contains(element));
    });
    const isNew = !element.dataset.passed;
    element.dataset.passed = 'yes';
    return {
      isNew, isOnTop, left, right, top: top + scrollY, bottom: bottom + scrollY,
      is: `${element.tagName.toLowerCase()} "${element.textContent.trim().slice(0, 30)}"`,
      href: element.getAttribute('href'), tag: element.tagName, id: element.id,
      landmark: element.closest('header, nav, main, aside, footer')?.tagName,
      hasRing: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      isInView: width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
    };
  });
}

test('the first stop on every page leads to its content', async () => {
  none(await reader.through(samples, { viewport: DESK }, async (page) => {
    await page.keyboard.press('Tab');
    const first = await focused(page);
    await page.keyboard.press('Enter');
    const there = await focused(page);
    return [
      ...(first?.href === '#main' && first.isInView && first.isOnTop ? [] : [`the first stop is ${first?.is}`]),
      ...(there?.id === 'main' ? [] : [`it leads to ${there?.is}`]),
    ];
  }));
});

test('every stop has a ring, is in view, and comes after what is above it', async () => {
  none(await reader.through(samples, { viewport: DESK }, async (page) => {
    const found = [];
    let before;
    for (let stop = 0; stop < STOPS; stop++) {
      await page.keyboard.press('Tab');
      const here = await focused(page);
      if (!here?.isNew) break;
      if (!here.hasRing) found.push(`${here.is} has no ring`);
      if (!here.isInView || !here.isOnTop) found.push(`${here.is} is out of view`);
      const isSameColumn = before && before.landmark === here.landmark && here.left < before.right && here.right > before.left;
      if (isSameColumn && here.bottom < before.top - 4) found.push(`${here.is} comes after ${before.is}, and stands above it`);
      before = here;
    }
    return before ? found : ['the Tab key stops nowhere'];
  }));
});

test('j and k lead through the answers of a thread and through a list', async () => {
  for (const [kind, what] of [['thread', '.reply'], ['tag', '.item'], ['threads', '.row']]) {
    const page = await reader.visit(reader.site.heaviest(kind));
    const place = () => page.evaluate((one) => [...document.querySelectorAll(one)].indexOf(document.activeElement), what);
    const places = [];
    for (const key of ['j', 'j', 'j', 'k']) {
      await page.keyboard.press(key);
      places.push(await place());
    }
    assert.deepEqual(places, [0, 1, 2, 1], `${kind}: j, j, j and k`);
    await page.keyboard.press('Control+k');
    assert.equal(await place(), 1, `${kind}: a key of the browser is left to it`);
    await page.context().close();
  }
});

test('while a field has the focus its keys are letters', async () => {
  const page = await reader.visit(reader.site.heaviest('thread'));
  await page.evaluate(() => document.querySelector('main').prepend(Object.assign(document.createElement('input'), { id: 'field' })));
  await page.locator('#field').focus();
  await page.keyboard.type('/jk');
  assert.equal(await page.locator('#field').inputValue(), '/jk');
  assert.equal((await focused(page)).id, 'field');
});

test('who turned the keys off has none', async () => {
  const page = await reader.visit(reader.site.heaviest('thread'));
  await page.evaluate(() => localStorage.setItem('keys', 'off'));
  await page.keyboard.press('j');
  assert.equal(await focused(page), undefined);
});

test('none of these pages asks another host, breaks its own policy or logs an error', () => reader.noComplaints());
