// A built site as it lies in its folder: its pages by kind, and the heaviest of each, where a promise breaks first.
// It opens nothing and serves nothing.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const BUILT = fileURLToPath(new URL('../../../public', import.meta.url));

/** A page: where it lies, what it says it is. */
class Page {
  /** @param {string} name the file's path below the site's folder, with slashes */
  constructor(folder, name) {
    this.file = path.join(folder, name);
    this.html = fs.readFileSync(this.file, 'utf8');
    this.address = '/' + name.replace(/(^|\/)index\.html$/, '$1');
    const root = this.html.match(/<html\b[^>]*>/)?.[0] ?? '';
    this.kind = root.match(/\bdata-page="([^"]*)"/)?.[1];
    this.isRightToLeft = /\bdir="rtl"/.test(root);
    this.isNoindex = /<meta name="robots" content="[^"]*noindex/.test(this.html);
    this.canonical = this.html.match(/<link rel="canonical" href="([^"]*)"/)?.[1];
    this.title = this.html.match(/<title>([^<]*)/)?.[1];
  }

  /** How long its HTML is, in bytes. */
  get bytes() { return Buffer.byteLength(this.html); }

  /** Its address for a browser that opens the folder from disk. */
  get fromDisk() { return pathToFileURL(this.file).href; }

  toString() { return `${this.kind} ${this.address}`; }
}

export class Site {
  /**
   * The site that SITE names, else the repository's own `public`. Throws when nothing was built there.
   * KINDS (`thread,digest`) narrows the tests to some kinds of page while one works on them.
   */
  static underTest() { return new Site(process.env.SITE || BUILT, process.env.KINDS?.split(',')); }

  constructor(folder, kinds) {
    this.folder = path.resolve(folder);
    if (!fs.existsSync(path.join(this.folder, 'index.html'))) {
      throw new Error(`${this.folder}: no site was built here. Run \`cargo run --release -- build\`, or name its folder in SITE`);
    }
    const names = fs.readdirSync(this.folder, { recursive: true }).map((name) => name.split(path.sep).join('/')).sort();
    /** Addresses of all files. */
    this.files = new Set(names.map((name) => '/' + name).filter((name) => fs.statSync(this.folder + name).isFile()));
    /** All pages; what has no kind (e-mails, redirects) is none. */
    this.pages = names.filter((name) => name.endsWith('.html')).map((name) => new Page(this.folder, name)).filter((page) => page.kind);
    this.kinds = [...new Set(this.pages.map((page) => page.kind))].filter((kind) => !kinds || kinds.includes(kind));
    /** The path below which its host serves it, without the last slash: empty at the root. */
    this.base = new URL(this.at('/').canonical ?? 'http://localhost/').pathname.replace(/\/$/, '');
  }

  /** The page at an address of the site. */
  at(address) { return this.pages.find((page) => page.address === address); }

  of(kind) { return this.pages.filter((page) => page.kind === kind); }

  /** The page of a kind with the most HTML; of equal ones the first by address. */
  heaviest(kind, among = this.pages) {
    return among.filter((page) => page.kind === kind).reduce((best, page) => (!best || page.bytes > best.bytes ? page : best), undefined);
  }

  /** The heaviest page of each kind, and of each kind the heaviest that is written from right to left. */
  samples() {
    const rightToLeft = this.pages.filter((page) => page.isRightToLeft);
    const both = this.kinds.flatMap((kind) => [this.heaviest(kind), this.heaviest(kind, rightToLeft)]);
    return [...new Set(both.filter(Boolean))];
  }
}
