"""`viz.Boundary(X, y)`: where a classifier of points in the plane changes its mind, after every step of training.

While the network trains, `record(model)` asks it about a grid of points and keeps the answers. The picture follows as
the loop runs, and afterwards a slider goes back to any step. JavaScript only paints what Python has recorded.
"""

import pathlib

import anywidget
import numpy as np
import traitlets

from edutorch.autograd.grad_mode import no_grad
from edutorch.op import fresh

STATIC = pathlib.Path(__file__).parent / "static"
CELLS = 48  # the grid has so many points a side
MARGIN = 0.5  # how far the picture reaches beyond the points


class Boundary(anywidget.AnyWidget):
    """The plane, coloured by what a network says of each place, and the points that it learns from.

    Args:
        X (N, 2): points.
        y (N): their classes, 0 or 1.

    Attributes:
        step: which recorded picture is shown; -1 for the newest.

    Example:
        >>> import edutorch as torch
        >>> from edutorch import nn, viz
        >>> board = viz.Boundary(torch.zeros(4, 2), torch.tensor([0, 1, 0, 1]))
        >>> board.record(nn.Linear(2, 1), loss=0.7)
        >>> board
        boundary: 1 picture of training, steps 0 to 0; 4 points, 2 of class 0 (circles) and 2 of class 1 (triangles)
    """

    _esm = STATIC / "boundary.js"
    _css = STATIC / "boundary.css"
    points = traitlets.Dict().tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(-1).tag(sync=True)

    def __init__(self, X, y, **options):
        super().__init__(**options)
        X, y = np.asarray(numbers(X), np.float64), np.asarray(numbers(y)).reshape(-1)
        low, high = X.min(0) - MARGIN, X.max(0) + MARGIN
        self.classes = y > 0.5
        self.points = {
            "low": low.tolist(),
            "high": high.tolist(),
            "cells": CELLS,
            "xy": X.round(4).tolist(),
            "classes": self.classes.astype(int).tolist(),
        }
        across, up = (np.linspace(a, b, CELLS) for a, b in zip(low, high, strict=True))
        self.grid = np.stack(np.meshgrid(across, up), -1).reshape(-1, 2).astype(np.float32)
        self.frames = []  # (step, loss, right, chances as 16-bit numbers)
        self.X = X.astype(np.float32)
        self.on_msg(self.answer)

    def record(self, model, loss=None, step=None):
        """Ask the network about every place of the grid, and keep the answers as the picture of this step.

        Args:
            model: answers a tensor (M, 2) with a score for each point, (M) or (M, 1); above 0 means class 1.
            loss: a number or a tensor, shown beside the picture.
            step: the number of the step; counted up if left out.
        """
        with no_grad():
            chance = sigmoid(numbers(model(fresh(self.grid))).reshape(-1))
            scores = numbers(model(fresh(self.X))).reshape(-1)
        step = step if step is not None else (self.frames[-1][0] + 1 if self.frames else 0)
        right = float(((scores > 0) == self.classes).mean())
        self.frames.append((step, None if loss is None else float(loss), right, (chance * 65535).astype(np.uint16)))
        self.send_frame(len(self.frames) - 1)
        self.count = len(self.frames)

    def send_frame(self, k):
        step, loss, right, chance = self.frames[k]
        content = {"kind": "frame", "k": k, "step": step, "loss": loss, "right": right}
        self.send(content, buffers=[chance.astype("<u2").tobytes()])

    def answer(self, _, message, buffers):
        """A page that opens later asks for the pictures that it has missed."""
        if message.get("kind") == "hello":
            for k in range(len(self.frames)):
                self.send_frame(k)

    def figure(self, steps=None):
        """The pictures of some steps side by side, as a matplotlib figure: what one should have seen.

        Args:
            steps: the numbers of recorded steps; first, middle and last if left out.
        """
        import matplotlib.pyplot as plt

        known = [frame[0] for frame in self.frames]
        steps = [known[0], known[len(known) // 2], known[-1]] if steps is None else list(steps)
        figure, axes = plt.subplots(1, len(steps), figsize=(3.2 * len(steps), 2.7), squeeze=False)
        (left, bottom), (right_edge, top) = self.points["low"], self.points["high"]
        for axis, step in zip(axes[0], steps, strict=True):
            _, _, right, chance = self.frames[known.index(step)]
            image = chance.reshape(CELLS, CELLS) / 65535
            edges = (left, right_edge, bottom, top)
            look = {"cmap": "PuOr_r", "vmin": -0.6, "vmax": 1.6, "aspect": "auto", "interpolation": "bilinear"}
            axis.imshow(image, extent=edges, origin="lower", **look)
            axis.contour(image, levels=[0.5], extent=edges, colors="black", linewidths=1.5)
            for kind, marker, colour in ((False, "o", "#5B3A8C"), (True, "^", "#B35806")):
                x, y = self.X[self.classes == kind].T
                axis.scatter(x, y, s=9, marker=marker, color=colour, edgecolors="white", linewidths=0.3)
            axis.set(title=f"step {step}: {right:.0%} right", xticks=[], yticks=[])
        figure.tight_layout()
        return figure

    def __repr__(self):
        first, last = (self.frames[0][0], self.frames[-1][0]) if self.frames else (0, 0)
        ones, n = int(self.classes.sum()), len(self.frames)
        return (
            f"boundary: {n} picture{'' if n == 1 else 's'} of training, steps {first} to {last}; "
            f"{len(self.classes)} points, {len(self.classes) - ones} of class 0 (circles) and {ones} of class 1 (triangles)"
        )

    def _repr_mimebundle_(self, **options):
        answer = super()._repr_mimebundle_(**options)
        data, metadata = answer if isinstance(answer, tuple) else (answer, {})
        return {**data, "text/plain": repr(self)}, metadata


def numbers(x):
    return x.detach().cpu().numpy() if hasattr(x, "detach") else np.asarray(x)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -30, 30)))
