// Serves a built site on the loopback address as a static host does: below the base path, with what `_headers` orders, with
// compressed text, and with 404.html for what does not exist. Tests may change a page on its way, as a new build would.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import zlib from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8', '.webmanifest': 'application/manifest+json', '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8', '.ics': 'text/calendar; charset=utf-8', '.eml': 'message/rfc822', '.svg': 'image/svg+xml',
  '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif', '.gif': 'image/gif',
};
const IS_TEXT = /^text\/|json|xml|svg/;

/** The rules of a `_headers` file: a line that names paths, below it indented lines that set a header, or with `!` take it back. */
function rules(text) {
  const found = [];
  for (const line of text.split('\n').filter((line) => line.trim() && !line.startsWith('#'))) {
    if (/^\S/.test(line)) {
      const pattern = line.trim().replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
      found.push({ path: new RegExp(`^${pattern}$`), headers: [] });
    } else {
      const [, taken, set, value] = line.match(/^\s+(?:!\s*([\w-]+)|([\w-]+):\s*(.*?))\s*$/) ?? [];
      if (!(taken || set) || !found.length) throw new Error(`_headers: ${line}`);
      found.at(-1).headers.push([(taken ?? set).toLowerCase(), value]);
    }
  }
  return found;
}

export class Server {
  /** Edits by address of the site: what a page's HTML becomes before it is sent. */
  edits = new Map();
  /** What was asked for, as addresses of the site, in order, with the bytes that went over the wire. */
  sent = [];

  constructor(site) {
    this.site = site;
    this.rules = site.files.has('/_headers') ? rules(fs.readFileSync(site.folder + '/_headers', 'utf8')) : [];
    this.server = http.createServer((request, response) => this.#answer(request, response));
  }

  static async start(site) {
    const server = new Server(site);
    await new Promise((done) => server.server.listen(0, '127.0.0.1', done));
    // A test that fails before it stops its server ends all the same.
    server.server.unref();
    server.origin = `http://127.0.0.1:${server.server.address().port}`;
    return server;
  }

  /** Where a page, or an address of the site, is served. */
  url(page) { return this.origin + this.site.base + encodeURI(page.address ?? page); }

  /** The headers that the site orders for an address. */
  headers(address) {
    const all = this.rules.filter((rule) => rule.path.test(address)).flatMap((rule) => rule.headers);
    return Object.fromEntries(Object.entries(Object.fromEntries(all)).filter(([, value]) => value !== undefined));
  }

  async stop() {
    this.server.closeAllConnections?.();
    await new Promise((done) => this.server.close(done));
  }

  #answer(request, response) {
    const { pathname } = new URL(request.url, this.origin);
    const asked = decodeURIComponent(pathname);
    const inside = asked.startsWith(this.site.base + '/') ? asked.slice(this.site.base.length) : undefined;
    if (inside && !inside.endsWith('/') && this.site.files.has(inside + '/index.html')) {
      response.writeHead(301, { location: encodeURI(asked + '/') }).end();
      return;
    }
    const name = [inside, inside + 'index.html'].find((name) => this.site.files.has(name));
    this.#send(request, response, inside ?? asked, name ?? '/404.html', name ? 200 : 404);
  }

  #send(request, response, address, name, status) {
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    let body = fs.readFileSync(this.site.folder + name);
    const edit = this.edits.get(address) ?? (type.startsWith('text/html') && this.edits.get('*'));
    if (edit) body = Buffer.from(edit(body.toString('utf8')));
    const headers = { 'content-type': type, 'cache-control': 'no-cache', ...this.headers(address) };
    if (IS_TEXT.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      body = zlib.gzipSync(body);
      Object.assign(headers, { 'content-encoding': 'gzip', vary: 'accept-encoding' });
    }
    this.sent.push({ address, status, bytes: body.length });
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  }
}
