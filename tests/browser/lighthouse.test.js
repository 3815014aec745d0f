// Lighthouse on a phone, on the heaviest page of each kind.
import { after, test } from 'node:test';
import net from 'node:net';
import lighthouse from 'lighthouse';
import { launch, none } from './lib/reader.js';
import { Server } from './lib/server.js';
import { Site } from './lib/site.js';

/**
 * Accessibility, best practices and SEO are counted, and count the same on every machine. So is what makes a page slow: bytes, requests,
 * elements, shifts. How long it took is not: it is told, and held to its budget only where `TIMED` says that the machine is free for it.
 */
const LEAST = { accessibility: 100, 'best-practices': 100, seo: 100, ...process.env.TIMED && { performance: 100 } };
/** Most that a first visit may cost, by the audit that counts it. Bytes are packed where the server packs; it does not. */
const MOST = { 'total-byte-weight': 400_000, 'network-requests': 10, 'dom-size': 1500, 'cumulative-layout-shift': 0.01 };
/** Work beside the test only ever makes a page look slower: the best of a few runs is the page's own. */
const RUNS = process.env.TIMED ? 3 : 1;

const site = Site.underTest();
const server = await Server.start(site);
const port = await freePort();
const browser = await launch([`--remote-debugging-port=${port}`]);
after(async () => {
  await browser.close();
  await server.stop();
});

function freePort() {
  return new Promise((found) => {
    const listener = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = listener.address();
      listener.close(() => found(port));
    });
  });
}

/** What an audit counted. */
function count({ numericValue, details }) {
  return numericValue ?? details.items.length;
}

/** What Lighthouse takes off a page, as sentences: each score with the audits that lowered it, each count above its budget. */
async function faults(page) {
  const { lhr } = await lighthouse(server.url(page), {
    port, output: 'json', logLevel: 'silent', onlyCategories: ['performance', 'accessibility', 'best-practices', 'seo'], disableFullPageScreenshot: true,
  });
  if (lhr.runtimeError) return [lhr.runtimeError.message];
  const percent = (score) => Math.round(score * 100);
  console.log(`${page}: performance ${percent(lhr.categories.performance.score)}`);
  const low = Object.values(lhr.categories).filter(({ id, score }) => !(id === 'seo' && page.isNoindex) && percent(score) < LEAST[id])
    .map(({ id, score, auditRefs }) => {
      const causes = auditRefs.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.95);
      return `${id} ${percent(score)}: ${causes.map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`).join(', ')}`;
    });
  const heavy = Object.entries(MOST).filter(([id, most]) => !(count(lhr.audits[id]) <= most))
    .map(([id, most]) => `${id} ${count(lhr.audits[id])}, at most ${most}`);
  return [...low, ...heavy];
}

for (const kind of site.kinds) {
  const page = site.heaviest(kind);
  test(`Lighthouse finds nothing to better on ${page}`, async () => {
    let found;
    for (let run = 0; run < RUNS && (!found || found.length); run++) found = await faults(page);
    none(found);
  });
}
