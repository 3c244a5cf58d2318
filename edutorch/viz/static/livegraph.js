// LiveGraph in the browser. Python has decided what the graph is and where everything lies, and sends it as SVG;
// here it is shown, moved, opened and stepped through. Nothing is fetched from anywhere.

const MANY = 200; // boxes: more than this are not animated
const MOVE = 450; // milliseconds that a change of the picture takes
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

class LiveGraph {
  constructor(model, el) {
    this.model = model;
    this.boxes = new Map();
    const button = (label, title, onclick) => make("button", { type: "button", title, "aria-label": title, onclick }, label);
    this.stage = make("div", { class: "stage" });
    this.panel = make("aside", { class: "panel", hidden: true, "aria-label": "details of the open box" });
    this.tip = make("div", { class: "tip", hidden: true });
    this.slider = make("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "step of forward and backward" });
    this.slider.oninput = () => this.setStep(Number(this.slider.value));
    this.count = make("span", { class: "count" });
    const sign = (title, onclick) => button(icon(title), title, onclick);
    this.play = sign("Play", () => this.togglePlay());
    this.steps = make("div", { class: "steps", role: "group", "aria-label": "forward and backward, step by step" },
      sign("First", () => this.setStep(this.step > 0 ? 0 : -this.forward.length)), sign("Previous", () => this.setStep(this.step - 1)),
      this.play, sign("Next", () => this.setStep(this.step + 1)),
      sign("Last", () => this.setStep(this.step < 0 ? 0 : this.frames.length)), this.slider, this.count);
    this.sentence = make("p", { class: "sentence", "aria-live": "polite" });
    this.rule = make("p", { class: "local", hidden: true });
    this.camera = new Camera(this.stage);
    const zoom = make("div", { class: "zoom", role: "group", "aria-label": "zoom" },
      button("−", "Zoom out", () => this.camera.zoom(1 / 1.3)), button("+", "Zoom in", () => this.camera.zoom(1.3)),
      button("Fit", "Fit the whole graph", () => this.camera.fit()));
    this.root = make("div", { class: "edutorch-livegraph", "data-lm-suppress-shortcuts": "true" },
      make("div", { class: "main" }, make("div", { class: "frame" }, this.stage, zoom), this.panel),
      this.steps, this.sentence, this.rule, this.tip);
    el.append(this.root);
    this.listen();
  }

  get words() { return this.model.get("words"); }
  get frames() { return this.words.frames ?? []; }
  get forward() { return this.words.forward ?? []; }
  get step() { return Math.max(Math.min(this.model.get("step"), this.frames.length), -this.forward.length); }

  // Drawing

  refresh() {
    const drawing = this.model.get("drawing");
    if (!drawing.svg) return;
    if (drawing !== this.drawn) this.draw(drawing);
    else this.root.dataset.patched = Number(this.root.dataset.patched ?? 0) + 1;
    this.paint();
    this.open(this.model.get("selected"));
  }

  draw(drawing) {
    const svg = document.importNode(new DOMParser().parseFromString(drawing.svg, "image/svg+xml").documentElement, true);
    const [width, height] = ["width", "height"].map((key) => Number(svg.getAttribute(key)));
    for (const key of ["width", "height", "style"]) svg.removeAttribute(key);
    svg.setAttribute("role", "group");
    svg.querySelectorAll("title, desc").forEach((element) => element.remove()); // else the browser shows its own tips
    svg.setAttribute("aria-label", this.words.description ?? "");
    const old = this.svg;
    const focused = this.stage.contains(document.activeElement) ? document.activeElement.dataset?.id : null;
    this.stage.replaceChildren(svg);
    Object.assign(this, { svg, drawn: drawing });
    this.boxes = new Map([...svg.querySelectorAll("g.box")].map((g) => [g.dataset.id, g]));
    this.arrows = new Map([...svg.querySelectorAll("g.arrow")].map((g) => [g.dataset.id, g]));
    for (const g of this.boxes.values()) {
      g.setAttribute("role", "button");
      g.setAttribute("tabindex", "-1");
    }
    this.enter(this.boxes.get(focused ?? drawing.root));
    if (focused && this.boxes.has(focused)) this.boxes.get(focused).focus({ preventScroll: true });
    const view = this.camera.view;
    this.camera.adopt(svg, width, height);
    if (old && this.camera.free) this.camera.go(view, false);
    else this.camera.start(Boolean(old));
    if (old && this.boxes.size <= MANY && !still()) morph(old, svg);
    this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1;
    this.root.dataset.boxes = this.boxes.size;
  }

  setRows(g, rows) {
    const texts = [...g.querySelectorAll("text.shape, text.value, text.grad")];
    rows.forEach(([kind, text], i) => {
      if (!texts[i]) {
        texts[i] = texts[i - 1].cloneNode(true);
        texts[i].setAttribute("y", Number(texts[i - 1].getAttribute("y")) + LINE);
        texts[i - 1].after(texts[i]);
      }
      if (texts[i].textContent !== text) texts[i].textContent = text;
      if (!texts[i].classList.contains(kind)) texts[i].setAttribute("class", kind);
    });
    texts.slice(rows.length).forEach((text) => text.remove());
  }

  // What the picture says at this step: texts and classes change, nothing moves.
  paint() {
    const { frames, forward, step, words } = this;
    const [grads, reached] = [{}, new Set()];
    for (const frame of frames.slice(0, Math.max(step, 0))) {
      Object.assign(grads, frame.grads);
      reached.add(frame.box);
    }
    const done = forward.length + Math.min(step, 0); // how many ops are computed
    const future = new Set(forward.slice(done).map((frame) => frame.box));
    const now = step > 0 ? frames[step - 1] : step < 0 ? forward[done - 1] : null;
    this.root.classList.toggle("stepping", step > 0);
    this.root.classList.toggle("computing", step < 0);
    for (const [id, g] of this.boxes) {
      const rows = (words.rows[id] ?? []).map(([kind, text]) => [kind, kind === "value" && future.has(id) ? "…" : text]);
      const lines = grads[id]?.map((text) => ["grad", text]);
      this.setRows(g, lines ? [...rows.filter(([kind]) => kind !== "grad"), ...lines] : rows);
      g.classList.toggle("reached", reached.has(id));
      g.classList.toggle("waiting", id in grads && !reached.has(id));
      g.classList.toggle("current", now?.box === id);
      g.classList.toggle("future", future.has(id));
      const shown = lines ?? rows.filter(([kind]) => kind === "grad");
      const told = future.has(id) ? `${words.tips[id].split(" = ")[0]}, not computed yet` : words.tips[id];
      g.setAttribute("aria-label", [told, shown.map(([, text]) => text).join(" ")].filter(Boolean).join(", "));
    }
    for (const [id, g] of this.arrows) {
      const flows = Boolean(now?.arrows.includes(id));
      g.classList.toggle("flow", flows && step > 0);
      g.classList.toggle("ahead", flows && step < 0);
      if (flows && step > 0 && !g.querySelector(".back")) g.append(headBack(g.querySelector("path")));
    }
    this.steps.hidden = !frames.length && !forward.length;
    this.slider.min = -forward.length;
    this.slider.max = frames.length;
    this.slider.value = step;
    this.count.textContent = step < 0 ? `forward ${done} / ${forward.length}` : `backward ${step} / ${frames.length}`;
    this.slider.setAttribute("aria-valuetext", this.count.textContent);
    this.sentence.textContent = now?.sentence
      ?? (step < 0 ? words.nothing : words.note || (frames.length ? "Before backward: no gradient has arrived." : ""));
    this.rule.textContent = (now?.rule ?? []).join("    ");
    this.rule.hidden = !this.rule.textContent;
    this.root.dataset.step = step;
    if (now) this.reveal(this.boxes.get(now.box));
  }

  reveal(g) {
    if (!g) return;
    const [x, y] = placeOf(g);
    const shape = g.querySelector(".outline").getBBox();
    this.camera.show(x, y, shape.width, shape.height);
  }

  // Steps

  setStep(step) {
    this.model.set("step", Math.min(Math.max(step, -this.forward.length), this.frames.length));
    this.model.save_changes();
  }

  togglePlay(on = !this.timer) {
    clearInterval(this.timer);
    this.timer = null;
    if (on) {
      if (this.step >= this.frames.length) this.setStep(-this.forward.length);
      this.timer = setInterval(() => (this.step < this.frames.length ? this.setStep(this.step + 1) : this.togglePlay(false)), 900);
    }
    this.play.title = this.timer ? "Pause" : "Play";
    this.play.replaceChildren(icon(this.play.title));
    this.play.setAttribute("aria-label", this.play.title);
  }

  // One box

  select(id) {
    this.model.set("selected", this.model.get("selected") === id ? "" : id);
    this.model.save_changes();
  }

  open(id) {
    const told = this.words.details?.[id];
    this.panel.hidden = !told;
    for (const [key, g] of this.boxes) {
      g.classList.toggle("selected", key === id);
      g.setAttribute("aria-expanded", key === id);
    }
    if (!told) return;
    this.tip.hidden = true;
    const close = make("button", { type: "button", class: "close", title: "Close", "aria-label": "Close", onclick: () => this.select(id) }, "✕");
    const facts = make("dl", {}, ...told.facts.flatMap(([label, text]) => [make("dt", {}, label), make("dd", {}, text)]));
    const tables = told.tables.flatMap(([label, text]) => [make("h4", {}, label), make("pre", {}, text)]);
    const grad = [...this.boxes.get(id).querySelectorAll("text.grad")].map((text) => text.textContent);
    const now = this.step && grad.length ? [make("h4", {}, `at step ${this.step}`), make("pre", {}, grad.join("\n"))] : [];
    const rule = this.words.rules?.[told.op];
    const source = rule ? [make("h4", {}, `backward rule of ${told.op}`), make("pre", { class: "rule", tabindex: 0 }, rule)] : [];
    const histogram = told.histogram.length ? [bars(told.histogram)] : [];
    this.panel.replaceChildren(close, make("h3", {}, told.title), facts, ...histogram, ...tables, ...now, ...source);
  }

  showTip(g) {
    const told = this.words.details?.[g.dataset.id];
    if (!told || this.model.get("selected") === g.dataset.id) return;
    const line = g.getAttribute("aria-label");
    const more = told.facts.filter(([label]) => label.startsWith("value")).map(([label, text]) => make("div", {}, `${label}: ${text}`));
    this.tip.replaceChildren(make("b", {}, line), ...more, ...(told.histogram.length ? [bars(told.histogram)] : []));
    this.tip.hidden = false;
    const [box, all] = [g.getBoundingClientRect(), this.root.getBoundingClientRect()];
    this.tip.style.left = `${Math.max(0, Math.min(box.left - all.left, all.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${box.bottom - all.top + 6}px`;
  }

  // Keys move from box to box; only one box is in the tab order.
  enter(g) {
    if (!g) return;
    this.entry?.setAttribute("tabindex", "-1");
    g.setAttribute("tabindex", "0");
    this.entry = g;
  }

  neighbour(g, dx, dy) {
    const middle = (box) => {
      const r = box.getBoundingClientRect();
      return [r.x + r.width / 2, r.y + r.height / 2];
    };
    const [x0, y0] = middle(g);
    let [best, least] = [null, Infinity];
    for (const other of this.boxes.values()) {
      const [x, y] = middle(other);
      const [along, aside] = [(x - x0) * dx + (y - y0) * dy, Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx)];
      if (along > 1 && along + 2 * aside < least) [best, least] = [other, along + 2 * aside];
    }
    return best;
  }

