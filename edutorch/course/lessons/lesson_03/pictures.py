"""The figures of notebook 03: a network of nine Values learns XOR, and what its two neurons make of the inputs."""

import edutorch as torch
from edutorch.course.answers import answer_from
from edutorch.course.lessons.lesson_03.engine import Value
from edutorch.course.lessons.lesson_03.training import TRAIN, squared_error

ZERO, ONE, GREY = "#0072B2", "#D55E00", "#7A7A7A"  # grey can be read on white and on black
BITS, TRUTH = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], [0.0, 1.0, 1.0, 0.0]


class Net:
    """Two tanh neurons, and a sum: nine weights, which are Values or tensors."""

    def __init__(self, weights):
        self.weights = weights

    def hidden(self, x):
        w = self.weights
        return (w[0] * x[0] + w[1] * x[1] + w[2]).tanh(), (w[3] * x[0] + w[4] * x[1] + w[5]).tanh()

    def __call__(self, x):
        h1, h2 = self.hidden(x)
        return self.weights[6] * h1 + self.weights[7] * h2 + self.weights[8]


def numbers_of(net):
    """The same network on bare tensors, which can be asked about many places at once."""
    return Net([torch.tensor(w.data, dtype=torch.float64) for w in net.weights])


def plain(axis):
    """No background, and grey lines: so the axis can be read in a dark theme, too."""
    axis.patch.set_alpha(0)
    axis.tick_params(colors=GREY)
    for part in (axis.title, axis.xaxis.label, axis.yaxis.label):
        part.set_color(GREY)
    for side in axis.spines.values():
        side.set_color(GREY)


def learning(moments=(0, 30, 300), seed=0, lr=0.5):
    """The first figure: what the network says about every place of the plane, early and late in its training.

    Args:
        moments: after how many steps it is drawn.
        seed: where the weights start.
        lr: the learning rate.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    torch.manual_seed(seed)
    net = Net([Value(number) for number in (2 * torch.rand(9, dtype=torch.float64) - 1).tolist()])
    train, places = answer_from(TRAIN), torch.linspace(-0.4, 1.4, 61, dtype=torch.float64)
    across, up = places.reshape(1, -1) + torch.zeros(61, 1), places.reshape(-1, 1) + torch.zeros(1, 61)
    figure, axes = plt.subplots(1, len(moments), figsize=(6.4, 2.5), layout="constrained")
    figure.patch.set_alpha(0)
    done = 0
    for axis, moment in zip(axes, moments):
        train(net, squared_error, BITS, TRUTH, lr, moment - done)
        done = moment
        says = numbers_of(net)((across, up)).tolist()
        axis.imshow(says, origin="lower", extent=(-0.4, 1.4, -0.4, 1.4), cmap="PuOr_r", vmin=-0.5, vmax=1.5)
        axis.contour(places.tolist(), places.tolist(), says, levels=[0.5], colors="black", linewidths=1.5)
        for bits, truth in zip(BITS, TRUTH):
            axis.plot(
                *bits, "o" if truth else "s", color=ONE if truth else ZERO, markersize=11, markeredgecolor="white"
            )
            axis.annotate(
                f"{truth:g}", bits, color="white", ha="center", va="center_baseline", fontsize=8, weight="bold"
            )
        axis.set(title=f"after {moment} steps", xlabel="first bit", xticks=[0, 1], yticks=[0, 1])
        plain(axis)
    axes[0].set_ylabel("second bit")
    alt = (
        "Three pictures of the square of two bits, with ones (circles) at two opposite corners and zeros (squares) at the "
        f"other two. A black line is where the network says 0.5. After {moments[0]} steps it parts nothing; after "
        f"{moments[-1]} steps both ones lie in a band between two lines, and both zeros outside of it."
    )
    return figure, alt


def two_views(net):
    """XOR as it is, and as the two hidden neurons of a trained network see it.

    Args:
        net: the notebook's network, on Values.

    Returns:
        the figure, and a sentence that tells the same.
    """
    import matplotlib.pyplot as plt

    numbers = numbers_of(net)
    w = [one.item() for one in numbers.weights]
    inside = [tuple(h.item() for h in numbers.hidden(bits)) for bits in BITS]
    figure, axes = plt.subplots(1, 2, figsize=(6.4, 3.0), layout="constrained")
    figure.patch.set_alpha(0)
    views = [(BITS, 9, ("first bit", "second bit")), (inside, 21, ("h1", "h2"))]  # inside, two labels share a spot
    for axis, (points, second, names) in zip(axes, views):
        for bits, point, truth, high in zip(BITS, points, TRUTH, [-18, 9, second, -18]):
            axis.plot(*point, "o" if truth else "s", color=ONE if truth else ZERO, markersize=9)
            words = f"{bits[0]:g}{bits[1]:g} → {truth:g}"
            axis.annotate(words, point, (0, high), textcoords="offset points", ha="center", color=GREY)
        axis.set(xlabel=names[0], ylabel=names[1], xlim=(-1.5, 1.5), ylim=(-1.5, 1.5))
        plain(axis)
    axes[1].axline((0, (0.5 - w[8]) / w[7]), slope=-w[6] / w[7], color=GREY)  # there the network says 0.5
    alt = (
        "As inputs, the ones (01, 10) and the zeros (00, 11) sit at opposite corners of a square. As h1 and h2 see them, "
        "both ones fall nearly on one spot, and a straight line has it on one side, both zeros on the other."
    )
    return figure, alt
