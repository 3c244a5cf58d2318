// JupyterLab moves from cell to cell by the arrow keys, also while a list or a radio button has the focus. Within the box
// around this widget the keys belong to what is focused there.

function render({ el }) {
  const claim = () => {
    const box = el.closest(".edu-course");
    if (!box) return requestAnimationFrame(claim); // it is not on the page yet
    box.dataset.lmSuppressShortcuts = "true";
    box.addEventListener("keydown", (event) => event.stopPropagation());
  };
  claim();
}

export default { render };
