"""What the live graph tells about a box when it is opened: plain lists and strings, ready to be sent to the browser."""

from edutorch.source import source_text
from edutorch.viz.highlight import highlighted
from edutorch.viz.lenses import in_bytes, in_time
from edutorch.viz.text import UNKNOWN, contents, grid, number, sentence

KINDS = {
    "op": "op",
    "parameter": "parameter of a module",
    "leaf": "leaf: a tensor that wants a gradient",
    "data": "data: needs no gradient",
    "module": "a closed module",
    "error": "an op that failed",
}


def details(graph):
    """box id -> {"title", "line", "op", "facts": [[label, text]], "tables": [[title, text]], "histograms": [[title, n]]}."""
    return {box.id: _box(box, graph) for box in graph.boxes}


def _box(box, graph):
    facts, tables, histograms = [["kind", KINDS[box.kind]]], [], []
    if box.error:
        facts.append(["error", box.error])
    if box.kind == "module":
        facts.append(["holds", contents(box)])
    if box.grad_fn:
        facts.append(["grad_fn", box.grad_fn])
    for output in box.outputs:
        name = f" {output.name}" if len(box.outputs) > 1 else ""
        facts.append([f"shape{name}", f"{list(output.shape)} {output.dtype}"])
        facts.append([f"memory{name}", f"{in_bytes(output.bytes)} on {output.device}"])
        if output.changed:
            facts.append([f"value{name}", "changed in place since: what it held is gone"])
        if output.items is not None:
            tables.append([f"value{name}", "\n".join(grid(output.items))])
        if output.spread:
            facts.append([f"value{name}", _spread(output.spread)])
            histograms.append([f"value{name}", output.spread["histogram"]])
    facts.append(["requires_grad", str(box.kind in ("leaf", "parameter") or bool(box.grad_fn))])
    if box.version is not None:
        facts.append(["version", f"{box.version} (so often changed in place)" if box.version else "0"])
    if box.kept:
        facts.append(["kept for backward", in_bytes(box.kept)])
    if box.seconds is not None:
        facts.append(["took", in_time(box.seconds)])
    if box.line:
        facts.append(["called at", box.line])
    if box.wants_grad and box.grad is None:
        facts.append([".grad", f"{UNKNOWN} (backward has not been here)"])
    elif box.grad is not None and box.grad.items is not None:
        tables.append([".grad", "\n".join(grid(box.grad.items))])
    elif box.grad is not None:
        facts.append([".grad", f"norm {number(box.grad.norm)}, {_spread(box.grad.spread or {})}"])
        histograms.append([".grad", (box.grad.spread or {}).get("histogram")])
    return {
        "title": " ".join(part for part in (box.op, box.name) if part) or box.kind,
        "line": sentence(box, graph),
        "facts": facts,
        "tables": tables,
        "histograms": [[title, counts] for title, counts in histograms if counts],
        "op": box.op,
    }


def _spread(spread):
    return ", ".join(f"{key} {number(spread[key])}" for key in ("min", "mean", "max", "std") if key in spread)


def sources(ops):
    """op label -> the source of its backward rule and of the op itself, as HTML."""
    return {label: "\n\n\n".join(filter(None, map(_source, (op.rule, op.forward)))) for label, op in ops.items()}


def _source(function):
    try:
        return highlighted(source_text(function)) if function is not None else ""
    except (TypeError, OSError):  # written where nobody kept the text
        return ""
