// Memory, theme and keys. Every page works without it. What it remembers stays on this device.
(() => {
  const root = document.documentElement;
  const one = (what, from = document) => from.querySelector(what);
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const home = new URL(root.dataset.root, location);
  const isWeb = location.protocol.startsWith("http");
  const path = (href) => new URL(href, location).pathname.replace(/index\.html$/, "");
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* a closed door is no fault */ } },
    drop(key) { try { localStorage.removeItem(key); } catch { /* likewise */ } },
  };
  const make = (kind, text) => Object.assign(document.createElement(kind), { textContent: text });
  const button = (text, onclick) => Object.assign(make("button", text), { type: "button", onclick });
  // A text in the form for a number, of all its forms as JSON.
  const say = (forms, n) => {
    forms = JSON.parse(forms);
    const number = String(n).replace(/\d/g, (digit) => [...forms.digits ?? ""][digit] ?? digit);
    return (forms[new Intl.PluralRules(root.lang).select(n)] ?? forms.other).replace("{n}", number);
  };

  // A folder opened from disk: links to folders name their file.
  if (!isWeb) {
    for (const link of all("a[href]")) {
      const [, path, rest] = /^([^?#]*)(.*)$/s.exec(link.getAttribute("href"));
      if (link.protocol === "file:" && path.endsWith("/")) link.href = path + "index.html" + rest;
    }
    all(".device").forEach((item) => { item.hidden = true; });
  }

  // Light or dark. To choose what the system has is to follow the system.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const bars = all("meta[name=theme-color]").map((bar) => [bar, bar.media]);
  const place = one(".switch");
  const system = () => (dark.matches ? "dark" : "light");
  const other = () => ((root.dataset.theme || system()) === "dark" ? "light" : "dark");
  const toggle = button("", () => {
    const theme = other();
    theme === system() ? store.drop("theme") : store.set("theme", theme);
    light(theme);
  });
  const light = (theme) => {
    if (theme && theme !== system()) root.dataset.theme = theme; else delete root.dataset.theme;
    const set = root.dataset.theme;
    for (const [bar, media] of bars) bar.media = !set ? media : media.includes(set) ? "all" : "not all";
    if (place) toggle.textContent = place.dataset[other()];
  };
  place?.append(toggle);

  // Lists: what has new replies since it was last read.
  const marks = () => {
    for (const item of all("[data-last]:not(main)")) {
      const link = one(".u-url:not(.h-card)", item);
      const seen = link && store.get("seen:" + path(link.href));
      const isNew = seen !== null && item.dataset.last && seen !== item.dataset.last;
      for (const mark of all(".new", item)) mark.hidden = !isNew;
    }
    const digest = one("[data-moved]");
    if (!digest) return;
    all(".new", digest).forEach((mark) => mark.remove());
    const links = new Map(all("a[href]", digest).reverse().map((link) => [path(link.href), link]));
    const moved = digest.dataset.moved.trim().split(" ");
    for (let at = 1; at < moved.length; at += 2) {
      const key = path(home + moved[at - 1]);
      if (Date.parse(store.get("read:" + key)) < Date.parse(moved[at])) {
        links.get(key)?.after(" ", Object.assign(make("span", digest.dataset.new), { className: "new" }));
      }
    }
  };

  // A thread: how many replies are new, and the way to the first.
  const main = one("main[data-thread]");
  if (main) {
    const key = path(home + main.dataset.thread);
    const seen = store.get("seen:" + key);
    const read = Date.parse(store.get("read:" + key)) || 0;
    const written = (reply) => one(".dt-published", reply.firstElementChild)?.dateTime || "";
    const time = (reply) => Date.parse(written(reply)) || 0;
    const replies = all(".reply");
    const last = replies.find((reply) => reply.id === seen);
    const at = last ? time(last) : read;
    const fresh = seen === null || (seen && !at) ? [] : replies.filter((reply) => reply !== last && (time(reply) > at
      || (last && time(reply) === at && last.compareDocumentPosition(reply) & 4)));
    for (const reply of fresh) one(".new", reply)?.removeAttribute("hidden");
    const jump = one(".jump");
    if (jump && seen !== null) {
      root.dataset.seen = "";
      jump.append(fresh.length ? Object.assign(make("a", say(jump.dataset.since, fresh.length)), { href: "#" + fresh[0].id })
        : jump.dataset.none);
    }
    // The newest of all may stand on another page of the thread.
    const isWhole = !main.dataset.last || replies.some((reply) => reply.id === main.dataset.last);
    const newest = isWhole ? null : replies.reduce((a, b) => (time(b) > time(a) ? b : a), replies[0]);
    if (isWhole || (newest && time(newest) > read)) {
      store.set("seen:" + key, isWhole ? main.dataset.last : newest.id);
      store.set("read:" + key, isWhole ? main.dataset.at : written(newest));
    }
  }

  // How long ago, or until when, within a week: for those who point at a date, so that nothing moves.
  const ago = new Intl.RelativeTimeFormat(root.lang + "-u-nu-latn", { numeric: "auto" });
  const day = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  const now = new Date();
  for (const time of all("main time")) {
    const written = time.dateTime;
    const hasClock = written.length > 10;
    const days = ((hasClock ? day(new Date(written)) : Date.parse(written)) - day(now)) / 864e5;
    if (written.length < 10 || !(Math.abs(days) < 7)) continue;
    const minutes = Math.round((new Date(written) - now) / 6e4);
    time.title = days || !hasClock ? ago.format(days, "day")
      : Math.abs(minutes) < 60 ? ago.format(minutes, "minute") : ago.format(Math.round(minutes / 60), "hour");
  }

  // Shortcuts: one handler, a key a line.
  const step = (by) => () => {
    const items = all(".item, .row, .reply").filter((item) => item.offsetParent);
    const here = items.indexOf(document.activeElement);
    const next = here < 0 ? items.find((item) => item.getBoundingClientRect().top > 0) : items[here + by];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
  };
  const keys = {
    j: step(1),
    k: step(-1),
    "/": () => {
      const field = one("input[type=search]");
      const link = one("[data-search]");
      if (field) field.focus();
      else if (link) location.href = link.href + "#_q";
    },
  };
  addEventListener("keydown", (event) => {
    const press = keys[event.key];
    if (!press || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]") || store.get("keys") === "off") return;
    event.preventDefault();
    press();
  });

  // The menu begins where one is, also where the style sheet alone cannot see to it.
  const here = one(".menu [aria-current]");
  if (here && !CSS.supports("scroll-initial-target", "nearest")) {
    const [item, menu] = [here, here.closest(".menu")].map((part) => part.getBoundingClientRect());
    here.closest(".menu").scrollBy(item.left + item.width / 2 - menu.left - menu.width / 2, 0);
  }

  // At first, when a page comes back as it was left, and when another window has changed something.
  const look = () => {
    light(store.get("theme"));
    marks();
  };
  look();
  dark.addEventListener("change", look);
  addEventListener("storage", look);
  addEventListener("pageshow", (event) => { if (event.persisted) look(); });
  if (isWeb && navigator.serviceWorker) {
    addEventListener("load", () => { navigator.serviceWorker.register(home + "sw.js").catch(() => {}); });
  }
})();
