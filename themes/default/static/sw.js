// Keeps what was read, for when there is no connection. The program says VERSION and FILES in the line before this one:
// the files that every page needs, and what changes with them.
const SITE = new URL(registration.scope).pathname;
const name = (part) => `salon ${SITE} ${part}`;
const SHELL = name(VERSION), PAGES = name("pages"), OTHERS = name("files");
// So many are kept, those read last.
const MOST = { [PAGES]: 60, [OTHERS]: 200 };

// Larger pictures are not kept, nor what the host asks not to keep.
const LARGE = 2e6;
const mayKeep = ({ status, headers }) => status === 200 && !/no-store/.test(headers.get("cache-control"))
  && !(Number(headers.get("content-length")) > LARGE);

const whole = (response) => (response.redirected ? new Response(response.body, response) : response);
const kept = (what, store) => caches.match(what, { cacheName: store, ignoreVary: true });

async function keep(store, key, response) {
  try {
    const cache = await caches.open(store);
    // What is put in again stands last.
    await cache.delete(key);
    await cache.put(key, whole(response));
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST[store])).map((old) => cache.delete(old)));
  } catch { /* no room is no fault */ }
}

// A page's address: what follows the question mark is for the script on it.
const address = (url) => url.split(/[?#]/)[0].replace(/\/index\.html$/, "/");
const OFFLINE = FILES[0];
const isOffline = (key) => key === address(new URL(OFFLINE, registration.scope).href);

async function readPage(url, response) {
  const key = address(url);
  if (response.status === 404 || response.status === 410) await (await caches.open(PAGES)).delete(key);
  const isPage = /^text\/html/.test(response.headers.get("content-type")) && !isOffline(key);
  if (isPage && mayKeep(response)) await keep(PAGES, key, response);
}

async function page(event) {
  const { url } = event.request;
  try {
    const response = (await event.preloadResponse) || (await fetch(event.request));
    event.waitUntil(readPage(url, response.clone()));
    return response;
  } catch {
    return (await kept(address(url), PAGES)) || (await kept(OFFLINE, SHELL)) || Response.error();
  }
}

// `assets/style.0a1b2c3d.css` without what changes: a page that was kept earlier asks for an earlier one.
const stem = (url) => new URL(url, registration.scope).pathname.replace(/\.[0-9a-f]{8,}(?=\.\w+$)/, "");

async function file(event) {
  const { request } = event;
  const isHashed = stem(request.url) !== new URL(request.url).pathname;
  const found = (await kept(request, SHELL)) || (await kept(request, OTHERS));
  if (found && isHashed) return found;
  const fetched = fetch(request).then((response) => {
    if (mayKeep(response)) event.waitUntil(keep(OTHERS, request, response.clone()));
    return response;
  });
  // A picture is shown as it was kept, and fetched for the next time; anything else is as new as it can be.
  if (found && request.destination === "image") {
    event.waitUntil(fetched.catch(() => {}));
    return found;
  }
  try {
    return await fetched;
  } catch {
    const like = FILES.find((other) => stem(other) === stem(request.url));
    return found || (like && await kept(like, SHELL)) || Response.error();
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(SITE);
  if (!isOurs || request.method !== "GET" || request.headers.has("range")) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (["style", "script", "image", "font"].includes(request.destination)) event.respondWith(file(event));
});

async function install() {
  const cache = await caches.open(SHELL);
  await Promise.all(FILES.map(async (path) => {
    const response = await fetch(path, { cache: "no-cache" });
    if (!response.ok) throw new Error(path);
    await cache.put(path, whole(response));
  }));
  await skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  const isOld = (other) => other.startsWith(name("")) && ![SHELL, PAGES, OTHERS].includes(other);
  await Promise.all(names.filter(isOld).map((old) => caches.delete(old)));
  await registration.navigationPreload?.enable();
  await clients.claim();
  // The pages that are open were read before this worker was there.
  const open = await clients.matchAll({ type: "window" });
  await Promise.all(open.map(({ url }) => fetch(url).then((response) => readPage(url, response)).catch(() => {})));
}

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
