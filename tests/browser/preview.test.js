// `salon serve` in a browser: a page that changes keeps its place, a mistake lies over the last good page until it is mended, the bar
// names the page's file. Needs the release program; `SALON=/path/to/salon` names another.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launch } from './lib/reader.js';

const SALON = process.env.SALON || fileURLToPath(new URL('../../target/release/salon', import.meta.url));
const POST = 'content/a/posts/2026-11-01-hello.md';
const LONG = Array.from({ length: 80 }, (_, at) => `Paragraph ${at} with a few words in it.`).join('\n\n');

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'salon-preview-'));
const write = (file, text) => {
  const place = path.join(root, file);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.writeFileSync(place, text);
};
const post = (text, keys = '') => write(POST, `---\nauthor: ana\ntitle: Hello\n${keys}---\n${text}\n\n${LONG}\n`);

let serving, origin, browser, page;
const complaints = [];

before(async () => {
  write('site.toml', '');
  write('content/a/community.md', '---\ntitle: The A Group\n---\n');
  write('content/a/members/ana.md', '---\nname: Ana Reyes\n---\n');
  write('content/a/posts/2026-11-02-other.md', '---\nauthor: ana\ntitle: Other\n---\nAnother post.\n');
  post('The first words.');
  const mark = path.join(root, 'opened');
  write('editor.sh', `printf '%s' "$*" > '${mark}'\n`);
  const flags = ['serve', '--port', '0', '--root', root, '--clock', '2026-11-25', '--editor', `sh '${root}/editor.sh' {file}:{line}`];
  serving = spawn(SALON, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const line of createInterface({ input: serving.stderr })) {
    origin = line.match(/^(http:\S+)\//)?.[1];
    if (origin) break;
  }
  serving.stderr.resume();
  browser = await launch();
});

after(async () => {
  await browser.close();
  serving.kill();
  await once(serving, 'exit');
  fs.rmSync(root, { recursive: true });
});

beforeEach(async () => {
  post('The first words.');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
});

const visit = async (address) => {
  await page.goto(origin + address, { waitUntil: 'load' });
  await page.locator('salon-preview .bar').waitFor();
};
const address = '/a/posts/hello/';

test('a page that has changed is loaded again and keeps its place', async () => {
  await visit(address);
  await page.evaluate(() => scrollTo({ top: 900, behavior: 'instant' }));
  post('The words have changed.');
  await page.getByText('The words have changed.').waitFor({ state: 'attached' });
  await page.waitForFunction(() => Math.abs(scrollY - 900) < 60);
});

test('a page that has not changed is left alone', async () => {
  await visit('/a/posts/other/');
  await page.evaluate(() => { window.untouched = true; });
  const told = page.waitForResponse((response) => response.url().includes('/_salon/state'));
  post('Other words elsewhere.');
  await told;
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => window.untouched), true);
});

test('a mistake lies over the last good page, with its line marked, and goes when it is mended', async () => {
  await visit(address);
  await page.evaluate(() => { window.untouched = true; });
  const over = page.locator('salon-preview .over');
  post('Words.', 'titel: <img src=x onerror=alert(1)>\n');
  await over.waitFor();
  assert.equal(await over.locator('mark').innerText(), 'titel');
  assert.match(await over.innerText(), new RegExp(`${POST}:4:1[\\s\\S]*<img src=x[\\s\\S]*did you mean .title.`));
  assert.equal(await over.locator('img').count(), 0);
  assert.ok(await page.getByText('The first words.').isVisible());
  await page.keyboard.press('Escape');
  await over.waitFor({ state: 'detached' });
  post('The first words.', 'kinds: win\n');
  await over.waitFor();
  post('The first words.');
  await over.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => window.untouched), true, 'the page itself did not change');
});

test('the bar names the file and opens it', async () => {
  await visit(address);
  const bar = page.locator('salon-preview .bar');
  assert.match(await bar.innerText(), new RegExp(POST));
  await bar.getByRole('button', { name: /^open / }).first().click();
  const mark = path.join(root, 'opened');
  await assert.doesNotReject(async () => {
    for (let tries = 0; !fs.existsSync(mark); tries++) {
      if (tries > 200) throw new Error('no editor was started');
      await page.waitForTimeout(50);
    }
  });
  assert.match(fs.readFileSync(mark, 'utf8'), /2026-11-01-hello\.md:1$/);
});

test('the pages policy holds, and nothing complains', () => {
  assert.deepEqual(complaints, []);
});
