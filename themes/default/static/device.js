// The page about this device: which pages it keeps, and how to make it forget. Comes after script.js.
(() => {
  const section = document.querySelector(".remembers");
  if (!section || !location.protocol.startsWith("http")) return;
  const home = new URL(document.documentElement.dataset.root, location);
  const cache = (name) => `salon ${home.pathname} ${name}`;
  const words = section.dataset;
  const make = (kind, text) => Object.assign(document.createElement(kind), { textContent: text });
  const store = (use) => { try { return use(localStorage); } catch { return null; /* a closed door is no fault */ } };

  // The pages by their titles, those read last first.
  const list = async () => {
    const kept = document.querySelector(".kept");
    const pages = self.caches && await caches.has(cache("pages")) ? await caches.open(cache("pages")) : null;
    const items = [];
    for (const request of pages ? (await pages.keys()).reverse() : []) {
      const page = new DOMParser().parseFromString(await (await pages.match(request)).text(), "text/html");
      const item = make("li", "");
      item.append(Object.assign(make("a", page.title), { href: request.url, dir: "auto" }));
      items.push(item);
    }
    kept.querySelector("ul").replaceChildren(...items);
    kept.hidden = !items.length;
  };

  const isOff = () => store((local) => local.getItem("keys")) === "off";
  const shortcuts = make("button", isOff() ? words.on : words.off);
  shortcuts.onclick = () => {
    store((local) => (isOff() ? local.removeItem("keys") : local.setItem("keys", "off")));
    shortcuts.textContent = isOff() ? words.on : words.off;
  };

  const isOurs = (key) => /^(seen|read):/.test(key) && key.slice(5).startsWith(home.pathname);
  const forget = make("button", words.forget);
  forget.onclick = async () => {
    store((local) => {
      for (const key of Object.keys(local)) if (isOurs(key) || key === "theme" || key === "keys") local.removeItem(key);
    });
    dispatchEvent(new Event("storage"));
    shortcuts.textContent = words.off;
    if (self.caches) await Promise.all(["pages", "files"].map((name) => caches.delete(cache(name))));
    await list();
    forget.textContent = words.forgotten;
  };

  for (const button of [forget, shortcuts]) button.type = "button";
  section.querySelector(".buttons").append(forget, shortcuts);
  list();
})();
