// The camera: which part of the drawing the stage shows, as the SVG's viewBox.

class Camera {
  constructor(stage) {
    this.stage = stage;
    this.view = this.goal = [0, 0, 1, 1]; // the goal is where it is going, if it is going
    this.free = false; // moved by hand: then a new drawing does not move it
    this.run = 0;
  }

  adopt(svg, width, height) {
    Object.assign(this, { svg, width, height });
    const fitting = Math.min(1, this.stage.clientWidth / width || 1);
    this.stage.style.height = `${Math.min(Math.max(height * Math.max(fitting, READABLE) + 8, 130), 540)}px`;
  }

  get scale() {
    return this.stage.clientWidth / this.view[2];
  }

  home() {
    const [w, h] = [this.stage.clientWidth || 1, this.stage.clientHeight || 1];
    const whole = Math.min(1, w / this.width, h / this.height);
    return [w, h, whole];
  }

  fit(animated = true) {
    const [w, h, scale] = this.home();
    this.free = false;
    this.go([(this.width - w / scale) / 2, (this.height - h / scale) / 2, w / scale, h / scale], animated);
  }

  start(animated) {
    // At first: the whole picture if it can be read, else its beginning.
    const [w, h, whole] = this.home();
    if (whole >= READABLE) return this.fit(animated);
    const [vw, vh] = [w / 0.8, h / 0.8];
    this.go([vw > this.width ? (this.width - vw) / 2 : 0, vh > this.height ? (this.height - vh) / 2 : 0, vw, vh], animated);
  }

  zoom(factor, x = 0.5, y = 0.5) {
    const [vx, vy, vw, vh] = this.view;
    const scale = Math.min(Math.max(this.scale * factor, 0.02), 6);
    const [w, h] = [this.stage.clientWidth / scale, this.stage.clientHeight / scale];
    this.free = true;
    this.go([vx + (vw - w) * x, vy + (vh - h) * y, w, h], false);
  }

  pan(dx, dy) {
    const [x, y, w, h] = this.view;
    this.free = true;
    this.go([x - dx / this.scale, y - dy / this.scale, w, h], false);
  }

  // See to it that a box is seen: if it is not, put it in the middle.
  show(x, y, w, h) {
    const [vx, vy, vw, vh] = this.goal;
    const need = (at, size, from, room) => {
      if (from <= at && at + size <= from + room) return from;
      return size < room ? at + size / 2 - room / 2 : at - 24;
    };
    const [nx, ny] = [need(x, w, vx, vw), need(y, h, vy, vh)];
    if (nx !== vx || ny !== vy) this.go([nx, ny, vw, vh], true);
  }

  go(view, animated) {
    const from = this.view;
    this.goal = view;
    const run = ++this.run;
    const set = (v) => {
      this.view = v;
      this.svg.setAttribute("viewBox", v.map((n) => n.toFixed(2)).join(" "));
    };
    if (!animated || still() || from[2] === 1) return set(view);
    const begin = performance.now();
    const tick = (now) => {
      if (run !== this.run) return; // somebody moved the camera meanwhile
      const t = Math.min(1, Math.max(0, (now - begin) / MOVE));
      set(view.map((n, i) => mix(from[i], n, ease(t))));
      if (t < 1) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }
}
