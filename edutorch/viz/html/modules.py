"""A module in a notebook: its text, and below it a tree whose branches open, with the shapes of all parameters."""

from edutorch.nn.parameter import is_lazy
from edutorch.viz.drawing import count, join, tag
from edutorch.viz.html.pieces import FAINT, opening, plain

FEW = 20  # a tree of so few modules opens as a whole
MANY = 60  # of a larger tree, the deeper levels are left out
FONT = "font-family:var(--jp-code-font-family, monospace);font-size:var(--jp-code-font-size, 13px);line-height:1.5"
BESIDE = "padding-left:1.1em"  # where a line without a triangle begins, so that it stands below those with one


def page_of_module(module):
    """The exact text of a module, and a part that opens: the parameters of every module inside, and what is frozen.

    Args:
        module: it stays as it is, and is not called.

    Returns:
        the page, or None if nothing is inside.
    """
    if not children(module) and not numbers(module):
        return None
    levels, modules = how_deep(module)
    tree = branch("", module, levels, is_open=modules <= FEW)
    return join([plain(repr(module)), tag("div", tree, style=FONT)])


def children(module):
    return [(name, child) for name, child in module._modules.items() if child is not None]


def numbers(module):
    """The parameters and buffers of this very module."""
    return [(name, x) for name, x in (*module._parameters.items(), *module._buffers.items()) if x is not None]


def how_deep(module):
    """How many levels of a tree have no more than MANY modules together, and how many there are then.

    A module that holds itself has endless levels: these are cut off, too.
    """
    levels, modules, level = 0, 0, [module]
    while level and (levels == 0 or modules + len(level) <= MANY):
        levels, modules = levels + 1, modules + len(level)
        level = [child for one in level for _, child in children(one)]
    return levels, modules


def branch(name, module, levels, is_open, around=None):
    """One module, and what is inside: its parameters and buffers, and so many levels of modules."""
    notes = ", ".join(filter(None, [size(module), mode(module, around)]))
    head = join([f"({name}): " if name else "", module._get_name(), faint(notes)])
    lines = [tag("div", line(key, x, key in module._buffers), style=BESIDE) for key, x in numbers(module)]
    inside = [branch(key, child, levels - 1, is_open, module) for key, child in children(module)] if levels > 1 else []
    if not lines and not inside:
        return tag("div", head, style=BESIDE)
    indented = tag("div", *lines, *inside, style="padding-left:1.5em")
    return opening(head, indented, is_open=is_open and around is not None)


def size(module):
    """How many numbers are in all the parameters of a module, and how many of them are frozen."""
    parameters = list(module.parameters())
    if any(is_lazy(p) for p in parameters):
        return "shapes follow from the first input"
    total = sum(p.numel() for p in parameters)
    frozen = sum(p.numel() for p in parameters if not p.requires_grad)
    if not total:
        return ""
    note = f", {'all' if frozen == total else format(frozen, ',')} frozen" if frozen else ""
    return count(total, "parameter") + note


def mode(module, around):
    """train or eval: of the whole, and of every part that differs from the module around it."""
    if around is not None and around.training == module.training:
        return ""
    return "train" if module.training else "eval"


def line(name, x, is_buffer):
    """One parameter or buffer: its name, shape and number of numbers."""
    if is_lazy(x):
        return f"{name}: {type(x).__name__}"
    note = "buffer" if is_buffer else f"{x.numel():,}" + ("" if x.requires_grad else ", frozen")
    return join([f"{name} {tuple(x.shape)}", faint(note)])


def faint(words):
    return tag("span", f"  {words}", style=FAINT) if words else ""
