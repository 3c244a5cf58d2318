"""Two optimizers race downhill on a map: guess who is lower at the end, then move the time and watch how each walks.

A map is a function of two numbers. Its lines join places of equal height, as on a walker's map. The bars below tell how long
the last step was in each direction, divided by the gradient: the learning rate that a number really had.
"""

import math
from dataclasses import dataclass

from edutorch.course.widgets.terrain import MAP, SURFACES, WIDTH
from edutorch.course.widgets.twin import Twin, boxed, status
from edutorch.creation import tensor
from edutorch.dtypes import float64
from edutorch.viz.drawing import BLUE, ORANGE, SIZE, join, marker, tag, text

ROW = 18  # pixels: the height of a bar
GONE = 1e6  # whoever is further away than that has left for good
LOOKS = (("●", "circle", BLUE, None), ("▲", "triangle", ORANGE, "6 4"))  # sign, shape, colour and dashes of the two


@dataclass
class Run:
    """How one optimizer walked: its places, the heights there, and for each step its length by the gradient, in x and in y."""

    places: list
    heights: list
    rates: list
    lr: float | None

    def height(self, step):
        """The height after some steps; infinite for one who has left."""
        return self.heights[step] if step < len(self.heights) else math.inf


def run(height, make, start, steps):
    """Let an optimizer walk, with the five steps of training.

    Args:
        height: a function of x and y.
        make: takes a list of parameters, and returns an optimizer.
        start: two numbers.
        steps: how many.
    """
    w = tensor(start, dtype=float64, requires_grad=True)
    optimizer = make([w])
    settings = optimizer.param_groups[0]["lr"] if hasattr(optimizer, "param_groups") else getattr(optimizer, "lr", None)
    walked = Run([w.tolist()], [height(w[0], w[1]).item()], [], settings)
    for _ in range(steps):
        loss = height(w[0], w[1])  # ① forward, ② loss
        optimizer.zero_grad()  # ③ zero
        loss.backward()  # ④ backward
        gradient = w.grad.tolist()
        optimizer.step()  # ⑤ step
        here, there = walked.places[-1], w.tolist()
        if not all(abs(number) < GONE for number in there):
            break
        walked.places.append(there)
        walked.heights.append(height(w[0], w[1]).item())
        walked.rates.append([abs(b - a) / abs(g) if g else None for a, b, g in zip(here, there, gradient)])
    return walked


class Still:
    """The picture of a race without its controls, and its words."""

    def __init__(self, words, picture):
        self.words, self.picture = words, picture

    def __repr__(self):
        return self.words

    def _repr_html_(self):
        return str(self.picture)


