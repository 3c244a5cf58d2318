// LiveGraph in the browser. Python has decided what the graph is and where everything lies, and sends it as SVG;
// here it is shown, moved, opened and stepped through. Nothing is fetched from anywhere.

class LiveGraph {
  constructor(model, el, live = true) {
    this.model = model;
    this.live = live; // is there a Python behind it?
    this.boxes = new Map();
    const button = (label, title, onclick) => make("button", { type: "button", title, "aria-label": title, onclick }, label);
    this.stage = make("div", { class: "stage" });
    this.panel = new Panel(this);
    this.tools = new Tools(this);
    this.controls = new Controls(this);
    this.slider = make("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "step of forward and backward" });
    this.slider.oninput = () => this.setStep(Number(this.slider.value));
    this.count = make("span", { class: "count" });
    const sign = (title, onclick) => button(icon(title), title, onclick);
    this.play = sign("Play", () => this.togglePlay());
    this.steps = make("div", { class: "steps", role: "group", "aria-label": "forward and backward, step by step" },
      sign("First", () => this.setStep(this.step > 0 ? 0 : this.first)), sign("Previous", () => this.setStep(this.step - 1)),
      this.play, sign("Next", () => this.setStep(this.step + 1)),
      sign("Last", () => this.setStep(this.step < 0 ? 0 : this.frames.length)), this.slider, this.count);
    this.sentence = make("p", { class: "sentence", "aria-live": "polite" });
    this.rule = make("p", { class: "local", hidden: true });
    this.legend = make("p", { class: "legend", hidden: true });
    this.camera = new Camera(this.stage);
    const zoom = make("div", { class: "zoom", role: "group", "aria-label": "zoom" },
      button("−", "Zoom out", () => this.camera.zoom(1 / 1.3)), button("+", "Zoom in", () => this.camera.zoom(1.3)),
      button("Fit", "Fit the whole graph", () => this.camera.fit()));
    this.root = make("div", { class: "edutorch-livegraph", "data-lm-suppress-shortcuts": "true" },
      this.controls.element, this.tools.element,
      make("div", { class: "main" }, make("div", { class: "frame" }, this.stage, zoom), this.panel.element),
      this.legend, this.steps, this.sentence, this.rule, this.panel.tip);
    el.append(this.root);
    this.listen();
  }

  get words() { return this.model.get("words"); }
  get frames() { return this.words.frames ?? []; }
  get forward() { return this.words.forward ?? []; }
  get first() { return this.forward.length ? -this.forward.length - 1 : 0; }
  get step() { return Math.max(Math.min(this.model.get("step"), this.frames.length), this.first); }

  // Drawing

  refresh() {
    const drawing = this.model.get("drawing");
    if (!drawing.svg) return;
    const anew = drawing !== this.drawn;
    if (anew) this.draw(drawing);
    else this.root.dataset.patched = Number(this.root.dataset.patched ?? 0) + 1;
    this.paint();
    const selected = this.model.get("selected");
    this.open(selected);
    if (anew) this.reveal(this.moved() ?? this.boxes.get(selected));
    this.asked = null;
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
    for (const g of svg.querySelectorAll("g.cluster")) {
      g.querySelector("text").setAttribute("role", "button");
      g.querySelector("text").setAttribute("aria-label", `close ${g.textContent}`);
    }
    this.enter(this.boxes.get(focused ?? drawing.root) ?? this.boxes.get(drawing.root));
    const next = this.boxes.get(focused) ?? this.boxes.get(this.asked) ?? this.firstIn(this.moved());
    if (focused && next) next.focus({ preventScroll: true });
    const view = this.camera.view;
    this.camera.adopt(svg, width, height);
    if (old && this.camera.free) this.camera.go(view, false);
    else this.camera.start(Boolean(old));
    if (old && this.boxes.size <= MANY && !still()) morph(old, svg);
    this.root.dataset.drawn = Number(this.root.dataset.drawn ?? 0) + 1;
    this.root.dataset.boxes = this.boxes.size;
  }

  setRows(g, rows) {
    const texts = (g.texts ??= [...g.querySelectorAll("text:is(.shape, .value, .grad, .lens, .error, .empty)")]);
    if (!rows.length && texts.length) rows = [["empty", ""]]; // one stays, to be copied from later
    rows.forEach(([kind, text], i) => {
      if (!texts[i] && !i) return; // a box without rows has no room for one
      if (!texts[i]) {
        texts[i] = texts[i - 1].cloneNode(true);
        texts[i].setAttribute("y", Number(texts[i - 1].getAttribute("y")) + LINE);
        texts[i - 1].after(texts[i]);
      }
      if (texts[i].textContent !== text) squeeze(texts[i], text, g);
      if (!texts[i].classList.contains(kind)) texts[i].setAttribute("class", kind);
    });
    texts.splice(rows.length).forEach((text) => text.remove());
  }

  // What the picture says at this step: texts and classes change, nothing moves.
  paint() {
    const { frames, forward, step, words } = this;
    const [grads, reached] = [{}, new Set()];
    for (const frame of frames.slice(0, Math.max(step, 0))) {
      Object.assign(grads, frame.grads);
      reached.add(frame.box);
    }
    const done = step < 0 ? forward.length + step + 1 : forward.length; // how many ops are computed
    const lens = words.lenses?.[this.model.get("lens")];
    const future = new Set(forward.slice(done).map((frame) => frame.box));
    const found = new Set(words.found);
    const now = step > 0 ? frames[step - 1] : step < 0 ? forward[done - 1] : null;
    this.root.classList.toggle("stepping", step > 0);
    this.root.classList.toggle("computing", step < 0);
    for (const [id, g] of this.boxes) {
      const rows = (words.rows[id] ?? []).map(([kind, text]) => [kind, kind === "value" && future.has(id) ? "…" : text]);
      const lines = grads[id]?.map((text) => ["grad", text]);
      const seen = this.through(lens, id, g, reached.has(id));
      this.setRows(g, seen ?? (lines ? [...rows.filter(([kind]) => kind !== "grad"), ...lines] : rows));
      g.classList.toggle("reached", reached.has(id));
      g.classList.toggle("waiting", id in grads && !reached.has(id));
      g.classList.toggle("current", now?.box === id);
      g.classList.toggle("found", found.has(id));
      g.classList.toggle("future", future.has(id));
      const shown = lines ?? rows.filter(([kind]) => kind === "grad");
      const told = future.has(id) ? `${words.tips[id].split(" = ")[0]}, not computed yet` : words.tips[id];
      const label = [told, shown.map(([, text]) => text).join(" ")].filter(Boolean).join(", ");
      if (g.getAttribute("aria-label") !== label) g.setAttribute("aria-label", label);
    }
    for (const [id, g] of this.arrows) {
      const flows = Boolean(now?.arrows.includes(id));
      g.classList.toggle("flow", flows && step > 0);
      g.classList.toggle("remarkable", Boolean(lens?.arrows?.[id]));
      g.classList.toggle("ahead", flows && step < 0);
      if (flows && step > 0 && !g.querySelector(".back")) g.append(headBack(g.querySelector("path")));
    }
    this.steps.hidden = !frames.length && !forward.length;
    this.slider.min = this.first;
    this.slider.max = frames.length;
    this.slider.value = step;
    const back = step >= 0 && frames.length;
    this.count.textContent = back ? `backward ${step} / ${frames.length}` : `forward ${done} / ${forward.length}`;
    this.slider.setAttribute("aria-valuetext", this.count.textContent);
    this.sentence.textContent = now?.sentence
      ?? (step < 0 ? words.nothing : words.note || (frames.length ? "Before backward: no gradient has arrived." : ""));
    this.rule.textContent = (now?.rule ?? []).join("    ");
    this.rule.hidden = !this.rule.textContent;
    this.paintLegend(lens, reached);
    this.tools.paint();
    this.root.dataset.step = step;
    if (now) this.reveal(this.boxes.get(now.box));
  }

  // A box through a lens: its text instead of its rows, and how hot it is. Null: as it is.
  through(lens, id, g, reached) {
    const hot = lens?.heats?.[id] !== undefined && !(lens.kind === "reached" && !reached) && !(lens.kind === "freed" && reached);
    const heat = hot ? lens.heats[id] : 0;
    this.heat(g, hot, heat, lens?.diverging);
    if (!lens || lens.title === "values") return null;
    const text = lens.texts[id];
    if (text === undefined) return g.querySelector(".title") ? [] : null; // a constant is nothing but its number
    if (lens.kind === "reached" && !reached) return [["lens", "—"]];
    return [["lens", lens.kind === "freed" && reached ? "freed" : text]];
  }

  // The colour of a box that is hot, or as it was. What has not changed is not touched: each touch costs the browser time.
  heat(g, hot, heat, diverging) {
    const key = hot ? `${heat} ${Boolean(diverging)}` : "";
    if (key === (g.heat ?? "")) return;
    g.heat = key;
    g.classList.toggle("heated", hot);
    g.classList.toggle("cold", hot && Boolean(diverging) && heat < 0.5);
    g.style.setProperty("--heat", diverging ? Math.abs(heat - 0.5) * 2 : heat);
    this.gauge(g, hot ? heat : 0);
  }

  // The bar at the foot of a box is as long as the box is hot.
  gauge(g, heat) {
    let bar = g.querySelector(".gauge");
    if (!bar && !heat) return;
    const [width, height] = sizeOf(g);
    if (!bar) g.querySelector(".outline").after((bar = makeSvg("rect", { class: "gauge", x: 3, height: 3 })));
    bar.setAttribute("y", height - 4);
    bar.setAttribute("width", Math.max(0, (width - 6) * heat));
  }

  paintLegend(lens, reached) {
    const left = Object.entries(this.words.kept ?? {}).reduce((sum, [id, n]) => sum + (reached.has(id) ? 0 : n), 0);
    this.legend.textContent = (lens?.legend ?? "") + (lens?.kind === "freed" && reached.size ? ` Kept now: ${inBytes(left)}.` : "");
    this.legend.hidden = !this.legend.textContent;
  }

  reveal(g) {
    if (g) this.camera.show(...placeOf(g), ...sizeOf(g));
  }

  // The module that was asked to open or close, as it is drawn now: a frame or a box.
  moved() {
    return this.boxes.get(this.asked) ?? [...this.svg.querySelectorAll("g.cluster")].find((g) => g.dataset.id === this.asked);
  }

  firstIn(frame) {
    if (!frame) return null;
    const [[left, top], [width, height]] = [placeOf(frame), sizeOf(frame)];
    const isIn = ([x, y]) => left < x && x < left + width && top < y && y < top + height;
    return [...this.boxes.values()].find((g) => isIn(placeOf(g)));
  }

  // Steps

  set(name, value) {
    this.model.set(name, value);
    this.model.save_changes();
  }

  setStep(step) {
    this.set("step", Math.min(Math.max(step, this.first), this.frames.length));
  }

  togglePlay(on = !this.timer) {
    clearInterval(this.timer);
    this.timer = null;
    if (on) {
      if (this.step >= this.frames.length) this.setStep(this.first);
      this.timer = setInterval(() => (this.step < this.frames.length ? this.setStep(this.step + 1) : this.togglePlay(false)), 900);
    }
    this.play.title = this.timer ? "Pause" : "Play";
    this.play.replaceChildren(icon(this.play.title));
    this.play.setAttribute("aria-label", this.play.title);
  }

  // Boxes and modules

  select(id) {
    if (this.boxes.get(id)?.classList.contains("module") && this.live) return this.unfold(id);
    this.set("selected", this.model.get("selected") === id ? "" : id);
  }

  open(id) {
    for (const [key, g] of this.boxes) {
      const expanded = String(key === id);
      if (g.getAttribute("aria-expanded") === expanded) continue;
      g.setAttribute("aria-expanded", expanded);
      g.classList.toggle("selected", key === id);
    }
    this.panel.open(id);
  }

  unfold(id) {
    this.asked = id;
    this.set("closed", this.model.get("closed").filter((other) => other !== id));
  }

  fold(id) {
    if (!id || !this.live) return;
    this.asked = id;
    this.set("closed", [...this.model.get("closed"), id]);
  }

  // The cluster around a box: its frame is the smallest that holds the box.
  clusterOf(g) {
    const middle = g.querySelector(".outline").getBoundingClientRect();
    const [x, y] = [middle.x + middle.width / 2, middle.y + middle.height / 2];
    const around = [...this.svg.querySelectorAll("g.cluster")].map((c) => [c.dataset.id, c.querySelector("rect").getBoundingClientRect()])
      .filter(([, r]) => r.left < x && x < r.right && r.top < y && y < r.bottom);
    return around.sort(([, a], [, b]) => a.width * a.height - b.width * b.height)[0]?.[0];
  }

  mark(text) {
    const wanted = text.trim().toLowerCase();
    for (const g of this.boxes.values()) g.classList.toggle("found", Boolean(wanted) && g.getAttribute("aria-label").toLowerCase().includes(wanted));
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
    else if (event.key === "c" && g) this.fold(this.clusterOf(g));
    else if (event.key === "/") this.tools.search.focus();
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
      if (drag?.moved) return;
      if (g) this.select(g.dataset.id);
      else if (event.target.matches("g.cluster text")) this.fold(event.target.closest("g.cluster").dataset.id);
    });
    // The wheel scrolls the notebook, as everywhere, until the picture was entered or Ctrl is held.
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey && !stage.contains(document.activeElement)) return;
      event.preventDefault();
      const r = stage.getBoundingClientRect();
      camera.zoom(Math.exp(-event.deltaY / 400), (event.clientX - r.x) / r.width, (event.clientY - r.y) / r.height);
    }, { passive: false });
    stage.addEventListener("pointerover", (event) => { const g = boxAt(event); if (g && !drag?.moved) this.panel.showTip(g); });
    stage.addEventListener("pointerout", (event) => { if (boxAt(event)) this.panel.tip.hidden = true; });
    stage.addEventListener("focusin", (event) => {
      const g = boxAt(event);
      if (!g) return;
      this.enter(g);
      this.reveal(g);
      if (g.matches(":focus-visible")) this.panel.showTip(g);
    });
    stage.addEventListener("focusout", () => (this.panel.tip.hidden = true));
    this.root.addEventListener("keydown", (event) => {
      if (event.target.matches("input, select, pre")) event.stopPropagation(); // else the notebook takes their arrow keys
      else this.key(event);
    });
    // The notebook may show us before it gives us room, and may change that room later.
    this.observer = new ResizeObserver(() => {
      if (!this.svg || !stage.clientWidth || stage.clientWidth === this.seen) return;
      this.seen = stage.clientWidth;
      camera.adopt(this.svg, camera.width, camera.height);
      if (!camera.free) camera.start(false);
      this.reveal(this.boxes.get(model.get("selected"))); // its panel may be what takes the room
    });
    this.observer.observe(stage);
    // A new drawing and its words arrive together: look once, when both are there.
    const later = () => { this.pending ??= Promise.resolve().then(() => { this.pending = null; this.refresh(); }); };
    const repaint = () => { this.paint(); this.open(model.get("selected")); };
    const reopen = () => this.open(model.get("selected"));
    const chosen = () => { reopen(); this.reveal(this.boxes.get(model.get("selected"))); };
    const events = {
      "change:drawing": later, "change:words": later, "change:step": repaint, "change:lens": repaint,
      "change:selected": chosen, "change:checks": reopen, "change:sources": reopen,
      "change:inputs": () => this.controls.fill(),
    };
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
