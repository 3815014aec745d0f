// Memory, theme and keys. Every page works without it. What it remembers stays on this device.
(() => {
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const root = document.documentElement;
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) { try { localStorage.setItem(key, value); } catch { /* a closed door is no fault */ } },
  };
  const seenKey = (href) => "seen:" + new URL(href, location).pathname.replace(/index\.html$/, "");

  // A folder opened from disk: links to folders name their file.
  if (location.protocol === "file:") {
    for (const link of all("a[href]")) {
      const [, path, rest] = /^([^?#]*)(.*)$/s.exec(link.getAttribute("href"));
      if (link.protocol === "file:" && path.endsWith("/")) link.href = path + "index.html" + rest;
    }
  }

  // Light or dark.
  for (const place of all(".switch")) {
    const button = document.createElement("button");
    const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const name = () => { button.textContent = isDark() ? place.dataset.light : place.dataset.dark; };
    button.type = "button";
    button.onclick = () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      store.set("theme", root.dataset.theme);
      name();
    };
    name();
    place.append(button);
    place.hidden = false;
  }

  // Lists: what has new replies since it was last read.
  for (const item of all("[data-last]:not(main)")) {
    const link = item.querySelector("a.u-url[href*='/']:not(.h-card)");
    const seen = link && store.get(seenKey(link.href));
    if (seen !== null && seen !== item.dataset.last && item.dataset.last) all(".new", item).forEach((mark) => { mark.hidden = false; });
  }

  // A thread: how many replies are new, and the way to the first.
  const main = document.querySelector("main[data-thread]");
  if (main) {
    const key = seenKey(root.dataset.root + main.dataset.thread);
    const seen = store.get(key);
    const replies = all(".reply");
    const time = (reply) => Date.parse(reply.querySelector("time")?.getAttribute("datetime")) || 0;
    const last = replies.find((reply) => reply.id === seen);
    const at = last ? time(last) : 0;
    const fresh = seen === null || (seen && !last) ? [] : replies.filter((reply) => reply !== last && (time(reply) > at
      || (last && time(reply) === at && last.compareDocumentPosition(reply) & 4)));
    for (const reply of fresh) reply.querySelector(".new")?.removeAttribute("hidden");
    const jump = document.querySelector(".jump");
    if (jump && fresh.length && seen !== main.dataset.last) {
      const link = document.createElement("a");
      link.href = "#" + fresh[0].id;
      const forms = JSON.parse(jump.dataset.since);
      const number = String(fresh.length).replace(/\d/g, (digit) => [...forms.digits ?? ""][digit] ?? digit);
      const form = new Intl.PluralRules(root.lang).select(fresh.length);
      link.textContent = (forms[form] ?? forms.other).replace("{n}", number);
      jump.append(link);
      jump.hidden = false;
    }
    store.set(key, main.dataset.last);
  }

  // j and k: the next and the previous item or reply. A slash: the search.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !"jk/".includes(event.key)) return;
    if (event.target.closest("input, textarea, select, [contenteditable]") || store.get("keys") === "off") return;
    if (event.key === "/") {
      const field = document.querySelector("input[type=search]");
      const link = document.querySelector("[data-search]");
      if (field || link) event.preventDefault();
      if (field) field.focus();
      else if (link) location.href = link.href + "#_q";
      return;
    }
    const items = all(".item, .row, .reply").filter((item) => item.offsetParent);
    const step = event.key === "j" ? 1 : -1;
    const here = items.findIndex((item) => item === document.activeElement);
    const next = here < 0 ? items.find((item) => item.getBoundingClientRect().top > 0) : items[here + step];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
  });
})();
