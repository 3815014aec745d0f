// Finds words in the index of the site, here in the browser: what is typed goes nowhere. Only the page of the search loads
// it. The index is made of scripts that hand over their data, because from disk browsers load nothing else; its format is
// told in the program's render/search/.
(() => {
  const page = document.documentElement;
  const data = {}, loads = {};
  window.salon_search = (key, value) => { data[key] = value; };

  const load = (file, key) => loads[file] ??= key in data ? data[key] : new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = page.dataset.root + file;
    script.onload = () => done(data[key]);
    script.onerror = () => { delete loads[file]; fail(Error(file)); };
    document.head.append(script);
  });
  const piece = (key, version) => load(`search/${key}-${version}.js`, key);

  // Words, folded as they are in the index; both are held to the same table of cases.
  const PART = "\\p{Alphabetic}\\p{N}\\p{M}";
  const PAIR = "(?=[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf"
    + "\\u4e00-\\u9fff\\uac00-\\ud7a3\\uf900-\\ufaff\\u{20000}-\\u{3ffff}])";
  const RUN = RegExp(`((?:${PAIR}[${PART}])+)|(?:(?!${PAIR})[${PART}])+`, "gu");
  const SIGNED = RegExp(`(?<![${PART}])[a-z](\\+\\+|#)(?![${PART}])`, "uy");
  const DROPPED = /[\xad\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff\u180b-\u180d\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2069\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]/g;
  const SAME = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ŧ: "t", ς: "σ", ٱ: "ا", ى: "ي", ی: "ي", ة: "ه", ک: "ك" };
  const fold = (text) => text.normalize("NFKD").replace(DROPPED, "").toLowerCase()
    .replace(/[^\0-\x7f]/g, (c) => SAME[c] ?? (/[٠-٩۰-۹]/.test(c) ? c.charCodeAt() & 15 : c)).normalize("NFC");

  // The runs of a folded text. Where a script has no blanks between words, terms are pairs of neighbours.
  const runs = (folded) => [...folded.matchAll(RUN)].map(({ 0: run, 1: paired, index: at }) => {
    SIGNED.lastIndex = at;
    const word = run.length > 32 && !paired ? [...run].slice(0, 32).join("") : run;
    const terms = paired ? [...run].map((c, at, all) => c + (all[at + 1] ?? "")) : [word];
    return { at, run, word, paired, terms, signed: SIGNED.exec(folded)?.[0] };
  });
  const terms = (text) => runs(fold(text)).flatMap(({ terms, signed }) => signed ? [...terms, signed] : terms);

  // What is typed: its runs, each with the terms that have to be there. The last word may go on, and so does a character alone.
  const asked = (text) => {
    const folded = fold(text);
    return runs(folded).map((run) => {
      const { at, word, paired, terms, signed } = run, isLast = at + run.run.length === folded.length;
      run.begins = paired ? !terms[1] : isLast && word[1];
      // The first letter of another word says nothing yet.
      run.wanted = signed ? [signed] : isLast && at && !paired && !word[1] ? [] : terms[1] ? terms.slice(0, -1) : terms;
      return run;
    }).filter(({ wanted }) => wanted[0]);
  };

  // Numbers: digits of five bits from "0" on, those from 32 on go on.
  const each = (text, take) => {
    let number = 0;
    for (let at = 0; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48;
      number = number * 32 + (digit & 31);
      if (digit < 32) { take(number); number = 0; }
    }
  };
  const rising = (text, take) => { let next = 0; each(text, (step) => take((next += step + 1) - 1)); };

  // The bundle that holds a community: its name's hash begins with the bundle's bits.
  const holds = (id, name) => {
    let hash = 0x811c9dc5, bits = "b";
    for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x1000193);
    for (let at = 0; at < 32; at++) bits += hash >>> at & 1;
    return bits.startsWith(id);
  };

  // How well a word fits in a text, among names and tags, and in a title: as a whole, or one less as a beginning.
  const FITS = [2, 6, 24];
  const HASTE = ["member", "community", "tag"];
  const MANY = 4;
  const PAGE = 8;

  // Bundles in which a search looks, and of each its head, and who is named in it: where somebody is asked for, or so few
  // bundles are that all can be offered.
  const heads = (within, by) => {
    const scope = data[""][2].filter(([id]) => !within || holds(id, within));
    const isNamed = by || scope.length <= MANY;
    return scope.map((bundle) => [bundle, piece(bundle[0] + "h0", bundle[2]), isNamed && bundle[3] ? piece(bundle[0] + "p0", bundle[3]) : []]);
  };

  // Documents that hold all words, the best first, of those the newest; and by what they can be narrowed down.
  const find = async (question, { within, kind, by }) => {
    const kinds = data[""][0], found = { bundles: [], groups: [], kinds: {}, people: {} }, keys = [];
    const wanted = question.flatMap(({ wanted, begins }) => wanted.map((term) => ({ term, begins })));
    const parts = await Promise.all(heads(within, by).map(([[id, , , , firsts, versions], ...loading]) => Promise.all([
      id, ...loading, ...wanted.map(({ term, begins }) => Promise.all(versions.map((version, at) =>
        firsts[at] <= (begins ? term + "\uffff" : term) && !(firsts[at + 1] <= term) ? piece(`${id}t${at}`, version) : ""))),
    ])));
    let base = 0;
    for (const [id, [groups, ...starts], people, ...files] of parts) {
      const size = groups.at(-1)[4] + groups.at(-1)[5].length;
      const fits = new Uint16Array(size), isOpen = new Uint8Array(size), isTheirs = new Uint8Array(size);
      wanted.forEach(({ term, begins }, nth) => {
        const best = new Uint8Array(size);
        for (const entry of files[nth].join(" ").split(" ")) {
          if (!entry.startsWith(term)) continue;
          const isPart = entry[term.length] !== "!";
          if (isPart && !begins) continue;
          entry.split("!")[1].split(",").forEach((list, place) => {
            const fit = FITS[place] - isPart;
            rising(list, (at) => { if (best[at] < fit) best[at] = fit; });
          });
        }
        for (let at = 0; at < size; at++) fits[at] = best[at] && (!nth || fits[at]) ? fits[at] + best[at] : 0;
      });
      for (const [key, , list] of people) if (key === by) rising(list, (at) => { isTheirs[at] = 1; });
      for (const [name, title, , , first, letters, steps] of groups) {
        if (within && name !== within) continue;
        let at = first, day = 0, count = 0;
        each(steps, (step) => {
          day += step;
          const here = at++, letter = letters[here - first], small = letter.toLowerCase();
          // A capital is found in its community alone, because the network has a page for it.
          if (!fits[here] || (!within && letter !== small)) return;
          const is = kinds[small.charCodeAt() - 97], isKind = !kind || kind === is, fitsBy = !by || isTheirs[here];
          if (fitsBy) found.kinds[is] = (found.kinds[is] ?? 0) + 1;
          if (isKind) isOpen[here] = 1;
          if (!isKind || !fitsBy) return;
          count++;
          keys.push((Math.min(fits[here] + HASTE.includes(is), 255) * 2 ** 22 + day) * 2 ** 23 + base + here);
        });
        if (name && (count || within)) found.groups.push([name, title, count]);
      }
      for (const [key, name, list] of people) {
        let count = found.people[key]?.[2] ?? 0;
        rising(list, (at) => { count += isOpen[at]; });
        if (count || key === by) found.people[key] = [key, name, count];
      }
      found.bundles.push({ id, base, groups, starts });
      base += size;
    }
    found.keys = Float64Array.from(keys).sort().reverse();
    return found;
  };

  // What a hit shows. Its title comes from one file, its text, which is asked for later, from another.
  const hit = async (found, key) => {
    const number = key % 2 ** 23;
    const { id, base, groups, starts } = found.bundles.findLast(({ base }) => base <= number);
    const at = number - base;
    const record = async (kind, starts) => {
      const nth = starts.findLastIndex((start, nth) => nth % 2 < 1 && start <= at);
      return [await piece(id + kind + nth / 2, starts[nth + 1]), at - starts[nth]];
    };
    const [name, title, url, tongue, first, letters] = groups.findLast((group) => group[4] <= at);
    const [[pages, names, documents], place] = await record("r", starts[0]);
    const [its, anchor, by, own] = documents[place];
    return {
      title: pages[its * 2], url: pages[its * 2 + 1] + (anchor && "#" + anchor), by: [by].flat().map((at) => names[at]),
      kind: data[""][0][letters[at - first].toLowerCase().charCodeAt() - 97], day: Math.floor(key / 2 ** 23) % 2 ** 22,
      lang: own ?? tongue, group: name && [title, url, tongue],
      text: async () => { const [texts, place] = await record("x", starts[1]); return texts[place]; },
    };
  };

  // Where what was asked for stands in a line: beginning, end, and which run.
  const marks = (line, question) => {
    let folded = "";
    const back = [], found = [];
    for (let at = 0; at < line.length;) {
      const c = String.fromCodePoint(line.codePointAt(at));
      const plain = c < "\x80" ? c.toLowerCase() : fold(c);
      for (const _ of plain.split("")) back.push(at);
      folded += plain;
      at += c.length;
    }
    back.push(line.length);
    for (const here of runs(folded)) {
      question.forEach(({ word, paired, begins }, nth) => {
        const add = (from, length) => found.push([back[here.at + from], back[here.at + from + length], nth]);
        if (!paired !== !here.paired) return;
        if (!paired && (begins ? here.word.startsWith(word) : here.word === word)) add(0, here.run.length);
        if (paired) for (let at = -1; (at = here.run.indexOf(word, at + 1)) >= 0;) add(at, word.length);
      });
    }
    return found;
  };

  // The line in which most of the words stand together, cut where it is long, in pieces: [text, is marked].
  const excerpt = (text, question) => {
    const LINE = 180;
    const lines = text.split("\n");
    let best = [lines[0], [], 0, 0];
    for (const line of lines) {
      const found = marks(line, question);
      found.forEach(([from], nth) => {
        const near = found.slice(nth, nth + 20).filter(([, to]) => to < from + LINE - 60);
        const seen = new Set(near.map((mark) => mark[2])).size;
        if (seen > best[3]) best = [line, found, from, seen];
      });
      if (best[3] === question.length) break;
    }
    const [line, found, from] = best;
    let start = from > 60 && line.length > LINE ? line.lastIndexOf(" ", from - 40) + 1 : 0;
    if (start < from - 80) start = from;
    let end = line.length > start + LINE ? line.lastIndexOf(" ", start + LINE) : line.length;
    if (end < start + LINE / 2) end = Math.min(line.length, start + LINE);
    const parts = [[start ? "… " : ""]];
    for (const [from, to] of found) {
      if (from < start || to > end) continue;
      parts.push([line.slice(start, from)], [line.slice(from, to), true]);
      start = to;
    }
    return [...parts, [line.slice(start, end) + (end < line.length ? " …" : "")]];
  };

  Object.assign(window.salon_search, { load, terms, asked, find, hit, excerpt });

  const form = document.querySelector("form.search"), box = document.querySelector("[data-hits]");
  if (!form) return;
  const say = box.dataset, status = box.querySelector("p"), list = box.querySelector("ol"), fields = form.elements, { q } = fields;
  const ways = document.querySelector(".ways"), tags = [...ways.querySelectorAll(".tags li")];
  const kindNames = Object.fromEntries([...fields.kind].map(({ value, text }) => [value, text]));
  const state = Object.fromEntries(["q", "in", "kind", "by"].map((key) => [key, new URLSearchParams(location.search).get(key) ?? ""]));
  // Digits as the pages have them.
  const locale = `${page.lang === "en" ? "en-GB" : page.lang}-u-nu-latn`;
  const make = (name, text = "", values = {}) => Object.assign(document.createElement(name), { textContent: text, ...values });
  const number = (n) => n.toLocaleString(locale);
  const names = new Intl.ListFormat(locale, { type: "unit" });
  const counted = (n) => {
    const rule = (n) => new Intl.PluralRules(locale).select(n);
    return say.found.split("|")[[0, 1, 2, 3, 11, 100].findIndex((sample) => rule(sample) === rule(n))]?.replace("#", number(n));
  };
  const index = () => load(say.hits, "");

  const inTongue = (element, lang) => lang === page.lang ? element : Object.assign(element, { lang });
  const link = ([title, url, lang]) => {
    // As in script.js: from disk, folders name their file.
    const file = location.protocol === "file:" ? url.replace(/(^|\/)(?=#|$)/, "$1index.html") : url;
    return inTongue(make("a", title, { href: page.dataset.root + file, dir: "auto" }), lang);
  };

  const item = async (found, key) => {
    const { title, url, by, kind, day, lang, group, text } = await hit(found, key);
    const li = make("li", "", { className: "item" }), byline = make("p", "", { className: "byline" });
    const heading = make("h2"), line = make("p", "", { className: "excerpt", dir: "auto" });
    if (kind !== "post") byline.append(make("span", kindNames[kind], { className: "badge kind-" + kind }), " ");
    byline.append(make("span", names.format(by)), " ");
    if (day && !HASTE.includes(kind)) {
      const date = new Date((day - 719163) * 864e5);
      const dateTime = date.toISOString().slice(0, -14);
      byline.append(make("time", date.toLocaleDateString(locale, { dateStyle: "long", timeZone: "UTC" }), { dateTime }), " ");
    }
    if (group && !state.in && kind !== "community") byline.append(link(group));
    heading.append(link([title, url, lang]));
    inTongue(line, lang);
    li.append(byline, heading, line);
    li.show = async (question) => line.replaceChildren(
      ...excerpt(await text(), question).map(([text, isMarked]) => isMarked ? make("mark", text) : text));
    return li;
  };

  const offer = (key, options, name = (value) => value) => {
    const select = fields[key], value = state[key];
    if (value && !options.some(([own]) => own === value)) options.push([value, name(value), 0]);
    select.replaceChildren(select[0], ...options.map(([key, title, count]) => new Option(`${title} (${number(count)})`, key)));
    select.value = value;
    select.parentElement.hidden = !value && options.length < 2;
  };

  // Other ways on: subjects that share letters with what was asked for, or all.
  const lead = (question) => {
    const pairs = (text) => Array.from(text, (c, at) => text.slice(at, at + 2));
    const alike = (a, b) => 2 * a.filter((pair) => b.includes(pair)).length / (a.length + b.length);
    const near = tags.filter((tag) => terms(tag.textContent).some((term) =>
      question.some(({ word }) => alike(pairs(term), pairs(word)) > .4)));
    tags.forEach((tag) => { tag.hidden = near[0] && !near.includes(tag); });
    ways.classList.toggle("near", near.length > 0);
    ways.hidden = false;
  };

  // Lines are loaded for what is in sight, once nobody types any more.
  let turn = 0, idle, waiting, sight;
  const watch = (question) => {
    sight?.disconnect();
    sight = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) {
        sight.unobserve(target);
        target.show(question).catch(console.error);
      }
    }, { rootMargin: "99px" });
    [...list.children].forEach((li) => sight.observe(li));
  };

  const run = async () => {
    const mine = ++turn, question = asked(state.q);
    const kept = String(new URLSearchParams(Object.entries(state).filter(([, value]) => value)));
    try { history.replaceState(null, "", location.pathname + (kept && "?" + kept)); } catch { /* some browsers, from disk */ }
    clearTimeout(waiting);
    clearTimeout(idle);
    const none = (says) => {
      box.querySelector("button")?.remove();
      list.replaceChildren();
      status.textContent = says;
    };
    try {
      await index();
      if (!question.length) {
        form.lastElementChild.hidden = true;
        lead(question);
        return none("");
      }
      const found = await find(question, { within: state.in, kind: state.kind, by: state.by });
      if (mine !== turn) return;
      const byTitle = (a, b) => a[1].localeCompare(b[1], locale), count = found.keys.length;
      offer("in", found.groups.sort(byTitle));
      offer("kind", Object.entries(kindNames).filter(([kind]) => found.kinds[kind]).map(([kind, name]) => [kind, name, found.kinds[kind]]), (kind) => kindNames[kind]);
      offer("by", Object.values(found.people).sort(byTitle));
      form.lastElementChild.hidden = false;
      if (!count) {
        lead(question);
        return none(say.nothing);
      }
      status.textContent = counted(count);
      ways.hidden = true;
      const show = async (from) => {
        const items = [...found.keys.slice(from, from + PAGE)].map((key) => item(found, key));
        for (const [nth, li] of items.entries()) {
          const shown = await li;
          if (mine !== turn) return;
          if (from + nth) list.append(shown); else { none(status.textContent); list.append(shown); }
        }
        box.querySelector("button")?.remove();
        if (from + PAGE < count) box.append(make("button", say.more, { type: "button", onclick: async () => {
          await show(from + PAGE);
          list.children[from + PAGE].querySelector("h2 a").focus();
        } }));
        idle = setTimeout(watch, from ? 0 : 300, question);
      };
      await show(0);
    } catch (error) {
      if (mine === turn) none(say.failed);
      console.error(error);
    }
  };

  // What every search needs is there before the first word is typed.
  q.addEventListener("focus", async () => {
    await index();
    if (state.in || data[""][2].length <= MANY) heads(state.in, state.by);
  });
  q.addEventListener("input", () => {
    state.q = q.value;
    clearTimeout(waiting);
    clearTimeout(idle);
    // Two letters are the beginning of too much: first more may come.
    waiting = setTimeout(run, /[a-z]{3}\s*$|[^\0-\x7f]$|^$/i.test(q.value) ? 150 : 400);
  });
  form.addEventListener("change", ({ target }) => {
    if (target === q) return;
    state[target.name] = target.value;
    // Who wrote in one group may not have written in another.
    if (target.name === "in") state.by = "";
    run();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
  addEventListener("keydown", (event) => {
    const { key, target } = event, step = { ArrowDown: 1, ArrowUp: -1 }[key];
    const links = [...list.querySelectorAll("h2 a")], here = links.findIndex((link) => link.closest("li").contains(target));
    if (key === "Enter" && target.parentElement === list) links[here].click();
    if (!step || (here < 0 && (target !== q || step < 0))) return;
    (links[here + step] ?? (here + step < 0 ? q : target)).focus();
    event.preventDefault();
  });
  q.value = state.q;
  if (state.q) run();
  else if (location.hash === "#_q") q.focus();
})();
