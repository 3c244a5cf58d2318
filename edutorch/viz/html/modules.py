"""A module in a notebook: a tree whose branches open, with the shapes of all parameters."""

from edutorch.nn.parameter import is_lazy
from edutorch.viz.drawing import count, join, tag
from edutorch.viz.html.pieces import FAINT, opening, plain

FEW = 20  # a tree with so few modules is shown open
BESIDE = "padding-left:1.1em"  # where a line without a triangle begins, so that it stands below those with one
FONT = "font-family:var(--jp-code-font-family, monospace);font-size:var(--jp-code-font-size, 13px);line-height:1.5"
MANY = 30  # of a larger tree, what lies deeper is shown as text


def page_of_module(module):
    """Class and settings of every module inside, its parameters, and whether it trains or is frozen."""
    levels, level = 0, [module]
    shown = 0
    while level and shown + len(level) <= MANY:  # how many levels can be shown as branches?
        shown, levels = shown + len(level), levels + 1
        level = [child for one in level for child in one._modules.values() if child is not None]
    return tag("div", branch("", module, max(levels, 1), is_open=not level and shown <= FEW), style=FONT)


def branch(name, module, levels, is_open, parent=None):
    """One module and what is inside."""
    children = [(key, child) for key, child in module._modules.items() if child is not None]
    missing = [key for key, child in module._modules.items() if child is None]
    own = [(key, p) for key, p in module._parameters.items() if p is not None]
    own += [(key, b) for key, b in module._buffers.items() if b is not None]
    head = headline(name, module, parent)
    lines = [line(key, x, key in module._buffers) for key, x in own]
    lines += [tag("div", f"({key}): None") for key in missing]
    if not children and not lines:
        return tag("div", head, style=BESIDE)
    if levels > 1:
        inside = [branch(key, child, levels - 1, is_open, module) for key, child in children]
    else:
        inside = [plain(f"({key}): {child!r}") for key, child in children]
    indented = tag("div", tag("div", *lines, style=BESIDE), *inside, style="padding-left:1.5em")
    return opening(head, indented, is_open=parent is None or (is_open and bool(children)))


def headline(name, module, parent):
    """`(name): Class(settings)  n parameters, frozen, eval`."""
    settings = module.extra_repr()
    before = f"({name}): " if name else ""
    notes = [word for word in (size(module), state(module, parent)) if word]
    about = tag("span", "  " + ", ".join(notes), style=FAINT) if notes else ""
    return join([f"{before}{module._get_name()}({settings})", about])


def size(module):
    parameters = list(module.parameters())
    if any(is_lazy(p) for p in parameters):
        return "shapes follow from the first input"
    total = sum(p.numel() for p in parameters)
    frozen = sum(p.numel() for p in parameters if not p.requires_grad)
    if not total:
        return ""
    return count(total, "parameter") + (
        f", {'all' if frozen == total else format(frozen, ',')} frozen" if frozen else ""
    )


def state(module, parent):
    """train or eval: of the whole, and of every part that differs from what it is in."""
    same = parent is not None and parent.training == module.training
    return "" if same else "train" if module.training else "eval"


def line(name, x, is_buffer):
    """One parameter or buffer: its name and shape."""
    if is_lazy(x):
        return tag("div", f"{name}: {type(x).__name__}")
    notes = "buffer" if is_buffer else f"{x.numel():,}" + ("" if x.requires_grad else ", frozen")
    return tag("div", f"{name} {tuple(x.shape)}", tag("span", f"  {notes}", style=FAINT))
