"""What the live graph tells about a box when it is opened: plain lists and strings, ready to be sent to the browser."""

from edutorch.source import source_text
from edutorch.viz.text import UNKNOWN, grid, number, sentence

KINDS = {
    "op": "op",
    "parameter": "parameter of a module",
    "leaf": "leaf: a tensor that wants a gradient",
    "data": "data: needs no gradient",
}


def details(graph):
    """box id -> {"title", "line", "facts": [[label, text]], "tables": [[title, text]], "histogram", "op"}."""
    return {box.id: _box(box, graph) for box in graph.boxes}


def _box(box, graph):
    facts, tables, histogram = [["kind", KINDS[box.kind]]], [], []
    if box.grad_fn:
        facts.append(["grad_fn", box.grad_fn])
    for output in box.outputs:
        name = f" {output.name}" if len(box.outputs) > 1 else ""
        facts.append([f"shape{name}", f"{list(output.shape)} {output.dtype}"])
        if output.changed:
            facts.append([f"value{name}", "changed in place since: what it held is gone"])
        if output.items is not None:
            tables.append([f"value{name}", "\n".join(grid(output.items))])
        if output.spread:
            facts.append([f"value{name}", _spread(output.spread)])
            histogram = histogram or output.spread["histogram"]
    if box.wants_grad and box.grad is None:
        facts.append([".grad", f"{UNKNOWN} (backward has not been here)"])
    elif box.grad is not None and box.grad.items is not None:
        tables.append([".grad", "\n".join(grid(box.grad.items))])
    elif box.grad is not None:
        facts.append([".grad", f"norm {number(box.grad.norm)}, {_spread(box.grad.spread)}"])
    return {
        "title": " ".join(part for part in (box.op, box.name) if part) or box.kind,
        "line": sentence(box, graph),
        "facts": facts,
        "tables": tables,
        "histogram": histogram,
        "op": box.op,
    }


def _spread(spread):
    return ", ".join(f"{key} {number(spread[key])}" for key in ("min", "mean", "max", "std") if key in spread)


def rules(ids):
    """op label -> the source of its backward rule, for all ops of a graph."""
    found = {}
    for node in ids:
        if node.op is not None and node.op.label not in found:
            found[node.op.label] = _source(node)
    return found


def _source(node):
    try:
        return source_text(node)
    except TypeError:  # written where nobody kept the text
        return ""
