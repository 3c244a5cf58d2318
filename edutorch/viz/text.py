"""Numbers and boxes as short text: what stands in a box of the drawn graph, and the graph told line by line.

The text never depends on who drew the picture, so a notebook's output is the same on every machine.
"""

import textwrap
from collections import Counter

import numpy as np

FEW = 8  # numbers that fit in a box; the details of a box show up to model.SMALL
WIDE = 34  # characters in one line of a box
LISTED = 40  # boxes that the description lists one by one
UNKNOWN = "—"  # a gradient that has not arrived yet. Never 0: that would be a claim


def number(x):
    """One number with four significant digits: 2.0, -0.1235, 1.5e-07."""
    if isinstance(x, bool | np.bool_):
        return str(bool(x))
    if isinstance(x, int | np.integer):
        return str(int(x))
    if isinstance(x, complex | np.complexfloating):
        return f"{number(x.real)}{'-' if x.imag < 0 else '+'}{number(abs(x.imag))}j"
    text = f"{float(x):.4g}"
    if text == "-0":
        text = "0"
    return text if any(c in text for c in ".en") else text + ".0"


def grid(array):
    """The numbers of an array, row by row: a list of lines of equal columns."""
    if array.ndim == 0:
        return [number(array[()])]
    if array.size == 0:
        return ["[]"]
    rows = [[number(x) for x in row] for row in array.reshape(-1, array.shape[-1])]
    if array.ndim == 1:
        return ["[" + ", ".join(rows[0]) + "]"]
    width = max(len(text) for row in rows for text in row)
    return ["[" + "  ".join(text.rjust(width) for text in row) + "]" for row in rows]


def fits(lines):
    """Are these lines small enough for a box?"""
    return len(lines) <= 4 and all(len(line) <= WIDE for line in lines)


def numbers(summary):
    """The lines that show a Numbers in a box; none if they are too many or nobody kept them."""
    if summary is None:
        return []
    if summary.changed:
        return ["changed in place"]
    if summary.items is None or summary.items.size > FEW:
        return []
    lines = grid(summary.items)
    return lines if fits(lines) else []


def shape(summary):
    """`[64, 10] float32`"""
    return f"{list(summary.shape)} {summary.dtype}"


def gradient(summary):
    """The lines that show a gradient in a box: the numbers if they are few, else its norm. One line or several."""
    if summary is None:
        return [f"grad {UNKNOWN}"]
    lines = numbers(summary)
    if len(lines) == 1:
        return [f"grad {lines[0]}"]
    if lines:
        return ["grad", *lines]
    return [f"grad norm {number(summary.norm)}"]


def rows(box):
    """What stands in a box below its header: [(kind, text)], kind is "shape", "value", "grad" or "error"."""
    if hasattr(box, "rows"):  # a box of a comparison tells of two runs
        return box.rows
    lines = [("error", line) for line in textwrap.wrap(box.error, WIDE)]
    if box.kind == "module":
        return lines + [("shape", text) for text in (contents(box), *map(shape, box.outputs))]
    for output in box.outputs:
        few = numbers(output)
        name = f"{output.name}: " if len(box.outputs) > 1 and output.name else ""
        if output.shape or name or not few:  # a lone number needs no shape
            lines.append(("shape", name + (shape(output) if output.shape else f"scalar {output.dtype}")))
        lines += [("value", line) for line in few]
    if box.wants_grad:
        lines += [("grad", line) for line in gradient(box.grad)]
    return lines


def contents(box):
    """What is in a closed module: `12 ops, 3,072 parameters`."""
    parts = [_count(box.holds, "op")]
    if box.parameters:
        parts.append(f"{box.parameters:,} parameter{'s' * (box.parameters != 1)}")
    return ", ".join(parts)


def header(box):
    """The two halves of a box's first line: what it is, and what it is called."""
    if box.kind == "module":
        return box.name, ""
    if box.op:
        return box.op, box.name
    if box.kind == "data" and not box.name:
        return ("" if numbers(box.outputs[0]) else "data"), ""
    return box.name, box.kind


def flat(array):
    """An array in one line, nested as Python writes it: [[1.0, 2.0], [3.0, 4.0]]."""
    if array.ndim == 0:
        return number(array[()])
    return "[" + ", ".join(flat(row) for row in array) + "]"


