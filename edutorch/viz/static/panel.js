// What is told of one box: a tip beside it while the pointer or the focus is on it, and a panel once it is open.

class Panel {
  constructor(graph) {
    this.graph = graph;
    this.element = make("aside", { class: "panel", hidden: true, "aria-label": "details of the open box" });
    this.tip = make("div", { class: "tip", hidden: true });
  }

  open(id) {
    const { model, words, boxes } = this.graph;
    const told = words.details?.[id];
    this.element.hidden = !told;
    if (!told) return;
    this.tip.hidden = true;
    const close = make("button", { type: "button", class: "close", title: "Close", "aria-label": "Close", onclick: () => this.graph.select(id) }, "✕");
    const step = this.graph.step;
    const known = told.facts.filter(([label]) => label !== ".grad" || step <= 0); // else the steps tell it
    const facts = make("dl", {}, ...known.flatMap(([label, text]) => [make("dt", {}, label), make("dd", {}, text)]));
    const histograms = told.histograms.flatMap(([label, counts]) => [make("h4", {}, `histogram of ${label}`), bars(counts)]);
    const tables = told.tables.flatMap(([label, text]) => [make("h4", {}, label), make("pre", {}, text)]);
    const grad = [...boxes.get(id).querySelectorAll("text.grad")].map((text) => text.textContent);
    const now = step > 0 && grad.length ? [make("h4", {}, `at step ${step}`), make("pre", {}, grad.join("\n"))] : [];
    this.element.replaceChildren(close, make("h3", {}, told.title), facts, ...tables, ...now, ...histograms, ...this.check(id, told), ...this.source(told.op, model));
  }

  // The source of the op and of its rule. Python has coloured it, and escaped what is not ours.
  source(op, model) {
    const html = model.get("sources")?.[op];
    if (!html) return [];
    const pre = make("pre", { class: "rule", tabindex: 0 });
    pre.innerHTML = html;
    return [make("h4", {}, `backward rule of ${op}, and the op itself`), pre];
  }

  check(id, told) {
    if (!told.op || !this.graph.live) return [];
    const verdict = this.graph.model.get("checks")?.[id] ?? "";
    const ask = () => this.graph.model.send({ ask: "check", box: id });
    return [make("p", { class: "check" }, make("button", { type: "button", onclick: ask }, "Check the gradient"), make("span", { role: "status" }, verdict))];
  }

  showTip(g) {
    const { words, model, root } = this.graph;
    const told = words.details?.[g.dataset.id];
    if (!told || model.get("selected") === g.dataset.id) return;
    const line = (label, text) => make("div", {}, `${label}: ${text}`);
    const more = told.facts.filter(([label]) => /^(value|shape|memory|requires_grad|version|called at|error)/.test(label));
    const histograms = told.histograms.flatMap(([label, counts]) => [make("div", {}, label), bars(counts)]);
    this.tip.replaceChildren(make("b", {}, g.getAttribute("aria-label")), ...more.map(([label, text]) => line(label, text)), ...histograms);
    this.tip.hidden = false;
    const [box, all] = [g.getBoundingClientRect(), root.getBoundingClientRect()];
    this.tip.style.left = `${Math.max(0, Math.min(box.left - all.left, all.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${box.bottom - all.top + 6}px`;
  }
}