class Race(Twin):
    """Two optimizers on a map.

    Attributes:
        state: {"start": [x, y], "pair": two names of runners, "step": how many steps are shown, "guess": the name of the one
            that the learner thinks is lower at the end, or None}. The page shows the ways once a guess is there.

    Example:
        >>> one = race(pair=("SGD", "RMSprop"), step=10)
        >>> one
        RACE  (x² + 25 y²) / 2 from (-4, 1.5): who is lower after 40 steps?
          ● SGD, lr 0.07: after 10 steps at (-1.936, 0.084), height 1.96
              step / gradient: 0.07 in x, 0.07 in y
          ▲ RMSprop, lr 0.2: after 10 steps at (-1.206, 0.005), height 0.727
              step / gradient: 0.109 in x, 0.0211 in y
          after 40 steps: SGD 0.0241, RMSprop below 0.0001. RMSprop is lower.
    """

    def __init__(self, surface, runners, state, steps):
        self.surface, self.runners, self.steps, self.runs = surface, runners, steps, {}
        self.checked(state)
        super().__init__(state=state)

    # ------------------------------------------------------------------------------------------ what follows from it

    def checked(self, state):
        """Raise ValueError, in words, for what cannot be run."""
        unknown = [name for name in state["pair"] if name not in self.runners]
        if unknown or len(set(state["pair"])) != 2:
            raise ValueError(f"a race is between two of {', '.join(self.runners)}; got {', '.join(state['pair'])}")
        if not 0 <= state["step"] <= self.steps:
            raise ValueError(f"the race has {self.steps} steps; got step {state['step']}")
        for name, number, (low, high) in zip("xy", state["start"], (self.surface.x, self.surface.y)):
            if not low <= number <= high:
                raise ValueError(f"the map goes from {low} to {high} in {name}; the start has {number:g}")

    def of(self, name):
        """The run of one of them. It is computed once for each start."""
        key = (*self.state["start"], name)
        if key not in self.runs:
            self.runs[key] = run(self.surface.height, self.runners[name], self.state["start"], self.steps)
        return self.runs[key]

    def title(self, name):
        """A runner's name with its learning rate."""
        lr = self.of(name).lr
        return name if lr is None else f"{name}, lr {lr:g}"

    def winner(self):
        """Who is lower at the end; None if neither is."""
        a, b = (self.of(name).height(self.steps) for name in self.state["pair"])
        return None if a == b else self.state["pair"][a > b]

    def ending(self):
        """The end of the race, as a sentence."""
        heights = ", ".join(f"{name} {short(self.of(name).height(self.steps))}" for name in self.state["pair"])
        told = f"{self.winner()} is lower" if self.winner() else "Neither is lower"
        return f"after {self.steps} steps: {heights}. {told}."

    def sentence(self, name):
        """Where one of them is now."""
        walked, step = self.of(name), self.state["step"]
        if step >= len(walked.places):
            return f"{self.title(name)}: has left the map for good after {len(walked.places)} steps"
        x, y = walked.places[step]
        steps = f"{step} step{'s' * (step != 1)}"
        words = (
            f"{self.title(name)}: after {steps} at ({rounded(x)}, {rounded(y)}), height {short(walked.heights[step])}"
        )
        if step:
            ways = ", ".join(f"{short(rate)} in {way}" for way, rate in zip("xy", walked.rates[step - 1]))
            words += f"\n      step / gradient: {ways}"
        return words

    def reply(self):
        """(is the guess right?, words). They come when the time has reached the end."""
        if self.state["guess"] is None:
            return None, f"Guess who is lower after {self.steps} steps; then the ways are drawn."
        if self.state["step"] < self.steps:
            return None, "Move the time to its end: the key End, or the arrows."
        right = self.state["guess"] == self.winner()
        return right, f"{'Right' if right else 'Not quite'}: {self.ending()}"

    def describe(self):
        start = ", ".join(f"{number:g}" for number in self.state["start"])
        lines = [f"RACE  {self.surface.formula} from ({start}): who is lower after {self.steps} steps?"]
        lines += [f"  {look[0]} {self.sentence(name)}" for look, name in zip(LOOKS, self.state["pair"])]
        return "\n".join([*lines, f"  {self.ending()}"])

    # ------------------------------------------------------------------------------------------------------- showing

    def pixels(self, place):
        (left, right), (bottom, top) = self.surface.x, self.surface.y
        x, y = ((place[0] - left) / (right - left), (place[1] - bottom) / (top - bottom))
        return max(min(x, 9.0), -9.0) * WIDTH, MAP - max(min(y, 9.0), -9.0) * MAP

    def way(self, name, look):
        """The way of one of them up to now, with small signs on it and a large one at its end."""
        sign, shape, colour, dashes = look
        points = [self.pixels(place) for place in self.of(name).places[: self.state["step"] + 1]]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts = [tag("polyline", points=line, fill="none", stroke=colour, stroke_width=1.5, stroke_dasharray=dashes)]
        parts += [marker(shape, x, y, 2.5, fill=colour) for x, y in points[: -1 : 1 + len(points) // 60]]
        x, y = points[-1]
        parts.append(marker(shape, x, y, 7, fill=colour, stroke="currentColor", stroke_width=1.5))
        if 0 <= x <= WIDTH and 0 <= y <= MAP:
            end = x > WIDTH - 90
            below = 20 if y < 20 or shape == "triangle" and y < MAP - 24 else -12
            parts.append(text(x + (-4 if end else 4), y + below, name, text_anchor="end" if end else "start",
                              font_weight="bold"))  # fmt: skip
        return join(parts)

    def bars(self):
        """The learning rate that each number had in the last step, as bars from 0."""
        step, rows = self.state["step"], []
        for (sign, _, colour, dashes), name in zip(LOOKS, self.state["pair"]):
            rates = self.of(name).rates[step - 1] if 0 < step <= len(self.of(name).rates) else [None, None]
            rows += [(f"{sign} {name}, {way}", rate, colour, dashes) for way, rate in zip("xy", rates)]
        most = max([rate for _, rate, _, _ in rows if rate is not None], default=0) or 1
        y = MAP + 46
        parts = [text(0, y - 10, "length of the last step, divided by the gradient", opacity=0.85)]
        for words, rate, colour, dashes in rows:
            length = 0 if rate is None else (WIDTH - 260) * rate / most
            parts.append(text(0, y + 10, words))
            parts.append(tag("rect", x=150, y=y, width=length, height=12, fill=colour, fill_opacity=0.45, stroke=colour,
                             stroke_dasharray=dashes))  # fmt: skip
            parts.append(text(156 + length, y + 10, "–" if rate is None else short(rate)))
            y += ROW
        return join(parts)

    def picture(self, told=True):
        """The map, and below it the bars.

        Args:
            told: draw the ways, too? Else there is the start alone.
        """
        lines = tag("path", d=self.surface.lines(), fill="none", stroke="currentColor", opacity=0.35)
        parts = [lines, cross(*self.pixels(self.surface.lowest))]
        x, y = self.pixels(self.state["start"])
        parts.append(tag("circle", cx=x, cy=y, r=9, fill="none", stroke="currentColor", stroke_width=1.5))
        if told:
            parts += [self.way(name, look) for look, name in zip(LOOKS, self.state["pair"])]
        else:
            parts.append(text(x + 14, y + 4, "start"))
        frame = tag("rect", x=0, y=0, width=WIDTH, height=MAP, fill="none", stroke="currentColor", opacity=0.6)
        (left, right), (bottom, top) = self.surface.x, self.surface.y
        small = {"font_size": 11, "opacity": 0.85}
        ends = [
            text(0, MAP + 14, f"x = {left:g}", **small),
            text(WIDTH, MAP + 14, f"{right:g}", text_anchor="end", **small),
        ]
        ends += [text(5, 14, f"y = {top:g}", **small), text(5, MAP - 6, f"{bottom:g}", **small)]
        height = MAP + 46 + 4 * ROW if told else MAP + 20
        edge = tag(
            "clipPath", tag("rect", x=0, y=0, width=WIDTH, height=MAP), id="edge-of-map"
        )  # the same for all maps
        return tag(
            "svg", tag("title", f"a race on {self.surface.formula}"),
            tag("desc", self.describe() if told else "a map, and where the race begins"),
            edge, tag("g", *parts, clip_path="url(#edge-of-map)"), frame, *ends, self.bars() if told else "",
            xmlns="http://www.w3.org/2000/svg", viewBox=f"-2 -2 {WIDTH + 4} {height + 4}", width=WIDTH, height=height,
            role="img", font_family="system-ui, sans-serif", font_size=SIZE, fill="currentColor",
            style="max-width:100%;height:auto;color:var(--jp-ui-font-color1, #444)",
        )  # fmt: skip

    def still(self):
        """The picture without the controls: for a page that tells the answer."""
        return Still(self.describe(), self.picture())

    def front(self):
        import ipywidgets

        wide = {"width": "200px"}
        ranges = {"x": self.surface.x, "y": self.surface.y}
        start = {
            way: ipywidgets.BoundedFloatText(
                description=f"start {way}", min=ranges[way][0], max=ranges[way][1], step=0.5, layout=wide
            )
            for way in "xy"
        }
        pair = [
            ipywidgets.Dropdown(description=name, options=[*self.runners], layout=wide) for name in ("first", "second")
        ]
        guess = ipywidgets.RadioButtons(
            description="lower?", options=self.state["pair"], layout={"width": "max-content"}
        )
        time = ipywidgets.IntSlider(description="time", max=self.steps, layout={"width": "500px", "max_width": "95%"})
        picture, reply = ipywidgets.HTML(), ipywidgets.HTML()
        drawing = []  # while the controls are set from the state, what they say is nothing new

        def redraw():
            drawing.append(True)
            for number, field in zip(self.state["start"], start.values()):
                field.value = number
            for name, menu in zip(self.state["pair"], pair):
                menu.value = name
            if guess.options != tuple(self.state["pair"]):
                guess.options = self.state["pair"]
            guess.value = self.state["guess"]
            time.value, time.disabled = self.state["step"], self.state["guess"] is None
            picture.value = self.picture(told=self.state["guess"] is not None)
            right, words = self.reply()
            reply.value = status(words, right)
            drawing.pop()

        def changed(**new):
            if not drawing:
                self.state = {**self.state, **new}

        def chosen(place, name):
            names, other = list(self.state["pair"]), 1 - place
            if names[other] == name:  # nobody races against himself: the two change places
                names[other] = names[place]
            names[place] = name
            changed(pair=names, guess=None, step=0)

        for field in start.values():
            field.observe(lambda _: changed(start=[one.value for one in start.values()], guess=None, step=0), "value")
        for place, menu in enumerate(pair):
            menu.observe(lambda change, place=place: chosen(place, change["new"]), "value")
        guess.observe(lambda change: change["new"] and changed(guess=change["new"]), "value")
        time.observe(lambda change: changed(step=change["new"]), "value")
        self.follow(redraw)
        rows = [ipywidgets.HBox(row, layout={"flex_flow": "row wrap"}) for row in (list(start.values()), pair)]
        return boxed([*rows, guess, time, reply, picture])


def short(number):
    """A number as it is told: three digits, and no more precision than every processor has."""
    if number is None:
        return "none"
    return "infinite" if math.isinf(number) else "below 0.0001" if number < 1e-4 else f"{number:.3g}"


def rounded(number):
    """A coordinate, to three decimals, and without a -0."""
    return f"{round(number, 3) + 0.0:g}"


def cross(x, y):
    """The sign of the lowest place."""
    return tag("path", d=f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10", stroke="currentColor", stroke_width=1.5)


def race(surface="ravine", pair=None, start=None, step=0, steps=40, runners=None):
    """Two optimizers race downhill.

    Args:
        surface: "ravine", "turned ravine", "rosenbrock", or a `Surface`.
        pair: the names of the two; the first two if None.
        start: where they begin; the map's own place if None.
        step: how many steps are shown.
        steps: how long the race is.
        runners: who may run: name -> a function that takes a list of parameters and returns an optimizer. Optimizers of your
            own will do: they need `step()` and `zero_grad()`.
    """
    surface = SURFACES[surface] if isinstance(surface, str) else surface
    runners = surface.runners() if runners is None else runners
    begin = [float(number) for number in (surface.start if start is None else start)]
    state = {"start": begin, "pair": list(pair or [*runners][:2]), "step": step, "guess": None}
    return Race(surface, runners, state, steps)
