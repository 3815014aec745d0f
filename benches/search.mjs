// What a search downloads: runs the site's own script on the site's own index, as a browser does, and adds up what a server
// would send, packed.
//
//     node benches/search.mjs SITE [--in COMMUNITY] [WORDS ...]
//
// SITE is an output folder. Without WORDS, words are taken from the index itself: rare and common ones, alone, in pairs, and
// typed half. A line for each search: how many hits; files and packed KB for the titles shown at first, and with the lines in
// which the words stand; milliseconds of this machine for finding, without waiting for any network. Every search begins with
// nothing loaded. The limit is 300 KB.
import fs from "node:fs";
import path from "node:path";
import vm from "node:vm";
import zlib from "node:zlib";

const LIMIT = 300;
// As many hits as the page shows at first.
const PAGE = 8;
const [site, ...rest] = process.argv.slice(2);
if (!site) {
  console.error("node benches/search.mjs SITE [--in COMMUNITY] [WORDS ...]");
  process.exit(2);
}
const within = rest[0] === "--in" ? rest.splice(0, 2)[1] : "";
const html = fs.readFileSync(path.join(site, "search/index.html"), "utf8");
const script = /src="[^"]*(assets\/search\.[^"]*)"/.exec(html)[1];
const index = /data-hits="([^"]*)"/.exec(html)[1];
const packed = (file) => zlib.gzipSync(fs.readFileSync(path.join(site, file))).length;

// A page with nothing on it but the script that searches.
function reader() {
  const window = {};
  const used = { files: 0, bytes: 0 };
  const take = (file) => {
    used.files++;
    used.bytes += packed(file);
    vm.runInContext(fs.readFileSync(path.join(site, file), "utf8"), context);
  };
  const document = {
    documentElement: { dataset: { root: "" }, lang: "en" },
    querySelector: () => null,
    createElement: () => ({}),
    head: { append: (element) => { take(decodeURI(element.src)); element.onload(); } },
  };
  const context = vm.createContext({ window, document, TextEncoder, console });
  Object.defineProperty(context, "salon_search", { get: () => window.salon_search });
  take(script);
  return { search: window.salon_search, used };
}

async function measure(words) {
  const { search, used } = reader();
  await search.load(index, "");
  const question = search.asked(words);
  const started = performance.now();
  const found = await search.find(question, { within });
  const ms = performance.now() - started;
  const hits = await Promise.all([...found.keys.slice(0, PAGE)].map((key) => search.hit(found, key)));
  const titles = { ...used };
  for (const hit of hits) search.excerpt(await hit.text(), question);
  return { words, count: found.keys.length, titles, lines: { ...used }, ms };
}

// Words of the index by how many documents have them: three of each sort, spread over the alphabet.
async function samples() {
  const { search } = reader();
  await search.load(index, "");
  const names = fs.readdirSync(path.join(site, "search")).filter((name) => /^b[01]*t\d+-/.test(name)).sort();
  const words = new Map();
  const context = vm.createContext({ salon_search: (key, text) => {
    if (!/t\d+$/.test(key)) return;
    for (const entry of text.split(" ")) {
      const [word, lists] = entry.split("!");
      if (/^[a-z]{4,12}$/.test(word)) words.set(word, (words.get(word) ?? 0) + lists.length);
    }
  } });
  for (const name of [path.basename(index), ...names]) vm.runInContext(fs.readFileSync(path.join(site, "search", name), "utf8"), context);
  const sorted = [...words].sort(([a, n], [b, m]) => n - m || (a < b ? -1 : 1)).map(([word]) => word);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const [rare, some, often, common] = [.3, .7, .93, .999].map(at);
  return [rare, some, often, common, `${rare} ${common}`, `${some} ${often}`, `${often} ${at(.97)}`, `${common} ${at(.995)}`,
    often.slice(0, 3), some.slice(0, 4), common.slice(0, 2), `${often} ${common.slice(0, 3)}`];
}

const rows = [];
for (const words of rest.length ? rest : await samples()) rows.push(await measure(words));
const kb = ({ bytes }) => (bytes / 1024).toFixed(0);
console.log("| search | hits | files | KB | files with lines | KB with lines | ms |\n|---|--:|--:|--:|--:|--:|--:|");
for (const { words, count, titles, lines, ms } of rows) {
  console.log(`| ${words} | ${count} | ${titles.files} | ${kb(titles)} | ${lines.files} | ${kb(lines)} | ${ms.toFixed(0)} |`);
}
const most = Math.max(...rows.map(({ lines }) => lines.bytes / 1024));
console.log(`\nat most ${most.toFixed(0)} KB, the script among them; the limit is ${LIMIT} KB`);
if (!rest.length && most > LIMIT) process.exitCode = 1;
