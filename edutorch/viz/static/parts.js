// Small things that the live graph is made of: elements, signs, bars, and how one number goes over into another.

const MANY = 200; // boxes: more than this are not animated
const MOVE = 450; // milliseconds that a change of the picture takes
const LETTER = 6.7; // pixels: the width of a letter in a box
const LINE = 15.5; // pixels between lines of text in a box, as in look.py
const READABLE = 0.55; // a picture that would have to be smaller than this is not shown whole at first

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element[key] = value;
    else if (value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const ease = (t) => t * t * (3 - 2 * t);
const mix = (a, b, t) => a + (b - a) * t;

function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// Signs on the buttons, drawn here because not every font has them.
const ICONS = {
  First: "M2 2h2v10h-2zM12 2v10l-7-5z", Previous: "M10 2v10l-7-5z", Play: "M3 1.5v11l9-5.5z",
  Pause: "M3 2h3v10h-3zM8 2h3v10h-3z", Next: "M4 2v10l7-5z", Last: "M10 2h2v10h-2zM2 2v10l7-5z",
};
const icon = (name) => makeSvg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, makeSvg("path", { d: ICONS[name] }));

// Bytes for people, as Python writes them: 1536 is "1.5 KB".
function inBytes(n) {
  const units = ["B", "KB", "MB", "GB"];
  const power = n < 1 ? 0 : Math.min(Math.floor(Math.log2(n) / 10), 3);
  return `${power ? Number((n / 1024 ** power).toPrecision(3)) : n} ${units[power]}`;
}

function bars(histogram) {
  const most = Math.max(...histogram, 1);
  const rects = histogram.map((n, i) => {
    const height = Math.max((n / most) * 31, n ? 1 : 0);
    return makeSvg("rect", { x: i * 8, y: 32 - height, width: 7, height });
  });
  return makeSvg("svg", { class: "bars", viewBox: `0 0 ${histogram.length * 8} 32` }, ...rects);
}

// An arrow's head at its beginning: that is where a gradient goes.
function headBack(path) {
  const [tip, inside] = [path.getPointAtLength(0), path.getPointAtLength(9)];
  const [dx, dy] = [(inside.y - tip.y) / 2.4, (tip.x - inside.x) / 2.4];
  return makeSvg("polygon", { class: "back", points: `${tip.x},${tip.y} ${inside.x + dx},${inside.y + dy} ${inside.x - dx},${inside.y - dy}` });
}
