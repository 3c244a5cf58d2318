"""Lenses: other things than values that a live graph can show of each box, as a short text and a heat from 0 to 1.

The heat is told twice, by colour and by the length of a bar, so that nobody needs to see colours.
"""

import math
from dataclasses import asdict, dataclass, field

from edutorch.viz.text import UNKNOWN, number


@dataclass
class Lens:
    """What one lens shows.

    Attributes:
        title: for the menu.
        legend: one line that says what is seen.
        texts: box -> what stands in it.
        heats: box -> from 0 (cold) to 1 (hot), where that makes sense.
        kind: "always"; "reached": a box shows its text once backward has reached it; "freed": until then.
        diverging: is the middle the good place, and both ends alarming?
        arrows: arrow -> what is remarkable about it.
    """

    title: str
    legend: str
    texts: dict = field(default_factory=dict)
    heats: dict = field(default_factory=dict)
    kind: str = "always"
    diverging: bool = False
    arrows: dict = field(default_factory=dict)


def lenses(graph, frames):
    """All lenses of a graph: name -> a Lens as a dictionary, ready to be sent to the browser."""
    found = {
        "values": Lens("values", ""),
        "shapes": shapes(graph),
        "memory": memory(graph),
        "gradients": gradients(frames),
        "time": time(graph),
        "types": types(graph),
        "broadcasts": broadcasts(graph),
    }
    return {name: asdict(lens) for name, lens in found.items() if name == "values" or lens.texts or lens.arrows}


def shapes(graph):
    texts = {box.id: ", ".join(str(list(o.shape)) for o in box.outputs) or UNKNOWN for box in graph.boxes}
    sizes = {box.id: sum(math.prod(o.shape) for o in box.outputs) for box in graph.boxes}
    return Lens("shapes", "The shape of what each box holds; the more numbers, the hotter.", texts, logarithmic(sizes))


def memory(graph):
    kept = {box.id: box.kept for box in graph.boxes if box.kept}
    texts = {id: f"keeps {in_bytes(n)}" for id, n in kept.items()}
    legend = f"What backward needs is kept until it has passed: {in_bytes(sum(kept.values()))} in all."
    return Lens("memory", legend, texts, linear(kept), "freed")


def gradients(frames):
    norms = {}
    for frame in frames:  # into a closed module the first that arrives; its parameters come later
        if frame.norm is not None:
            norms.setdefault(frame.box, frame.norm)
    texts = {id: f"grad norm {number(norm)}" for id, norm in norms.items()}
    heats = {id: logarithmic_middle(norm) for id, norm in norms.items()}
    legend = "How long the gradient is that arrives, on a logarithmic scale: blue vanishes (1e-6), red explodes (1e+6)."
    return Lens("gradient flow", legend, texts, heats, "reached", diverging=True)


def time(graph):
    seconds = {box.id: box.seconds for box in graph.boxes if box.seconds is not None}
    texts = {id: in_time(s) for id, s in seconds.items()}
    legend = f"How long each op took, with the Python before it: {in_time(sum(seconds.values()))} in all."
    return Lens("time", legend, texts, linear(seconds))


def types(graph):
    texts = {box.id: ", ".join(dict.fromkeys(f"{o.dtype} {o.device}" for o in box.outputs)) for box in graph.boxes}
    texts = {id: text for id, text in texts.items() if text}
    return Lens("types and devices", "The number type, and where the numbers live.", texts)


def broadcasts(graph):
    """Arrows whose tensor was stretched: on the way back its gradient is summed."""
    arrows, texts = {}, {}
    for arrow in graph.arrows:
        source, target = graph.box(arrow.source), graph.box(arrow.target)
        if target.kind != "op" or arrow.number >= len(source.outputs) or target.op not in ELEMENTWISE:
            continue
        axes = stretched(source.outputs[arrow.number].shape, target.outputs[0].shape)
        if axes:
            told = f"sum over {'axis' if len(axes) == 1 else 'axes'} {', '.join(map(str, axes))}"
            arrows[arrow.id] = told
            texts[arrow.target] = f"stretches {list(source.outputs[arrow.number].shape)}"
            if source.kind != "data":  # which gets no gradient
                texts[arrow.source] = told
    legend = "Tensors that were stretched to fit. On the way back their gradients are summed."
    return Lens("broadcasts", legend, texts, arrows=arrows)


ELEMENTWISE = {"Add", "Sub", "Mul", "Div", "Pow", "Maximum", "Minimum", "Where", "Lerp", "Addcmul", "Addcdiv", "Atan2"}


def stretched(shape, goal):
    """The axes of goal along which a tensor of this shape was repeated."""
    extra = len(goal) - len(shape)
    if extra < 0:
        return []
    return [*range(extra), *(k + extra for k, n in enumerate(shape) if n == 1 and goal[k + extra] != 1)]


# Numbers for people


def in_bytes(n):
    """1536 as `1.5 KB`."""
    for unit in ("B", "KB", "MB", "GB"):
        if n < 1024 or unit == "GB":
            return f"{three_digits(n)} {unit}" if unit != "B" else f"{n} B"
        n /= 1024
    return ""


def in_time(seconds):
    """0.0012 as `1.2 ms`."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if seconds * factor >= 1 or unit == "µs":
            return f"{three_digits(seconds * factor)} {unit}"
    return ""


def three_digits(x):
    """1023.4 as `1020`: rounded, but never as 1.02e+03."""
    return f"{float(f'{x:.3g}'):.15g}"


def linear(values):
    most = max(values.values(), default=0) or 1
    return {id: n / most for id, n in values.items()}


def logarithmic_middle(norm):
    """1e-6 and less is 0, 1 is in the middle, 1e+6 and more is 1."""
    return min(max((math.log10(norm) + 6) / 12, 0.0), 1.0) if 0 < norm < math.inf else float(norm != 0)


def logarithmic(values):
    most = math.log1p(max(values.values(), default=0)) or 1
    return {id: math.log1p(n) / most for id, n in values.items()}
