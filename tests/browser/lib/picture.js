// Looks at a screenshot: where a page has text, its picture must have ink.
import zlib from 'node:zlib';

/** A PNG as Chromium writes it: eight bits a channel, no interlacing, filters of the PNG standard. */
export function decode(png) {
  let width = 0, height = 0, channels = 0;
  const parts = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      channels = { 2: 3, 6: 4 }[data[9]];
      if (data[8] !== 8 || !channels || data[12]) throw new Error('a PNG of another form than Chromium writes');
    } else if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  return { width, height, channels, pixels: unfilter(zlib.inflateSync(Buffer.concat(parts)), width, height, channels) };
}

/** Undoes the filters of a PNG's rows, each a byte in front of its row that says from which neighbours it was foretold. */
function unfilter(raw, width, height, channels) {
  const stride = width * channels;
  const pixels = new Uint8Array(stride * height);
  let above = new Uint8Array(stride);
  for (let row = 0; row < height; row++) {
    const from = row * (stride + 1);
    const line = pixels.subarray(row * stride, (row + 1) * stride);
    line.set(raw.subarray(from + 1, from + 1 + stride));
    FILTERS[raw[from]](line, above, channels);
    above = line;
  }
  return pixels;
}

const FILTERS = [
  () => {},
  (line, above, step) => { for (let i = step; i < line.length; i++) line[i] += line[i - step]; },
  (line, above) => { for (let i = 0; i < line.length; i++) line[i] += above[i]; },
  (line, above, step) => { for (let i = 0; i < line.length; i++) line[i] += ((i < step ? 0 : line[i - step]) + above[i]) >> 1; },
  (line, above, step) => { for (let i = 0; i < line.length; i++) line[i] += i < step ? above[i] : paeth(line[i - step], above[i], above[i - step]); },
];

function paeth(left, up, corner) {
  const guess = left + up - corner;
  const byLeft = Math.abs(guess - left);
  const byUp = Math.abs(guess - up);
  const byCorner = Math.abs(guess - corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

/** How far apart the lightest and the darkest pixel of a box are, from 0 to 255. */
export function ink(picture, box) {
  let lightest = 0, darkest = 255;
  for (let y = Math.max(0, Math.floor(box.top)); y < Math.min(picture.height, Math.ceil(box.bottom)); y++) {
    for (let x = Math.max(0, Math.floor(box.left)); x < Math.min(picture.width, Math.ceil(box.right)); x++) {
      const at = (y * picture.width + x) * picture.channels;
      const light = 0.299 * picture.pixels[at] + 0.587 * picture.pixels[at + 1] + 0.114 * picture.pixels[at + 2];
      lightest = Math.max(lightest, light);
      darkest = Math.min(darkest, light);
    }
  }
  return Math.max(0, lightest - darkest);
}

/** Lines of text that the picture does not show: nothing in their place stands out. Lines over its edges are not asked. */
export function unseen(png, lines, least = 60) {
  const picture = decode(png);
  const inside = lines.filter((line) => line.top >= 0 && line.bottom <= picture.height);
  return inside.filter((line) => ink(picture, line) < least).map((line) => `${line.name} cannot be seen`);
}