  key(event) {
    const g = event.target.closest?.("g.box");
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    const zoom = { "+": 1.3, "=": 1.3, "-": 1 / 1.3 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (way && g) this.neighbour(g, ...way)?.focus({ preventScroll: true });
    else if ((event.key === "Enter" || event.key === " ") && g) this.select(g.dataset.id);
    else if (zoom) this.camera.zoom(zoom);
    else if (event.key === "0" || event.key === "f") this.camera.fit();
    else if (event.key === "Escape" && this.model.get("selected")) this.select(this.model.get("selected"));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  listen() {
    const { stage, model, camera } = this;
    const boxAt = (event) => event.target.closest?.("g.box");
    let drag = null;
    stage.addEventListener("pointerdown", (event) => {
      if (event.button === 0) drag = { x: event.clientX, y: event.clientY, moved: false, id: event.pointerId };
    });
    stage.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      if (!drag.moved && Math.hypot(dx, dy) < 4) return;
      if (!drag.moved) stage.setPointerCapture(drag.id);
      Object.assign(drag, { x: event.clientX, y: event.clientY, moved: true });
      camera.pan(dx, dy);
    });
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, () => setTimeout(() => (drag = null)));
    stage.addEventListener("click", (event) => {
      const g = boxAt(event);
      if (g && !drag?.moved) this.select(g.dataset.id);
    });
    // The wheel scrolls the notebook, as everywhere, until the picture was entered or Ctrl is held.
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !stage.contains(document.activeElement)) return;
      event.preventDefault();
      const r = stage.getBoundingClientRect();
      camera.zoom(Math.exp(-event.deltaY / 400), (event.clientX - r.x) / r.width, (event.clientY - r.y) / r.height);
    }, { passive: false });
    stage.addEventListener("pointerover", (event) => { const g = boxAt(event); if (g && !drag?.moved) this.showTip(g); });
    stage.addEventListener("pointerout", (event) => { if (boxAt(event)) this.tip.hidden = true; });
    stage.addEventListener("focusin", (event) => {
      const g = boxAt(event);
      if (!g) return;
      this.enter(g);
      this.reveal(g);
      if (g.matches(":focus-visible")) this.showTip(g);
    });
    stage.addEventListener("focusout", () => (this.tip.hidden = true));
    this.root.addEventListener("keydown", (event) => {
      if (event.target.matches("input, pre")) event.stopPropagation(); // else the notebook takes their arrow keys
      else this.key(event);
    });
    // The notebook may show us before it gives us room, and may change that room later.
    this.observer = new ResizeObserver(() => {
      if (!this.svg || !stage.clientWidth || stage.clientWidth === this.seen) return;
      this.seen = stage.clientWidth;
      camera.adopt(this.svg, camera.width, camera.height);
      if (!camera.free) camera.start(false);
    });
    this.observer.observe(stage);
    // A new drawing and its words arrive together: look once, when both are there.
    const later = () => { this.pending ??= Promise.resolve().then(() => { this.pending = null; this.refresh(); }); };
    const repaint = () => { this.paint(); this.open(model.get("selected")); };
    const events = { "change:drawing": later, "change:words": later, "change:step": repaint, "change:selected": () => this.open(model.get("selected")) };
    for (const [name, act] of Object.entries(events)) model.on(name, act);
    this.forget = () => { for (const [name, act] of Object.entries(events)) model.off(name, act); };
  }

  close() {
    this.togglePlay(false);
    this.observer.disconnect();
    this.forget();
  }
}

export default {
  render({ model, el }) {
    const graph = new LiveGraph(model, el);
    graph.refresh();
    return () => graph.close();
  },
};
