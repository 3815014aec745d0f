// Lighthouse on a phone, on the heaviest page of each kind.
import { after, test } from 'node:test';
import net from 'node:net';
import lighthouse from 'lighthouse';
import { launch, none } from './lib/reader.js';
import { Server } from './lib/server.js';
import { Site } from './lib/site.js';

/**
 * Accessibility, best practices and SEO are counted, and count the same everywhere. Performance is timed: the goal is 100 on a free
 * machine, and what other work on a shared one costs is not the page's fault. A page that really became slow falls below this.
 */
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 };
const RUNS = 3;

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

/** What Lighthouse takes off a page, as sentences: the score with the audits that lowered it. */
async function faults(page) {
  const { lhr } = await lighthouse(server.url(page), {
    port, output: 'json', logLevel: 'silent', onlyCategories: Object.keys(LEAST), disableFullPageScreenshot: true,
  });
  if (lhr.runtimeError) return [lhr.runtimeError.message];
  return Object.values(lhr.categories).filter(({ id, score }) => !(id === 'seo' && page.isNoindex) && Math.round(score * 100) < LEAST[id])
    .map(({ id, score, auditRefs }) => {
      const low = auditRefs.filter(({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 0.95);
      return `${id} ${Math.round(score * 100)}: ${low.map(({ id }) => `${id} ${lhr.audits[id].displayValue ?? ''}`).join(', ')}`;
    });
}

for (const kind of site.kinds) {
  const page = site.heaviest(kind);
  test(`Lighthouse gives ${page} 100 for accessibility, best practices and SEO, and 95 or more for performance`, async () => {
    let found;
    // Work beside the test only ever makes a page look slower: the best of a few runs is the page's own.
    for (let run = 0; run < RUNS && (!found || found.length); run++) found = await faults(page);
    none(found);
  });
}
