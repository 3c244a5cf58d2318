// Paints the plane as a network sees it, one recorded step at a time. All numbers come from Python.

const PURPLE = [91, 58, 140];
const ORANGE = [179, 88, 6];
const PAPER = [255, 255, 255];

// White where the network is undecided, purple towards class 0, orange towards class 1.
function colour(chance) {
  const strength = Math.abs(chance - 0.5) * 1.1;
  const goal = chance < 0.5 ? PURPLE : ORANGE;
  return PAPER.map((paper, i) => paper + (goal[i] - paper) * strength);
}

function paintPlane(canvas, cells, chances) {
  const small = document.createElement("canvas");
  small.width = small.height = cells;
  const image = new ImageData(cells, cells);
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const at = 4 * ((cells - 1 - row) * cells + column); // the first row of the grid is the lowest
      image.data.set([...colour(chances[row * cells + column] / 65535), 255], at);
    }
  }
  small.getContext("2d").putImageData(image, 0, 0);
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
}

// The line where the chance is one half: in every square of the grid, join the sides that it crosses.
function paintBoundary(canvas, cells, chances) {
  const context = canvas.getContext("2d");
  const x = (column) => (column / (cells - 1)) * canvas.width;
  const y = (row) => (1 - row / (cells - 1)) * canvas.height;
  const value = (row, column) => chances[row * cells + column] - 32767.5;
  context.strokeStyle = "#111";
  context.lineWidth = 3;
  context.beginPath();
  for (let row = 0; row + 1 < cells; row++) {
    for (let column = 0; column + 1 < cells; column++) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]];
      const crossings = [];
      corners.forEach((a, i) => {
        const b = corners[(i + 1) % 4];
        const [u, v] = [value(...a), value(...b)];
        if (u < 0 === v < 0) return;
        const t = u / (u - v);
        crossings.push([x(a[1] + t * (b[1] - a[1])), y(a[0] + t * (b[0] - a[0]))]);
      });
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        context.moveTo(...crossings[i]);
        context.lineTo(...crossings[i + 1]);
      }
    }
  }
  context.stroke();
}

function paintPoints(canvas, points) {
  const context = canvas.getContext("2d");
  context.lineWidth = 1;
  context.strokeStyle = "#fff";
  points.xy.forEach(([px, py], i) => {
    const x = ((px - points.low[0]) / (points.high[0] - points.low[0])) * canvas.width;
    const y = (1 - (py - points.low[1]) / (points.high[1] - points.low[1])) * canvas.height;
    context.fillStyle = `rgb(${points.classes[i] ? ORANGE : PURPLE})`;
    context.beginPath();
    if (points.classes[i]) {
      context.moveTo(x, y - 6);
      context.lineTo(x + 5.5, y + 4);
      context.lineTo(x - 5.5, y + 4);
      context.closePath();
    } else {
      context.arc(x, y, 5, 0, 2 * Math.PI);
    }
    context.fill();
    context.stroke();
  });
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "edu-boundary";
  root.dataset.lmSuppressShortcuts = "true"; // arrow keys move the slider, not the cells of the notebook
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.innerHTML = `
    <canvas width="840" height="560" role="img"></canvas>
    <div class="controls">
      <button type="button">Play</button>
      <input type="range" min="0" max="0" value="0" aria-label="step of training">
    </div>
    <p class="words" role="status"></p>
    <div class="key"><span>● class 0</span><span>▲ class 1</span><span>— undecided</span></div>`;
  el.appendChild(root);
  const [canvas, button, slider, words] = ["canvas", "button", "input", ".words"].map((s) => root.querySelector(s));
  const frames = [];
  let timer = null;

  function shown() {
    const step = model.get("step");
    return step < 0 ? frames.length - 1 : Math.min(step, frames.length - 1);
  }

  function paint() {
    const points = model.get("points");
    const frame = frames[shown()];
    canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
    if (frame) {
      paintPlane(canvas, points.cells, frame.chances);
      paintBoundary(canvas, points.cells, frame.chances);
    }
    paintPoints(canvas, points);
    slider.max = Math.max(frames.length - 1, 0);
    slider.value = shown();
    const loss = frame && frame.loss !== null ? `, loss ${frame.loss.toFixed(3)}` : "";
    words.textContent = frame
      ? `step ${frame.step}${loss}: ${(100 * frame.right).toFixed(1)} % of the points are on the right side`
      : "no picture yet: call record(model) in the training loop";
    canvas.setAttribute("aria-label", words.textContent);
  }

  function go(step) {
    model.set("step", step);
    model.save_changes();
    paint();
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = "Play";
  }

  button.addEventListener("click", () => {
    if (timer) return stop();
    button.textContent = "Pause";
    go(0);
    timer = setInterval(() => (shown() + 1 < frames.length ? go(shown() + 1) : stop()), 60);
  });
  slider.addEventListener("input", () => { stop(); go(Number(slider.value)); });

  function receive(message, buffers) {
    if (message.kind !== "frame") return;
    const view = new DataView(buffers[0].buffer ?? buffers[0], buffers[0].byteOffset ?? 0, buffers[0].byteLength);
    const chances = Float64Array.from({ length: view.byteLength / 2 }, (_, i) => view.getUint16(2 * i, true));
    frames[message.k] = { ...message, chances };
    requestAnimationFrame(paint);
  }

  model.on("msg:custom", receive);
  model.on("change:step", paint);
  paint();
  model.send({ kind: "hello" });
  return () => {
    stop();
    model.off("msg:custom", receive);
    model.off("change:step", paint);
  };
}

export default { render };
