"""How large numbers become on their way through a deep network: a histogram for each layer, and a slider for its weights.

Weights that are a little too small make each layer quieter than the one before; a little too large, and it grows louder.
"""

import math

import numpy as np
import traitlets

import edutorch as torch
from edutorch.course.widgets.twin import Twin, boxed, status
from edutorch.viz.drawing import join, tag
from edutorch.viz.drawing.charts import svg, text
from edutorch.viz.drawing.colours import BLUE, ORANGE, VERMILION

FUNCTIONS = {"relu": torch.relu, "tanh": torch.tanh, "linear": lambda z: z}
DIES, LIVES, GROWS = FATES = ("dies", "lives", "grows too large")
LOWEST, HIGHEST = 0.1, 4.0  # scales that the slider reaches
FLAT = 0.95  # beyond this tanh hardly rises any more
INPUTS = 200  # how many inputs are sent through the network
EDGE, BINS = 3.0, 21  # a histogram goes from -3 to 3; an odd number of bars has one in the middle, at 0
WIDE, HIGH = 112, 64  # of a histogram, in pixels


class Activations(Twin):
    """Histograms of what each layer of a network with random weights gives.

    Each weight is drawn from the normal numbers, times scale / √width. The inputs are normal numbers, so their std is 1.

    Attributes:
        state: {"scale": of the weights, "function": "relu", "tanh" or "linear", "guess": what the learner thinks becomes of the
            last layer, or None}. The page shows the first layer only, until a guess is there.

    Example:
        >>> activations(1.0, "relu", layers=3)
        ACTIVATIONS  3 layers of 100 relu, weights of std 1 / √100
          layer 1: std 0.59, 51 % are 0
          layer 2: std 0.43, 51 % are 0
          layer 3: std 0.30, 52 % are 0
          Layer 3 lives: its std is 0.30, that of the input was 1.
    """

    def __init__(self, state, layers, width, seed):
        generator = torch.Generator().manual_seed(seed)
        rows = [INPUTS] + [width] * layers
        drawn = [torch.randn(n, width, generator=generator, dtype=torch.float64) for n in rows]
        self.x, self.weights = drawn[0], [one / math.sqrt(width) for one in drawn[1:]]
        super().__init__(state=state)

    @traitlets.validate("state")
    def _fitting(self, proposal):
        scale, function, guess = (proposal["value"][key] for key in ("scale", "function", "guess"))
        if not LOWEST <= scale <= HIGHEST:
            raise ValueError(f"the scale is {scale}. Expected a number from {LOWEST} to {HIGHEST}")
        if function not in FUNCTIONS:
            raise ValueError(f"the function is {function!r}. Expected one of {', '.join(FUNCTIONS)}")
        if guess not in (None, *FATES):
            raise ValueError(f"the guess is {guess!r}. Expected None or one of {', '.join(FATES)}")
        return proposal["value"]

    # ------------------------------------------------------------------------------------------ what follows from it

    def layers(self):
        """What each layer gives, as an array of inputs and units."""
        function, a, found = FUNCTIONS[self.state["function"]], self.x, []
        for weight in self.weights:
            a = function(a @ (self.state["scale"] * weight).T)
            found.append(a.cpu().numpy())
        return found

    def facts(self, a):
        """What is worth telling of a layer: pieces of a sentence."""
        yield f"std {digits(a.std())}"
        if self.state["function"] == "relu":
            yield f"{percent(a == 0)} are 0"
        if self.state["function"] == "tanh":
            yield f"{percent(abs(a) > FLAT)} are flat"

    def fate(self):
        """(what becomes of the last layer, why in words)."""
        last = self.layers()[-1]
        std = last.std()
        named = f"its std is {digits(std)}"
        if std < 0.1:
            return DIES, f"{named}, less than a tenth of the input's 1."
        if self.state["function"] == "tanh":
            flat = percent(abs(last) > FLAT)
            where = f"{flat} lie beyond ±{FLAT}, where tanh is flat"
            return (GROWS if (abs(last) > FLAT).mean() > 0.5 else LIVES), f"{named}, and {where}."
        if std > 10:
            return GROWS, f"{named}, more than ten times the input's 1."
        return LIVES, f"{named}, that of the input was 1."

    def sentence(self):
        fate, why = self.fate()
        return f"Layer {len(self.weights)} {fate}: {why}"

    def reply(self):
        """(is the guess right?, words); (None, "") without one."""
        guess = self.state["guess"]
        if guess is None:
            return None, ""
        right = guess == self.fate()[0]
        return right, f"{'Right' if right else 'Not quite'}. {self.sentence()}"

    # ------------------------------------------------------------------------------------------------------- showing

    def heading(self):
        scale, width = self.state["scale"], self.x.shape[1]
        return f"{len(self.weights)} layers of {width} {self.state['function']}, weights of std {scale:g} / √{width}"

    def describe(self):
        rows = [f"layer {i}: {', '.join(self.facts(a))}" for i, a in enumerate(self.layers(), 1)]
        return "\n  ".join([f"ACTIVATIONS  {self.heading()}", *rows, self.sentence()])

    def picture(self, told=True):
        """The strip of histograms.

        Args:
            told: show all layers? Else only the first.
        """
        layers = self.layers()
        shown = layers if told else layers[:1]
        parts = [panel(f"layer {i}", a, self.facts(a), (i - 1) * WIDE) for i, a in enumerate(shown, 1)]
        for i in range(len(shown), len(layers)):
            parts.append(text(i * WIDE + WIDE / 2, 12, f"layer {i + 1}", text_anchor="middle"))
            parts.append(text(i * WIDE + WIDE / 2, HIGH / 2 + 28, "?", text_anchor="middle", font_size=22))
        words = self.describe() if told else f"{self.heading()}. Guess what becomes of layer {len(layers)}."
        title = tag("title", f"Activations of {self.heading()}")
        return svg(len(layers) * WIDE, HIGH + 76, title, tag("desc", words), *parts, words=words)

    def front(self):
        import ipywidgets

        wide, short = {"width": "420px"}, {"description_width": "60px"}
        scale = ipywidgets.FloatSlider(
            description="scale", min=LOWEST, max=HIGHEST, step=0.1, readout_format=".1f", layout=wide, style=short
        )
        function = ipywidgets.ToggleButtons(
            description="function", options=list(FUNCTIONS), style={**short, "button_width": "90px"}
        )
        guess = ipywidgets.RadioButtons(options=FATES, value=None, layout={"width": "max-content"})
        question = ipywidgets.HTML(tag("b", f"Guess: layer {len(self.weights)} …"))
        picture, reply = ipywidgets.HTML(layout={"margin": "12px 0 0"}), ipywidgets.HTML()

        def redraw():
            if not math.isclose(
                scale.value, self.state["scale"]
            ):  # 1.2000000000000002 stays: no answer to a moving slider
                scale.value = self.state["scale"]
            function.value, guess.value = self.state["function"], self.state["guess"]
            picture.value = self.picture(told=self.state["guess"] is not None)
            right, words = self.reply()
            reply.value = status(words or "Choose what becomes of the last layer; then all layers are drawn.", right)

        def moved(change, key):
            new = round(change["new"], 2) if key == "scale" else change["new"]
            if new != self.state[key]:
                self.state = {**self.state, "guess": None, key: new}

        for key, control in (("scale", scale), ("function", function), ("guess", guess)):
            control.observe(lambda change, key=key: moved(change, key), "value")
        self.follow(redraw)
        return boxed([scale, function, picture, question, guess, reply])


