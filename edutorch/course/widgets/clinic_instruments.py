"""The four instruments of the clinic, each in words and as a picture.

A picture shows the patient beside the healthy one, if there is one to compare with. Colours come with a line style or a word.
"""

import math

from edutorch.course.widgets.twin import LINE
from edutorch.viz.drawing import BLUE, ORANGE, count, join, svg, tag, text
from edutorch.viz.drawing.colours import tint

WIDTH, HEIGHT, LEFT, RIGHT = 560, 230, 46, 425  # of the curves, and where their plot begins and ends
BAR = 250  # the length of the longest bar
FAINT = {"font_size": 11, "opacity": 0.8}


def told(x):
    """A number for a reader: three digits, "0" for less than a millionth, "none" if there is none.

    Example:
        >>> told(2.30259), told(378.4), told(1e-17), told(None)
        ('2.3', '378', '0', 'none')
    """
    if x is None:
        return "none"
    return "0" if abs(x) < 1e-6 else f"{float(f'{x:.3g}'):g}"


def percent(share):
    return f"{share:.0%}".replace("%", " %")


# ------------------------------------------------------------------------------------------------------------------ loss


def loss_in_words(record):
    epochs = len(record.validation)
    chosen = sorted({1, *range(5, epochs + 1, 5), epochs})
    training, cells = record.training, lambda values: "".join(f"{told(values[e - 1]):>7}" for e in chosen)
    yield f"first step {told(record.losses[0])}, highest {told(max(record.losses))}; accuracy {percent(record.accuracy)}"
    yield f"epoch     {''.join(f'{e:>7}' for e in chosen)}"
    yield f"training  {cells(training)}"
    yield f"validation{cells(record.validation)}"


def loss_picture(record, healthy):
    """Both curves on an axis on which each line is ten times the one below."""
    curves = [("training", [record.losses[0], *record.training], 0, BLUE, None, 2.5)]
    curves.append(("validation", record.validation, 1, ORANGE, "7 4", 2.5))
    if healthy is not None:
        curves.append(("healthy", healthy.validation, 1, "currentColor", "2 3", 1.2))
    every = [value for curve in curves for value in curve[1] if 0 < value < math.inf] or [1.0]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    low = min(low, high - 1)
    steps = len(record.validation)

    def y(value):
        value = min(max(value, 10.0**low), 10.0**high) if value == value else 10.0**high  # nan: as high as it goes
        return 18 + (high - math.log10(value)) / (high - low) * (HEIGHT - 60)

    parts = []
    for power in range(low, high + 1):
        place = y(10.0**power)
        parts.append(tag("path", d=f"M{LEFT} {place:.1f}H{RIGHT}", stroke="currentColor", opacity=0.25))
        parts.append(text(LEFT - 6, place + 4, f"{10.0**power:g}", text_anchor="end", **FAINT))
    ends = spread([y(values[-1]) for _, values, *_ in curves])
    for (name, values, first, colour, dashes, width), end in zip(curves, ends):
        points = " ".join(f"{LEFT + (i + first) / steps * (RIGHT - LEFT):.1f},{y(v):.1f}" for i, v in enumerate(values))
        line = {"fill": "none", "stroke": colour, "stroke_width": width, "stroke_dasharray": dashes}
        parts.append(tag("polyline", points=points, **line))
        parts.append(tag("path", d=f"M{RIGHT + 4} {end:.1f}h20", **line))
        parts.append(text(RIGHT + 28, end + 4, f"{name} {told(values[-1])}"))
    parts.append(text(LEFT, HEIGHT - 22, "0", text_anchor="middle", **FAINT))
    parts.append(text(RIGHT, HEIGHT - 22, f"{steps} epochs", text_anchor="middle", **FAINT))
    parts.append(text(0, 10, "loss", **FAINT))
    words = " ".join(loss_in_words(record))
    below = (
        f"First step {told(record.losses[0])}, highest {told(max(record.losses))}; validation from "
        f"{told(record.validation[0])} to {told(record.validation[-1])}; accuracy {percent(record.accuracy)}."
    )
    below = tag("p", below, style="margin:2px 0")
    return join([svg(WIDTH, HEIGHT - 10, tag("title", "loss"), tag("desc", words), *parts, words=words), below])


def spread(places, room=16):
    """Places for labels, moved down as far as none lies on another.

    Example:
        >>> spread([10, 12, 50])
        [10, 26, 50]
    """
    moved, last = list(places), -room
    for i in sorted(range(len(places)), key=places.__getitem__):
        moved[i] = last = max(places[i], last + room)
    return moved


# ------------------------------------------------------------------------------------------------------------- gradients


