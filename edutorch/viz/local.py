"""The rule of an op with the numbers of this call written in: `d Mul/da = b = -3.0`, times what arrives, is what is sent."""

from edutorch.viz.text import FEW, flat, number

# Per op: how each input moves the result, in words and (for single numbers) as a function of the inputs and the result.
SLOPES = {
    "add": [("1", lambda a, b, out: 1.0), ("1", lambda a, b, out: 1.0)],
    "sub": [("1", lambda a, b, out: 1.0), ("-1", lambda a, b, out: -1.0)],
    "mul": [("{1}", lambda a, b, out: b), ("{0}", lambda a, b, out: a)],
    "div": [("1 / {1}", lambda a, b, out: 1 / b), ("-{0} / {1}²", lambda a, b, out: -a / (b * b))],
    "pow": [("{1} · {0}^({1} - 1)", lambda a, b, out: b * a ** (b - 1))],
    "neg": [("-1", lambda a, out: -1.0)],
    "exp": [("exp({0})", lambda a, out: out)],
    "log": [("1 / {0}", lambda a, out: 1 / a)],
    "sqrt": [("1 / (2 · sqrt({0}))", lambda a, out: 1 / (2 * out))],
    "tanh": [("1 - tanh({0})²", lambda a, out: 1 - out * out)],
    "sigmoid": [("s · (1 - s), s = sigmoid({0})", lambda a, out: out * (1 - out))],
    "relu": [("1 if {0} > 0, else 0", lambda a, out: float(out > 0))],
    "sin": [("cos({0})", None)],
    "cos": [("-sin({0})", None)],
    "square": [("2 · {0}", lambda a, out: 2 * a)],
    "matmul": [("grad @ {1}.T", None), ("{0}.T @ grad", None)],
    "linear": [("grad @ {1}", None), ("grad.T @ {0}", None), ("grad, summed over the rows", None)],
    "sum": [("1, for each number", None)],
    "mean": [("1 / n, for each number", None)],
}


def local_rules(node, box, graph):
    """Per input slot of a call: its local slope as text, such as `d Mul/da = b = -3.0`; "" where none is known.

    Args:
        node: the call.
        box: its box in the graph.
        graph: the described graph, from which names and numbers of the inputs come.
    """
    known = SLOPES.get(node.op.name, ())
    sources = {arrow.slot: (graph.box(arrow.source), arrow.number) for arrow in graph.into(box.id)}
    count = max([*sources, len(known) - 1], default=-1) + 1
    names = [name_of(sources.get(slot), slot) for slot in range(count)]
    values = [value_of(sources.get(slot)) for slot in range(count)]
    out = single(box.outputs[0]) if len(box.outputs) == 1 else None
    texts = []
    for slot, (words, slope) in enumerate(known):
        if any(f"{{{k}}}" in words and k >= count for k in range(4)):
            texts.append("")
            continue
        whole = "grad" in words  # for matrices the rule itself is told, not a slope
        text = f"grad of {names[slot]} = " if whole else f"d {box.op}/d{names[slot]} = "
        text += words.format(*names, *[""] * 4)
        if slope is not None and out is not None and None not in values[: slope.__code__.co_argcount - 1]:
            result = number(slope(*values[: slope.__code__.co_argcount - 1], out))
            text += f" = {result}" if result != words else ""
        texts.append(text)
    return texts


def name_of(source, slot):
    """What an input is called: its variable, the op that made it, or its place."""
    if source is None:
        return f"input {slot}"
    box, _ = source
    if box.name:
        return box.name
    if box.op:
        return box.op
    items = box.outputs[0].items
    return flat(items) if items is not None and items.size <= FEW else f"input {slot}"


def value_of(source):
    return None if source is None else single(source[0].outputs[source[1]])


def single(numbers):
    """The number, if it is only one that is known; else None."""
    items = numbers.items
    return None if items is None or items.size != 1 or items.dtype.kind not in "fiub" else float(items.reshape(-1)[0])
