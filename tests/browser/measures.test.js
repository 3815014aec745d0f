// The measures themselves: each finds the fault that it is for, and leaves alone what only looks like it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ink, decode, unseen } from './lib/picture.js';
import { launch, measure, PHONE } from './lib/reader.js';

const browser = await launch();
const page = await browser.newPage({ viewport: PHONE });
after(() => browser.close());

/** What a measure finds in a body, under a style. */
async function find(name, body, style = '') {
  await page.setContent(`<!doctype html><style>body { margin: 0; font: 16px/1.5 sans-serif } ${style}</style>${body}`);
  return measure(page, name);
}

const CASES = [
  ['sideways', 'a page that scrolls sideways', '<p>wide', 'p { width: 500px }'],
  ['sideways', 'a page that scrolls to the start side', '<div>wide</div>', 'html { direction: rtl } div { width: 500px }'],
  ['overlaps', 'two lines over each other', '<p>one</p><p>other</p>', 'p + p { margin-top: -3rem }'],
  ['overlaps', 'lines of one paragraph over each other', '<p>one<br>other', 'p { line-height: .2 }'],
  ['overlaps', 'text over a picture', '<svg width=99 height=99></svg><p>text', 'p { margin-top: -3rem }'],
  ['overlaps', 'text over a box with a border', '<p><b>box</b></p><p>text', 'b { border: 1px solid } p + p { margin-top: -3rem }'],
  ['cutOff', 'text that hangs over the edge', '<p>text', 'p { white-space: nowrap; margin-left: -2rem }'],
  ['cutOff', 'text cut off below', '<p>one<br>other<br>third', 'p { height: 2rem; overflow: hidden }'],
  ['cutOff', 'text cut off at the side', '<p>a long line of text', 'p { width: 3rem; white-space: nowrap; overflow: clip }'],
  ['smallTargets', 'a control that a finger hardly hits', '<a href="#">x</a>', 'a { line-height: 1 }'],
  ['deadControls', 'a button that only a script could hear', '<button type=button>Press', ''],
];
for (const [name, fault, body, style] of CASES) {
  test(`${name} finds ${fault}`, async () => assert.equal((await find(name, body, style)).length, 1));
}

const SOUND = [
  ['sideways', 'what scrolls inside its own box', '<div><p>wide</div>', 'div { overflow-x: auto } p { width: 900px }'],
  ['overlaps', 'large letters in narrow lines', '<h1>one<br>other', 'h1 { font: 40px/1.1 serif }'],
  ['overlaps', 'what is kept for screen readers', '<p>text</p><p class=un>more', '.un { position: absolute; top: 16px; clip-path: inset(50%) }'],
  ['overlaps', 'a link in its sentence', '<p>a <a href="#">link</a> in a <b>sentence</b>', ''],
  ['cutOff', 'what can be scrolled to', '<p>a long line of text', 'p { width: 3rem; white-space: nowrap; overflow: auto }'],
  ['smallTargets', 'a link in its sentence', '<p>a <a href="#">link</a> in a sentence', 'p { line-height: 1 }'],
  ['deadControls', 'a button of a form', '<form><button>Send', ''],
];
for (const [name, thing, body, style] of SOUND) {
  test(`${name} leaves alone ${thing}`, async () => assert.deepEqual(await find(name, body, style), []));
}

test('a picture shows which lines nobody can see', async () => {
  await find('lineBoxes', '<p>pale</p><p>dark</p><p>hidden</p><div></div>', 'p:first-child { color: #eee } div { position: absolute; inset: 90px 0 auto; height: 60px; background: #fff }');
  assert.deepEqual(unseen(await page.screenshot(), await measure(page, 'lineBoxes')), ['p "pale" cannot be seen', 'p "hidden" cannot be seen']);
});

test('a picture is read as it was written', async () => {
  await page.setContent('<style>body { margin: 0; background: linear-gradient(90deg, #000, #fff) } i { position: absolute; inset: 100px auto auto 40px; width: 9px; height: 9px; background: #f00 }</style><i></i>');
  const picture = decode(await page.screenshot());
  const at = (x, y) => [...picture.pixels.subarray((y * picture.width + x) * picture.channels).subarray(0, 3)];
  assert.deepEqual([picture.width, picture.height], [PHONE.width, PHONE.height]);
  assert.deepEqual(at(44, 104), [255, 0, 0]);
  assert.ok(at(2, 800)[0] < 8 && at(388, 800)[0] > 247);
  assert.ok(ink(picture, { left: 0, right: 390, top: 400, bottom: 410 }) > 240);
});
