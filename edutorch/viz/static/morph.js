// From one drawing to the next: boxes slide, lines bend, what is new fades in, what is gone fades out.

// Where a box, or the frame of a module, lies in the drawing.
function placeOf(g) {
  if (g.matches(".cluster")) return ["x", "y"].map((name) => Number(g.querySelector("rect").getAttribute(name)));
  return g.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
}

// Its width and height, read from its outline: measuring it would lay the page out again each time.
function sizeOf(g) {
  const outline = g.querySelector(".outline") ?? g.querySelector("rect");
  if (outline.points) return [outline.points[2].x, outline.points[4].y]; // a parameter has its corners cut off
  return [outline.width.baseVal.value, outline.height.baseVal.value];
}

// Write a text into a line of a box, closer together if the box was made for shorter ones.
function squeeze(line, text, g) {
  if (line.firstChild) line.firstChild.data = text; // cheaper than a new text for the same line
  else line.textContent = text;
  const room = sizeOf(g)[0] - 16;
  if (text.length * LETTER > room) {
    line.setAttribute("textLength", room);
    line.setAttribute("lengthAdjust", "spacingAndGlyphs");
  } else if (line.hasAttribute("textLength")) line.removeAttribute("textLength");
}

function morph(old, svg) {
  const boxes = new Map([...old.querySelectorAll("g.box")].map((g) => [g.dataset.id, g]));
  const arrows = new Map([...old.querySelectorAll("g.arrow")].map((g) => [g.dataset.id, g]));
  const appear = (g) => g.animate([{ opacity: 0 }, { opacity: 0, offset: 0.4 }, { opacity: 1 }], { duration: MOVE });
  for (const g of svg.querySelectorAll("g.box")) {
    const before = boxes.get(g.dataset.id);
    boxes.delete(g.dataset.id);
    if (!before) {
      appear(g);
      continue;
    }
    const [[x0, y0], [x1, y1]] = [placeOf(before), placeOf(g)];
    const keys = [{ transform: `translate(${x0}px,${y0}px)` }, { transform: `translate(${x1}px,${y1}px)` }];
    g.animate(keys, { duration: MOVE, easing: "ease-in-out" });
  }
  const bends = [];
  for (const g of svg.querySelectorAll("g.arrow")) {
    const before = arrows.get(g.dataset.id);
    arrows.delete(g.dataset.id);
    appear(before ? g.querySelector("polygon") : g);
    if (before) bends.push(bend(before.querySelector("path"), g.querySelector("path")));
  }
  for (const g of svg.querySelectorAll("g.cluster")) appear(g);
  for (const g of [...boxes.values(), ...arrows.values()]) {
    svg.querySelector(g.matches(".box") ? ".boxes" : ".arrows").append(g); // where it gets its font and line from
    g.style.pointerEvents = "none";
    g.animate([{ opacity: 1 }, { opacity: 0 }], { duration: MOVE / 2, fill: "forwards" }).onfinish = () => g.remove();
  }
  const begin = performance.now();
  const tick = (now) => {
    const t = Math.min(1, Math.max(0, (now - begin) / MOVE));
    for (const one of bends) one(ease(t));
    if (t < 1) requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}

function bend(from, to) {
  const final = to.getAttribute("d");
  const points = (path) => {
    const length = path.getTotalLength();
    return Array.from({ length: 13 }, (_, i) => path.getPointAtLength((length * i) / 12));
  };
  const [a, b] = [points(from), points(to)];
  return (t) => {
    const line = a.map((p, i) => `${mix(p.x, b[i].x, t).toFixed(1)},${mix(p.y, b[i].y, t).toFixed(1)}`);
    to.setAttribute("d", t < 1 ? `M${line.join("L")}` : final);
  };
}
