// The line above the picture: search, what the boxes show, how far modules are open; and the inputs of an explored function.

const PATIENCE = 100; // milliseconds between two messages while something is dragged: at most ten pictures a second

// Call a function with the latest value, but not more often than every PATIENCE milliseconds.
function seldom(act) {
  let [timer, latest, last] = [null, null, -Infinity];
  const run = () => {
    timer = null;
    last = performance.now();
    act(latest);
  };
  return (value) => {
    latest = value;
    timer ??= setTimeout(run, Math.max(0, last + PATIENCE - performance.now()));
  };
}

class Tools {
  constructor(graph) {
    this.graph = graph;
    this.search = make("input", { type: "search", placeholder: "Search", "aria-label": "search for a box by name, op or module" });
    this.search.onkeydown = (event) => {
      if (event.key === "Enter") this.find(this.search.value);
    };
    this.search.oninput = () => this.search.value || this.find("");
    this.hits = make("span", { class: "hits", role: "status" });
    this.lens = make("select", { "aria-label": "what the boxes show" });
    this.lens.onchange = () => graph.set("lens", this.lens.value);
    this.depth = make("select", { "aria-label": "how far modules are open" });
    this.depth.onchange = () => this.openTo(this.depth.value);
    this.element = make("div", { class: "tools", role: "group", "aria-label": "look for, look at, look into" }, this.search, this.hits, make("span", { class: "room" }), this.lens, this.depth);
  }

  find(text) {
    if (this.graph.live) this.graph.set("query", text);
    else this.graph.mark(text); // without Python only what is drawn can be found
  }

  openTo(depth) {
    const { clusters } = this.graph.words;
    if (depth !== "") this.graph.set("closed", clusters.filter(([, , level]) => String(level) === depth).map(([id]) => id));
  }

  paint() {
    const { words, model, live } = this.graph;
    const lenses = Object.entries(words.lenses ?? {});
    this.lens.replaceChildren(...lenses.map(([name, lens]) => make("option", { value: name, selected: name === model.get("lens") }, lens.title)));
    this.lens.hidden = lenses.length < 2;
    const levels = [...new Set((words.clusters ?? []).map(([, , level]) => level))].sort((a, b) => a - b);
    const closed = new Set(model.get("closed"));
    const now = closed.size ? levels.find((level) => this.same(closed, level)) ?? "" : "all";
    const option = (value, text) => make("option", { value, selected: String(now) === String(value) }, text);
    this.depth.replaceChildren(
      ...(now === "" ? [option("", "modules: as you left them")] : []),
      ...levels.map((level) => option(level, level ? `modules: ${level} level${level > 1 ? "s" : ""} open` : "modules closed")),
      option("all", "modules open"));
    this.depth.hidden = !levels.length || !live;
    const [found, query] = [words.found ?? [], model.get("query")];
    if (document.activeElement !== this.search) this.search.value = query;
    this.hits.textContent = query ? `${found.length} found` : "";
  }

  same(closed, level) {
    const ids = this.graph.words.clusters.filter(([, , other]) => other === level).map(([id]) => id);
    return ids.length === closed.size && ids.every((id) => closed.has(id));
  }
}

// Sliders for numbers, cells for small tables, a text for anything else. Each has the name of the argument that it sets.
class Controls {
  constructor(graph) {
    this.graph = graph;
    this.element = make("div", { class: "controls", role: "group", "aria-label": "inputs" });
    this.send = seldom((inputs) => {
      this.sent = inputs;
      graph.set("inputs", inputs);
    });
    this.fill();
  }

  // At first, and when Python has set the inputs; but nothing is taken from under somebody's hand.
  fill() {
    const [inputs, controls] = [this.graph.model.get("inputs") ?? {}, this.graph.model.get("controls") ?? []];
    if (inputs === this.sent || this.element.contains(document.activeElement)) return;
    this.inputs = {};
    this.element.replaceChildren();
    for (const control of controls) this.add({ ...control, value: inputs[control.name] ?? control.value });
    this.element.hidden = !controls.length;
  }

  change(name, value) {
    this.inputs = { ...this.inputs, [name]: value };
    this.send(this.inputs);
  }

  add(control) {
    const { name, kind, value } = control;
    this.inputs[name] = value;
    const label = make("label", {}, make("b", {}, name));
    label.append(...{ slider: () => this.slider(control), grid: () => [this.grid(control)], text: () => [this.text(control)] }[kind]());
    if (kind === "slider") {
      const wiggle = () => this.graph.model.send({ ask: "wiggle", name });
      label.append(make("button", { type: "button", title: `Nudge ${name} a little`, "aria-label": `Nudge ${name} a little`, onclick: wiggle }, "±"));
    }
    this.element.append(label);
  }

  slider({ name, value, min, max, step }) {
    const number = make("input", { type: "number", value, step, "aria-label": `${name}, as a number` });
    const range = make("input", { type: "range", min, max, step, value, "aria-label": name });
    range.oninput = () => { number.value = range.value; this.change(name, Number(range.value)); };
    number.onchange = () => { range.value = number.value; this.change(name, Number(number.value)); };
    return [range, number];
  }

  grid({ name, value, columns }) {
    const cells = value.flat(9);
    const table = make("div", { class: "grid", style: `grid-template-columns: repeat(${columns}, 4.6em)` });
    table.append(...cells.map((cell, k) => {
      const input = make("input", { type: "number", value: cell, step: 0.1, "aria-label": `${name}, number ${k + 1} of ${cells.length}` });
      input.oninput = () => { cells[k] = Number(input.value); this.change(name, [...cells]); };
      return input;
    }));
    return table;
  }

  text({ name, value }) {
    const input = make("input", { type: "text", value, "aria-label": name });
    input.onchange = () => this.change(name, input.value);
    return input;
  }
}
