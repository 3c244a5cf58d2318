"""The figures of notebook 05: what its Functions compute and send back, where two backwards lead, and which nudge is best."""

import edutorch as torch
from edutorch.course.answers import answer_from
from edutorch.course.lessons.lesson_05.clamp import CLAMP
from edutorch.course.lessons.lesson_05.newton import CUBIC, NEWTON
from edutorch.course.lessons.lesson_05.nudging import EXACT
from edutorch.course.lessons.lesson_05.softplus import SOFTPLUS

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#7A7A7A"  # grey can be read on white and on black


def three_rules():
    """Softplus, the straight-through clamp, and Newton's steps, all by the solutions of the exercises.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(7.2, 2.6), layout="constrained")
    figure.patch.set_alpha(0)
    places = (((0.9, 0.25), (-1.2, 1.9)), ((-2.9, 0.75), (0.2, -0.6)))  # of the words
    for axis, source, (back, forth) in zip(axes, (SOFTPLUS, CLAMP), places):
        x = torch.linspace(-3.0, 3.0, 121, dtype=EXACT).requires_grad_()
        y = answer_from(source).apply(x)
        (sent,) = torch.autograd.grad(y.sum(), x)
        axis.plot(x.tolist(), y.tolist(), color=BLUE, linewidth=2)
        axis.plot(x.tolist(), sent.tolist(), color=ORANGE, linewidth=2, linestyle="--")
        axis.text(*back, "sent back", color=ORANGE)
        axis.text(*forth, "forward", color=BLUE)
    descent(axes[2], answer_from(NEWTON))
    for axis, title in zip(axes, ("Softplus", "Clamp", "Newton")):
        axis.set_title(title)
        plain(axis)
    alt = (
        "Three pictures. Softplus bends smoothly from 0 to a straight line, and what it sends back rises from 0 to 1. Clamp is "
        "flat beyond -1 and 1, yet it sends back 1 everywhere. After 0, 1, 2 and 3 of Newton's steps a point stands on a "
        "curve: each step leads to the lowest point of a parabola, and the third nearly to that of the curve."
    )
    return figure, alt


def plain(axis):
    """No background, and grey lines: so the axis can be read in a dark theme, too."""
    axis.patch.set_alpha(0)
    axis.tick_params(which="both", colors=GREY)
    for part in (axis.title, axis.xaxis.label, axis.yaxis.label):
        part.set_color(GREY)
    for side in axis.spines.values():
        side.set_color(GREY)


def descent(axis, newton, start=0.5):
    """Newton's steps on a curve, and the parabolas that the first two have in mind."""
    places = torch.linspace(0.3, 2.6, 121, dtype=EXACT)
    axis.plot(places.tolist(), CUBIC(places).tolist(), color=BLUE, linewidth=2)
    for step in range(4):
        x = newton(CUBIC, torch.tensor(start, dtype=EXACT), step).requires_grad_()
        y = CUBIC(x)
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
        (bend,) = torch.autograd.grad(slope, x)
        if step < 2:
            parabola = y + slope * (places - x) + bend * (places - x) ** 2 / 2
            axis.plot(places.tolist(), parabola.tolist(), color=ORANGE, linewidth=1.5, linestyle="--")
        axis.plot(x.item(), y.item(), "o", color=BLUE)
        axis.annotate(
            str(step),
            (x.item(), y.item()),
            (0, (9, 9, 9, -18)[step]),
            textcoords="offset points",
            ha="center",
            color=GREY,
        )
    axis.set_ylim(-2.6, 0.8)


def valley(sizes, errors):
    """How wrong a slope is that was found by nudging.

    Args:
        sizes: of the nudges.
        errors: of the slopes.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(6.4, 3.0))
    figure.patch.set_alpha(0)
    axis.loglog(sizes, errors, "o-", color=BLUE)
    axis.set(xlabel="nudge h", ylabel="error of the slope")
    axis.text(2e-3, 1e-5, "misses the bend", color=GREY, ha="right")
    axis.text(1e-13, 1e-9, "drowns in rounding", color=GREY)
    plain(axis)
    return (
        figure,
        "A valley: the error falls with the nudge until about 1e-5, then rises again as the nudge gets smaller.",
    )