def panel(name, a, facts, x):
    """The histogram of one layer, its name above, and the facts below.

    Zeros are told, not drawn: half of what relu gives would hide the rest. Bars at the edges hold what lies beyond them; a ▸
    says so.
    """
    numbers = a[a != 0]
    counts, _ = np.histogram(np.clip(numbers, -EDGE, EDGE), BINS, (-EDGE, EDGE))
    heights = counts / max(counts.max(), 1) * HIGH
    left, step, ground = x + 8, (WIDE - 16) / BINS, HIGH + 20
    bars = {BLUE: "", ORANGE: "", VERMILION: ""}
    for i, high in enumerate(heights):
        edge = {0: numbers < -EDGE, BINS - 1: numbers > EDGE}.get(i, np.zeros(1, bool)).any()
        colour = VERMILION if edge else BLUE if i < BINS // 2 else ORANGE
        if high:
            bars[colour] += f"M{left + i * step:.1f} {ground}v-{max(high, 1):.1f}h{step - 0.6:.1f}v{max(high, 1):.1f}z"
    parts = [tag("path", d=path, fill=colour) for colour, path in bars.items() if path]
    parts.append(tag("path", d=f"M{left} {ground + 0.5}h{WIDE - 16}", stroke="currentColor", opacity=0.5))
    for place, sign, beyond in ((left - 4, "◂", numbers < -EDGE), (left + WIDE - 12, "▸", numbers > EDGE)):
        if beyond.any():
            parts.append(text(place, ground, sign, text_anchor="middle"))
    middle, small = x + WIDE / 2, {"font_size": 11, "text_anchor": "middle"}
    parts.append(text(middle, 12, name, text_anchor="middle"))
    for place, number, anchor in ((left, "−3", "start"), (middle, "0", "middle"), (left + WIDE - 16, "3", "end")):
        parts.append(text(place, ground + 13, number, opacity=0.8, font_size=11, text_anchor=anchor))
    parts += [text(middle, ground + 31 + 15 * row, fact, **small) for row, fact in enumerate(facts)]
    return join(parts)


def digits(x):
    """A size with two digits that count.

    Example:
        >>> digits(0.0812), digits(8), digits(19.76), digits(2651.6)
        ('0.081', '8.0', '20', '2,652')
    """
    return f"{x:#.2g}".rstrip(".") if x < 99.5 else f"{x:,.0f}"


def percent(truths):
    """How many are true, in whole percent."""
    return f"{100 * truths.mean():.0f} %"


def activations(scale=1.0, function="relu", guess=None, *, layers=6, width=100, seed=0):
    """A deep network with random weights, and a histogram of what each of its layers gives.

    Args:
        scale: weights are normal numbers times scale / √width.
        function: "relu", "tanh" or "linear": what follows each layer.
        guess: what becomes of the last layer, to show what the page replies: "dies", "lives" or "grows too large".
        layers, width: of the network: at most 12 layers.
        seed: of the weights and the inputs.

    Raises:
        ValueError: in words for the learner, if one of them does not fit.
    """
    if not 1 <= layers <= 12:
        raise ValueError(f"a picture has room for 1 to 12 layers, not {layers}")
    return Activations({"scale": scale, "function": function, "guess": guess}, layers, width, seed)
