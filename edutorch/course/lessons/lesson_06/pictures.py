"""The first figure of notebook 06: one network, written in two ways and trained, and how far each of its numbers has moved."""

import edutorch as torch
from edutorch import nn
from edutorch.viz.drawing.colours import BLUE, GREEN, ORANGE

GREY, INK = "#767676", "#222222"


class Digits(nn.Module):
    """A network for pictures of 8 by 8. Its first two layers are kept in a `row`: a Python list, or something better."""

    def __init__(self, row):
        super().__init__()
        self.layers = row([nn.Linear(64, 32), nn.Linear(32, 32)])
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return self.head(x)


def trained(row, steps):
    """Train such a network (seed 0) on the first 1,437 digits.

    Returns:
        the first loss, the last loss, and for each layer how far its weight and its bias have moved.
    """
    from sklearn.datasets import load_digits

    digits = load_digits()
    pixels = torch.tensor(digits.data[:1437], dtype=torch.float32) / 16
    labels = torch.tensor(digits.target[:1437])
    torch.manual_seed(0)
    model = Digits(row)
    layers = [*model.layers, model.head]
    before = [(layer.weight.detach().clone(), layer.bias.detach().clone()) for layer in layers]
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(pixels), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    moved = [
        (layer.weight.detach() - weight, layer.bias.detach() - bias) for layer, (weight, bias) in zip(layers, before)
    ]
    return losses[0], losses[-1], moved


def who_moved(steps=100):
    """Draw how far each number of a network has moved in training: with its layers in a list, and in a ModuleList.

    Args:
        steps: of training.

    Returns:
        the figure, and sentences that tell the same.
    """
    import matplotlib.pyplot as plt

    figure = plt.figure(figsize=(6.4, 4.0))
    alt = f"A network of three layers, written in two ways, after {steps} steps of training each."
    for name, row, top in (("A", list, 0.96), ("B", nn.ModuleList, 0.45)):
        first, last, moved = trained(row, steps)
        reached = f"{last:.1f}" if last >= 0.1 else "below 0.1"
        count = sum(weight.abs().max().item() > 0 for weight, _ in moved)
        alt += f" Program {name}: the loss goes from {first:.1f} to {reached}, and {count} of the 3 layers moved."
        branch(figure, top, f"program {name}", f"loss {first:.1f}\n→ {reached}", moved)
    return figure, alt


def branch(figure, top, name, losses, moved):
    """One model and its three layers, each as the pictures of its weight and its bias. Only what moved hangs on a line."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.lines import Line2D

    colours = LinearSegmentedColormap.from_list("moved", [BLUE, "#ffffff", ORANGE])
    figure.text(0.01, top, name, fontsize=12, weight="bold", va="center", color=INK)
    figure.text(0.01, top - 0.2, losses, fontsize=11, va="center", color=INK)
    names, lefts = ("layers[0]", "layers[1]", "head"), (0.22, 0.59, 0.81)
    for (weight, bias), label, left in zip(moved, names, lefts):
        still = not weight.abs().max().item()
        edge = {"color": GREY if still else GREEN, "linestyle": "--" if still else "-", "linewidth": 1.4}
        width, height, ceiling = weight.shape[1] * 0.0048, weight.shape[0] * 0.0077, top - 0.125
        for x, wide, numbers in ((left, width, weight), (left + width + 0.008, 0.014, bias.reshape(-1, 1))):
            axis = figure.add_axes((x, ceiling - height, wide, height))
            axis.imshow(numbers.tolist(), cmap=colours, vmin=-0.3, vmax=0.3, aspect="auto", interpolation="nearest")
            axis.set(xticks=[], yticks=[])
            for side in axis.spines.values():
                side.set(**edge)
        if not still:  # from the model along the top, and down
            hook = left + 0.03
            figure.add_artist(Line2D((0.165, hook, hook), (top, top, top - 0.07), zorder=0, **edge))
        figure.text(left, top - 0.07, label, fontsize=11, family="monospace", va="center", color=INK,
                    bbox={"boxstyle": "round,pad=0.25", "facecolor": "#ffffff", "edgecolor": edge["color"],
                          "linestyle": edge["linestyle"]})  # fmt: skip
        figure.text(left, ceiling - height - 0.04, "not moved" if still else "moved", fontsize=11, va="center",
                    color=GREY if still else INK, weight="normal" if still else "bold")  # fmt: skip
