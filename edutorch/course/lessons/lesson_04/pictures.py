"""The first figure of notebook 04: how much a graph remembers, call by call forward and node by node backward."""

import edutorch as torch
from edutorch import nn
from edutorch.autograd import engine
from edutorch.viz.build import flattened

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#7A7A7A"  # grey can be read on white and on black


def kilobytes(nodes, without):
    """What nodes remember for their rules, each array counted once, and none of those that live anyway."""
    arrays = {}
    for node in nodes:
        for one in flattened(node.kept or ()):
            array = one[0] if isinstance(one, tuple) else one
            if hasattr(array, "nbytes") and id(array) not in without:
                arrays[id(array)] = array.nbytes
    return sum(arrays.values()) / 1024


def way(retain_graph=False, layers=8):
    """The memory after every call, and then before every node of backward: (forward, backward)."""
    torch.manual_seed(0)
    net = nn.Sequential(*[part for _ in range(layers) for part in (nn.Linear(64, 64), nn.Tanh())])
    y = torch.ones(128, 64)
    without = {id(one.array) for one in (y, *net.parameters())}
    forward, backward = [0.0], []
    for part in (*net, torch.sum):
        y = part(y)
        forward.append(kilobytes(engine.history([y.grad_fn]), without))
    nodes = engine.history([y.grad_fn])
    for _ in engine.steps([(y.grad_fn, 0)], [torch.tensor(1.0).array], retain_graph=retain_graph):
        backward.append(kilobytes(nodes, without))
    return forward, [*backward, kilobytes(nodes, without)]


def mountain():
    """Memory over the steps of one forward and one backward.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    (forward, backward), (_, retained) = way(), way(retain_graph=True)
    middle = len(forward) - 1
    there, back = range(len(forward)), range(middle, middle + len(backward))
    figure, axis = plt.subplots(figsize=(6.4, 2.9), layout="constrained")
    figure.patch.set_alpha(0)
    axis.patch.set_alpha(0)
    axis.fill_between([*there, *back], [*forward, *backward], color=BLUE, alpha=0.25, step="post")
    axis.step([*there, *back], [*forward, *backward], color=BLUE, linewidth=2, where="post")
    axis.step(back, retained, color=ORANGE, linewidth=2, linestyle="--", where="post")
    axis.plot([0, back[-1]], [0, 0], color=GREY, linewidth=2, linestyle=":")
    axis.axvline(middle, color=GREY, linewidth=1)
    axis.text(back[-1], max(forward) * 1.03, "retain_graph=True", color=ORANGE, ha="right", va="bottom")
    axis.text(back[-1] + 0.7, 0, "no_grad", color=GREY, va="center")
    axis.text(middle * 0.98, max(forward) * 1.03, "forward", color=GREY, ha="right", va="bottom")
    axis.text(middle * 1.02, max(forward) * 1.03, "backward", color=GREY, ha="left", va="bottom")
    axis.set(xlabel="calls forward, then nodes backward", ylabel="remembered (KB)", ylim=(-6, max(forward) * 1.18))
    axis.tick_params(colors=GREY)
    for part in (axis.xaxis.label, axis.yaxis.label):
        part.set_color(GREY)
    for name, side in axis.spines.items():
        side.set_visible(name in ("left", "bottom"))
        side.set_color(GREY)
    alt = (
        f"A mountain: while eight layers run forward, what their graph remembers grows from 0 to {max(forward):.0f} KB; while "
        "backward passes, it falls to 0 again. With retain_graph=True it stays on top. Inside no_grad it is 0 all the way."
    )
    return figure, alt
