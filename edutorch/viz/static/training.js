// Paints the curves of a training and how far it has come. All numbers and words come from Python.

const BLUE = "#0072b2";
const [WIDTH, ROW, LEFT, PLOT] = [560, 96, 78, 70]; // the measures of curves.py
const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes, words) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (words !== undefined) made.textContent = words;
  return made;
}

function short(x) {
  return Number(x.toPrecision(4)).toString().replace("-", "−");
}

// One metric in a row of its own: all values faint, their mean bold.
function paintRow(svg, curve, top, log) {
  const height = log ? Math.log10 : (v) => v;
  const points = curve.points.filter((p) => !log || p[1] > 0);
  svg.append(element("text", { x: 0, y: top + 13, "font-weight": 600 }, curve.name));
  svg.append(element("text", { x: WIDTH, y: top + 13, "text-anchor": "end" }, curve.last));
  const axis = { d: `M${LEFT} ${top + 18}v${PLOT}H${WIDTH}`, fill: "none", stroke: "currentColor", opacity: 0.4 };
  svg.append(element("path", axis));
  if (!points.length) return;
  const lowest = Math.min(...points.map((p) => p[1]));
  const highest = Math.max(...points.map((p) => p[2]));
  const span = height(highest) - height(lowest) || 1;
  const first = points[0][0];
  const end = Math.max(points[points.length - 1][0], first + 1);
  const place = (step, v) => {
    const x = LEFT + ((step - first) / (end - first)) * (WIDTH - LEFT);
    return `${x.toFixed(1)},${(top + 20 + (1 - (height(v) - height(lowest)) / span) * (PLOT - 4)).toFixed(1)}`;
  };
  const line = { fill: "none", stroke: BLUE, "stroke-linejoin": "round" };
  const raw = points.flatMap(([step, low, high]) => [place(step, high), place(step, low)]).join(" ");
  const smooth = points.filter((p) => !log || p[3] >= lowest).map((p) => place(p[0], p[3])).join(" ");
  svg.append(element("polyline", { ...line, points: raw, class: "raw", "stroke-opacity": 0.55 }));
  svg.append(element("polyline", { ...line, points: smooth, class: "smooth", "stroke-width": 2.5 }));
  const label = { x: LEFT - 6, "text-anchor": "end", "font-size": 11, opacity: 0.8 };
  svg.append(element("text", { ...label, y: top + 27 }, short(highest)));
  svg.append(element("text", { ...label, y: top + 18 + PLOT }, short(lowest)));
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "edu-training";
  root.dataset.lmSuppressShortcuts = "true"; // keys belong to the button, not to the cells of the notebook
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.innerHTML = `
    <div class="top"><span class="words"></span><span class="speed"></span>
      <button type="button" aria-pressed="false">log scale</button></div>
    <div class="bar" role="progressbar" aria-label="progress of the training" aria-valuemin="0"><div></div></div>
    <svg role="img" font-size="12" fill="currentColor"></svg>`;
  el.appendChild(root);
  const [words, speed, button, bar, svg] = [".words", ".speed", "button", ".bar", "svg"].map((s) => root.querySelector(s));
  let waiting = 0;

  function paint() {
    waiting = 0;
    const frame = model.get("frame");
    const log = model.get("log_scale");
    if (!frame.curves) return;
    words.textContent = frame.words;
    speed.textContent = frame.speed;
    button.setAttribute("aria-pressed", String(log));
    button.hidden = !frame.curves.length;
    bar.classList.toggle("unknown", frame.share === null && frame.state === "running");
    bar.classList.toggle("stopped", frame.state.startsWith("stopped"));
    const percent = Math.min(100, 100 * (frame.share ?? (frame.state === "done" ? 1 : 0)));
    bar.firstElementChild.style.width = frame.share === null && frame.state === "running" ? "" : `${percent}%`;
    bar.setAttribute("aria-valuetext", frame.words);
    if (frame.share === null) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", percent.toFixed(0));
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${Math.max(ROW * frame.curves.length, 1)}`);
    svg.setAttribute("aria-label", frame.curves.map((c) => `${c.name} is ${c.last}`).join(", ") || "no curve yet");
    svg.replaceChildren();
    frame.curves.forEach((curve, i) => paintRow(svg, curve, i * ROW, log));
  }

  // Messages may come faster than the screen shows them.
  function soon() {
    waiting ||= requestAnimationFrame(paint);
  }

  button.addEventListener("click", () => {
    model.set("log_scale", !model.get("log_scale"));
    model.save_changes();
  });
  model.on("change:frame change:log_scale", soon);
  paint();
  return () => {
    cancelAnimationFrame(waiting);
    model.off("change:frame change:log_scale", soon);
  };
}

export default { render };