def told(summary):
    """A Numbers in one line: its numbers if a box shows them, else its shape."""
    if summary.changed:
        return f"{shape(summary)} changed in place"
    return f"= {flat(summary.items)}" if numbers(summary) else shape(summary)


def is_bare_number(box):
    """Is this a constant without a name, such as the 2.0 in `x * 2.0`? In text it stands where it is used."""
    return box.kind == "data" and not box.name and box.outputs[0].shape == () and bool(numbers(box.outputs[0]))


def called(arrow, graph):
    """What an arrow carries, in words: `a`, `2.0`, or `split.1` for one of several outputs."""
    source = graph.box(arrow.source)
    if is_bare_number(source):
        return number(source.outputs[0].items[()])
    if len(source.outputs) > 1:
        return source.outputs[arrow.number].name or f"{source.id}.{arrow.number}"
    return source.name or source.id


def sentence(box, graph, with_grad=True):
    """One box as a line of text: `loss = Mul(a, b) = -8.0`."""
    if hasattr(box, "sentence"):  # as in rows()
        return box.sentence
    if box.kind == "module":
        return f"{made(box, graph)}: {contents(box)}, gives {', '.join(map(shape, box.outputs)) or 'nothing'}"
    line = f"{made(box, graph)} {result(box)}"
    if box.error:
        return line
    if not (box.wants_grad and with_grad):
        return line
    if box.grad is None:
        return f"{line}, grad {UNKNOWN}"
    shown = flat(box.grad.items) if numbers(box.grad) else f"norm {number(box.grad.norm)}"
    return f"{line}, grad {shown}"


def made(box, graph):
    """How a box was made: `loss = Mul(a, b)`. A leaf is only called by its name."""
    inputs = ", ".join(called(arrow, graph) for arrow in graph.into(box.id))
    return (box.name or box.id) + (f" = {box.op}({inputs})" if box.op else "")


def result(box):
    """What came out: the numbers, if they are few; the shape; or the error."""
    if box.error:
        return f"FAILED: {box.error}"
    return ", ".join((f"{o.name}: " if o.name and len(box.outputs) > 1 else "") + told(o) for o in box.outputs)


def describe(graph):
    """The whole graph as text, the same on every machine: counts, then a line for each box, modules indented."""
    counts = Counter(box.kind for box in graph.boxes)
    parts = [_count(counts[kind], kind) for kind in ("op", "module", "parameter", "leaf", "data") if counts[kind]]
    if counts["error"]:
        parts.append(f"{counts['error']} failed")
    parts.append(_count(len(graph.arrows), "edge"))
    if graph.constants:
        parts.append(_count(graph.constants, "constant") + " not drawn")
    root = graph.box(graph.root)
    lines = [f"graph of {root.name or root.op}: " + ", ".join(parts)]
    if len(graph.boxes) > LISTED:
        return "\n".join(lines + _overview(graph))
    return "\n".join(lines + _listed(graph, None, "  "))


def _count(n, word):
    plural = {"leaf": "leaves", "data": "data"}.get(word, word + "s")
    return f"{n} {word if n == 1 else plural}"


def _listed(graph, cluster, indent):
    lines = []
    for item in graph.inside(cluster):
        if item.id in graph.cluster_index:
            lines.append(f"{indent}{item.title}")
            lines += _listed(graph, item.id, indent + "  ")
        elif not is_bare_number(item):
            lines.append(indent + sentence(item, graph))
    return lines


def _overview(graph):
    """For a graph with too many boxes to list: which ops, which modules, and the root."""
    ops = Counter(box.op for box in graph.boxes if box.op)
    lines = ["  ops: " + ", ".join(f"{n} {op}" for op, n in sorted(ops.items(), key=lambda pair: (-pair[1], pair[0])))]
    modules = [cluster.title for cluster in graph.clusters if cluster.parent is None]
    if modules:
        shown = modules[: LISTED // 4]
        more = f", and {len(modules) - len(shown)} more" if len(modules) > len(shown) else ""
        lines.append("  modules: " + ", ".join(shown) + more)
    return [*lines, "  " + sentence(graph.box(graph.root), graph)]
