// Shows the curves of a training and how far it has come. All words and both pictures come from Python.

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "edu-training";
  root.dataset.lmSuppressShortcuts = "true"; // keys belong to the button, not to the cells of the notebook
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.innerHTML = `
    <div class="top"><span class="words"></span><span class="speed"></span>
      <button type="button" aria-pressed="false">log scale</button></div>
    <div class="bar" role="progressbar" aria-label="progress of the training" aria-valuemin="0" aria-valuemax="100"><div></div></div>
    <div class="curves"></div>`;
  el.appendChild(root);
  const [words, speed, button, bar, curves] = [".words", ".speed", "button", ".bar", ".curves"].map((s) => root.querySelector(s));
  let waiting = 0;

  function paint() {
    waiting = 0;
    const frame = model.get("frame");
    const log = model.get("log_scale");
    if (!frame.state) return;
    words.textContent = frame.words;
    speed.textContent = frame.speed;
    button.setAttribute("aria-pressed", String(log));
    button.hidden = !frame.curves;
    curves.innerHTML = log ? frame.log_curves : frame.curves;

    const unknown = frame.share === null && frame.state === "running";
    const share = frame.share ?? (frame.state === "done" ? 1 : 0);
    const percent = Math.min(100, 100 * share);
    bar.classList.toggle("unknown", unknown);
    bar.classList.toggle("stopped", frame.state.startsWith("stopped"));
    bar.firstElementChild.style.width = unknown ? "" : `${percent}%`;
    bar.setAttribute("aria-valuetext", frame.words);
    if (unknown) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", percent.toFixed(0));
  }

  // Messages may come faster than the screen shows them.
  function soon() {
    waiting ||= requestAnimationFrame(paint);
  }

  // The kernel is busy with the loop and answers only after it; the page has both pictures, and changes them at once.
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
