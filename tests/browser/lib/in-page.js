/* Measures that run inside a page. Each gives plain values; lists of faults are sentences that name the element.
   The file is a classic script: lib/reader.js puts it in front of a call. */

const name = (element) => {
  const text = (element.innerText ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
  return `${element.tagName.toLowerCase()}${element.id ? '#' + element.id : ''}${[...element.classList].map((one) => '.' + one).join('')} "${text}"`;
};

/* Remembers what a function of an element gives: pages have hundreds of lines in the same few parents. */
const once = (of) => {
  const known = new WeakMap();
  return (element) => {
    if (!known.has(element)) known.set(element, of(element));
    return known.get(element);
  };
};

/* Kept from sight on purpose, for screen readers: cut to nothing. */
const isUnseen = once((element) => {
  if (!element || element === document.body) return false;
  const style = getComputedStyle(element);
  if (style.clipPath.startsWith('inset(50%')) return true;
  if (/hidden|clip/.test(style.overflow) && style.position === 'absolute' && element.clientWidth <= 1 && element.clientHeight <= 1) return true;
  return isUnseen(element.parentElement);
});
const isShown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })
  && !isUnseen(element);

const within = (box, bounds) => ({
  left: Math.max(box.left, bounds.left), right: Math.min(box.right, bounds.right),
  top: Math.max(box.top, bounds.top), bottom: Math.min(box.bottom, bounds.bottom),
});
const isEmpty = (box) => box.right - box.left < 1 || box.bottom - box.top < 1;

/* An element and its ancestors that scroll or cut what is in them, the innermost first. */
const clippers = once((element) => {
  if (!element || element === document.documentElement) return [];
  const { overflowX, overflowY } = getComputedStyle(element);
  const outer = clippers(element.parentElement);
  return overflowX === 'visible' && overflowY === 'visible' ? outer : [{ bounds: element.getBoundingClientRect(), overflowX, overflowY }, ...outer];
});

/* What is left of a box inside them, and whether something was cut for good. */
function clipped(box, element) {
  let isCut = false;
  for (const { bounds, overflowX, overflowY } of clippers(element)) {
    const sideways = box.left < bounds.left - 1 || box.right > bounds.right + 1;
    const upright = box.top < bounds.top - 1 || box.bottom > bounds.bottom + 1;
    isCut ||= (sideways && /hidden|clip/.test(overflowX)) || (upright && /hidden|clip/.test(overflowY));
    box = within(box, bounds);
  }
  return { box, isCut };
}

/* The lines of text that can be seen. Only the middle of a line counts, where letters without strokes up or down stand: the box
   that CSS gives to a line of a large font is taller than the distance between two lines. */
function textLines() {
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('script, style, noscript, template, svg, option') || !isShown(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    // Where directions meet, the blanks around a text have boxes of their own.
    range.setStart(node, node.data.search(/\S/));
    range.setEnd(node, node.data.trimEnd().length);
    for (const rect of range.getClientRects()) {
      const middle = (rect.top + rect.bottom) / 2;
      const line = { left: rect.left, right: rect.right, top: middle - size * 0.33, bottom: middle + size * 0.33 };
      if (isEmpty(line)) continue;
      const { box, isCut } = clipped(line, element);
      if (isCut || !isEmpty(box)) lines.push({ element, isCut, whole: line, ...box });
    }
  }
  return lines;
}

/* Pictures, fields, and what has a border all around: no text of others may lie over them. */
function solids() {
  const solid = [];
  for (const element of document.body.querySelectorAll('*')) {
    if (element.closest('svg') && element.tagName !== 'svg') continue;
    const style = getComputedStyle(element);
    const sides = [style.borderTopWidth, style.borderRightWidth, style.borderBottomWidth, style.borderLeftWidth];
    const isBoxed = sides.every((side) => parseFloat(side) > 0) || style.borderTopLeftRadius === '50%';
    if (!isBoxed && !element.matches('img, svg, video, canvas, input, button, select, textarea')) continue;
    if (!isShown(element)) continue;
    const { box } = clipped(element.getBoundingClientRect(), element);
    if (!isEmpty(box)) solid.push({ element, ...box });
  }
  return solid;
}

