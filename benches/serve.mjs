// How long a saved file takes to be on its page in the preview: runs `salon serve`, saves posts as an editor does, waits for the
// event that a browser would get, asks for the page until the new words stand on it.
//
//     node benches/serve.mjs SITE [EDITS] [--binary PATH]
//
// SITE is a folder with site.toml, best a copy or one that `cargo bench --bench build -- --keep FOLDER` left; every post is as before
// in the end. EDITS is 20 unless said. Prints the median, least and most of the milliseconds from the save to the served page; those
// to the event; from the save to the home page after that; and the CPU time of an edit, where /proc tells it.
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const words = process.argv.slice(2);
const at = words.indexOf("--binary");
const binary = at < 0 ? new URL("../target/release/salon", import.meta.url).pathname : words.splice(at, 2)[1];
const [site, edits = "20"] = words;
if (!site) {
  console.error("node benches/serve.mjs SITE [EDITS] [--binary PATH]");
  process.exit(2);
}

const flags = ["serve", "--port", "0", "--root", site, "--clock", "2026-11-25", "-q"];
const serving = spawn(binary, flags, { stdio: ["ignore", "ignore", "pipe"] });
let origin, base;
for await (const line of createInterface({ input: serving.stderr })) {
  [, origin, base] = line.match(/^(http:\/\/[^/\s]+)(\/\S*)/) ?? [];
  if (origin) break;
}
serving.stderr.resume();

const get = (address) => new Promise((done, failed) => {
  http.get(origin + address, { agent: false }, (answer) => {
    const pieces = [];
    answer.on("data", (piece) => pieces.push(piece));
    answer.on("end", () => done({ status: answer.statusCode, text: Buffer.concat(pieces).toString() }));
  }).on("error", failed);
});

// The number of the last edit, and what waits for the next.
let last, heard = () => {};
http.get(origin + "/_salon/events", { agent: false }, (stream) => {
  createInterface({ input: stream }).on("line", (line) => {
    if (line.startsWith("data:")) { last = line; heard(); }
  });
});
const next = async (known) => { while (last === known) await new Promise((done) => { heard = done; }); };

const proc = (file, pattern) => {
  try { return pattern.exec(fs.readFileSync(`/proc/${serving.pid}/${file}`, "utf8")); } catch { return null; }
};
const cpu = () => {
  const [, user = 0, system = 0] = proc("stat", /\) (?:\S+ ){11}(\d+) (\d+)/) ?? [];
  return (Number(user) + Number(system)) * 10;
};

// Posts that open a thread, by the page that they have.
const posts = [];
for (const group of fs.readdirSync(path.join(site, "content"))) {
  const folder = path.join(site, "content", group, "posts");
  if (!fs.existsSync(folder)) continue;
  for (const name of fs.readdirSync(folder).filter((name) => name.endsWith(".md"))) {
    const slug = name.slice(0, -3).replace(/^\d{4}-\d\d-\d\d-(?=.)/, "");
    posts.push({ file: path.join(folder, name), page: `${base}${group}/posts/${slug}/` });
  }
}

await get(base);
await wait(5000);
const times = [], events = [], homes = [];
let spent = 0;
for (let number = 0, place = 7; times.length < Number(edits) && number < 100 * Number(edits); number++) {
  place = (place * 48271) % 2147483647;
  const { file, page } = posts[place % posts.length];
  if ((await get(page)).status !== 200) continue;
  const text = fs.readFileSync(file, "utf8"), mark = `mark${number}of${place}`;
  await wait(400);
  const [before, used, start] = [last, cpu(), performance.now()];
  fs.writeFileSync(file, `${text}\n\n${mark}\n`);
  for (let known = before; ; known = last) {
    await next(known);
    const told = performance.now() - start;
    if (!(await get(page)).text.includes(mark)) continue;
    times.push(performance.now() - start);
    events.push(told);
    break;
  }
  spent += cpu() - used;
  await get(base);
  homes.push(performance.now() - start);
  const known = last;
  fs.writeFileSync(file, text);
  await next(known);
  await wait(400);
}
serving.kill();

const told = (all) => {
  const sorted = all.toSorted((a, b) => a - b), shown = (ms) => ms.toFixed(0);
  return `median ${shown(sorted[sorted.length >> 1])} ms, ${shown(sorted[0])} to ${shown(sorted.at(-1))} ms`;
};
console.log(`${posts.length} files in posts/, ${times.length} edits`);
console.log(`save to served page: ${told(times)}`);
console.log(`save to event:       ${told(events)}`);
console.log(`save to home page:   ${told(homes)}`);
console.log(`CPU time of an edit: ${(spent / times.length).toFixed(0)} ms`);
process.exit(0);