def gradients_in_words(record):
    yield f"{'parameter':<10}{'first epoch':>13}{'last epoch':>13}"
    for name, (first, last) in record.gradients.items():
        yield f"{name:<10}{told(first):>13}{told(last):>13}"


def gradients_picture(record, healthy):
    """Two bars for each parameter: outlined for the first epoch, filled for the last. Ten times is one piece longer."""
    parts, row = [], 40
    for i, (name, norms) in enumerate(record.gradients.items()):
        parts.append(text(0, i * row + 28, name))
        compared = healthy.gradients[name] if healthy else (None, None)
        for j, (norm, other) in enumerate(zip(norms, compared)):
            top = i * row + 8 + j * 16
            long = bar_length(norm)
            look = {"fill": BLUE} if j else {"fill": "none", "stroke": BLUE, "stroke_width": 1.5}
            parts.append(tag("rect", x=80, y=top, width=long, height=11, rx=2, **look) if long else "")
            words = f"{('first', 'last')[j]} epoch: {told(norm)}" + (f" (healthy: {told(other)})" if healthy else "")
            parts.append(text(80 + long + 6, top + 10, words, font_size=11))
    words = "; ".join(gradients_in_words(record))
    height = row * len(record.gradients) + 6
    return svg(WIDTH, height, tag("title", "gradients"), tag("desc", words), *parts, words=words)


def bar_length(norm):
    """From nothing at a thousandth to the whole length at a thousand."""
    return 0.0 if not norm or norm < 1e-12 else min(max((math.log10(norm) + 3) / 6, 0.01), 1.0) * BAR


# -------------------------------------------------------------------------------------------------- activations and model


def activations_in_words(record):
    yield f"{'layer':<14}{'std':>8}{'zeros':>8}{'lowest':>9}{'highest':>9}"
    for one in record.layers:
        name = f"{one.name} {one.kind}"
        yield f"{name:<14}{told(one.std):>8}{percent(one.zeros):>8}{told(one.low):>9}{told(one.high):>9}"
    yield twice_in_words(record)


def twice_in_words(record):
    return f"asked twice about the same pictures, it answers {'the same' if record.twice else 'differently'}"


def activations_picture(record, healthy):
    rows = []
    for i, one in enumerate(record.layers):
        bar = f"background:linear-gradient(90deg,{tint(-0.6)} {one.zeros:.0%},transparent {one.zeros:.0%})"
        cells = [f"{one.name} {one.kind}", told(one.std), percent(one.zeros), told(one.low), told(one.high)]
        if healthy:
            other = healthy.layers[i] if i < len(healthy.layers) else None
            cells.append(f"std {told(other.std)}, zeros {percent(other.zeros)}" if other else "has no such layer")
        rows.append((cells, {2: bar}))
    head = ["layer", "std", "zeros", "lowest", "highest", *["healthy"] * bool(healthy)]
    return join([table(head, rows), tag("p", twice_in_words(record).capitalize(), ".", style="margin:2px 0")])


def model_in_words(record):
    yield f"{'layer':<14}{'its parameters':<24}mode while it is validated"
    for one in record.layers:
        name = f"{one.name} {one.kind}"
        yield f"{name:<14}{parameters_in_words(one):<24}{mode_in_words(one)}"


def parameters_in_words(layer):
    return {None: "-", True: "want a gradient", False: "want no gradient"}[layer.learns]


def mode_in_words(layer):
    return "training" if layer.training else "evaluation"


def model_picture(record, healthy):
    rows = [([f"{one.name} {one.kind}", parameters_in_words(one), mode_in_words(one)], {}) for one in record.layers]
    size = tag("p", count(len(record.layers), "layer"), ".", style="margin:2px 0")
    return join([table(["layer", "its parameters", "mode while it is validated"], rows), size])


def table(head, rows):
    """A table whose first column names the rows. Each row is its cells, and {column: style} for some of them."""
    cell = "padding:3px 10px;text-align:left;border:0;"
    heads = tag("tr", *(tag("th", one, scope="col", style=f"{cell}border-bottom:{LINE}") for one in head))
    lines = []
    for cells, looks in rows:
        first = tag("th", cells[0], scope="row", style=cell + "font-weight:normal")
        others = (tag("td", one, style=cell + looks.get(i, "")) for i, one in enumerate(cells[1:], 1))
        lines.append(tag("tr", first, *others))
    return tag("table", tag("thead", heads), tag("tbody", *lines), style="border-collapse:collapse;margin:4px 0")


WORDS = {
    "loss": loss_in_words,
    "gradients": gradients_in_words,
    "activations": activations_in_words,
    "model": model_in_words,
}
PICTURES = {
    "loss": loss_picture,
    "gradients": gradients_picture,
    "activations": activations_picture,
    "model": model_picture,
}