/* Text that lies over other text, or over something solid. */
function overlaps(text = textLines()) {
  const lines = text.filter((line) => !isEmpty(line)).map((line) => ({ ...line, isText: true }));
  const boxes = [...lines, ...solids()].sort((one, other) => one.top - other.top);
  const faults = [];
  let open = [];
  for (const box of boxes) {
    open = open.filter((other) => other.bottom > box.top + 2);
    for (const other of open) {
      const areKin = box.element.contains(other.element) || other.element.contains(box.element);
      const isOver = Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2
        && Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 2;
      if (!isOver || !(box.isText || other.isText) || (areKin && !(box.isText && other.isText))) continue;
      faults.push(`${name(other.element)} and ${name(box.element)} lie over each other`);
    }
    open.push(box);
  }
  return [...new Set(faults)];
}

/* Text that hangs over the edge of the page, or that something cuts off. */
function cutOff(text = textLines()) {
  const width = document.documentElement.clientWidth;
  const faults = [];
  for (const line of text) {
    const overEdge = !isEmpty(line) && (line.left < -1 || line.right > width + 1);
    if (line.isCut) faults.push(`${name(line.element)} is cut off`);
    else if (overEdge) faults.push(`${name(line.element)} hangs over the edge`);
  }
  return [...new Set(faults)];
}

/* How far the page can be scrolled sideways, to either side, with what is wider than the page. */
function sideways() {
  const page = document.scrollingElement;
  const places = [-1e5, 1e5].map((x) => { page.scrollLeft = x; return Math.abs(page.scrollLeft); });
  page.scrollLeft = 0;
  const over = Math.max(...places, page.scrollWidth - page.clientWidth);
  if (over < 1) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((element) => {
    const box = clipped(element.getBoundingClientRect(), element.parentElement).box;
    return !isEmpty(box) && (box.right > page.clientWidth + 1 || box.left < -1);
  });
  const widest = wide.filter((element) => !wide.some((other) => other !== element && element.contains(other))).slice(0, 3);
  return [`scrolls ${over} px sideways: ${widest.map(name).join(', ')}`];
}

/* All that can be wrong with how a page is laid out. */
function layout() {
  const text = textLines();
  return [...sideways(), ...overlaps(text), ...cutOff(text)];
}

/* The lines of text as boxes of the whole page, in CSS pixels; without those of which a scrolling part shows less than half. */
function lineBoxes() {
  const isHalf = ({ left, right, whole }) => right - left >= (whole.right - whole.left) / 2;
  return textLines().filter((line) => !line.isCut && !isEmpty(line) && isHalf(line)).map(({ element, left, right, top, bottom }) => ({
    left, right, top: top + scrollY, bottom: bottom + scrollY, name: name(element),
  }));
}

/* Is this a link in running text? There a line's height is what it is. */
function isInSentence(element) {
  if (getComputedStyle(element).display !== 'inline') return false;
  let around = element.parentElement;
  while (getComputedStyle(around).display === 'inline') around = around.parentElement;
  return [...around.childNodes].some((node) => !node.contains(element) && /\p{L}/u.test(node.textContent));
}

/* What a finger can hardly hit: controls under 24 by 24 px. */
function smallTargets() {
  const faults = [];
  for (const element of document.querySelectorAll('a[href], button, summary, input, select, textarea')) {
    if (!isShown(element) || isInSentence(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    if (width < 23.5 || height < 23.5) faults.push(`${name(element)} is ${Math.round(width)} by ${Math.round(height)} px`);
  }
  return faults;
}

/* The words that can be read in the main part. */
function words() {
  return (document.querySelector('main') ?? document.body).innerText.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/* What can be pressed and does nothing without script. */
function deadControls() {
  const isForm = (element) => element.form && element.type !== 'button';
  return [...document.querySelectorAll('button, input, select, textarea, [role="button"], a:not([href])')]
    .filter((element) => isShown(element) && !element.disabled && !isForm(element)).map(name);
}

/* Where the parts of the frame stand, from either edge. */
function frame() {
  const width = document.documentElement.clientWidth;
  const boxes = {};
  for (const part of ['.brand', '.crumbs', 'h1', '.text', '.aside', '.bottom ul']) {
    const element = document.querySelector(part);
    if (!element || !isShown(element)) continue;
    const { left, right, height } = element.getBoundingClientRect();
    if (height) boxes[part] = { left: Math.round(left), right: Math.round(width - right) };
  }
  return boxes;
}
