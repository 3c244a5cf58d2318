"""What there is to draw: the graph behind a tensor as plain boxes, arrows and clusters.

Nothing here draws, and nothing here keeps the autograd graph alive: the boxes hold copies of small arrays and words.
A box's id comes from its place in the graph (`mul`, `mul_2`), never from memory, so two runs of the same program
give the same ids, and a picture can change smoothly from one run to the next.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

SMALL = 64  # numbers of an array that are copied into the description


@dataclass
class Numbers:
    """What is known of an array: always its shape and dtype, its numbers only if they are few."""

    shape: tuple
    dtype: str
    name: str = ""  # of this output, where an op has several
    items: np.ndarray | None = None
    norm: float | None = None
    spread: dict | None = None  # least, mean, largest, deviation and a histogram of all the numbers
    changed: bool = False  # the memory was changed since: what it held when the op made it is gone
    bytes: int = 0
    device: str = "cpu"

    @classmethod
    def of(cls, array, name="", norm=False, spread=False):
        device = "cuda" if hasattr(array, "get") else "cpu"
        array = on_cpu(array)
        numbers = cls(tuple(array.shape), array.dtype.name, name, bytes=array.nbytes, device=device)
        if array.size <= SMALL:
            numbers.items = array.copy()
        if norm:
            numbers.norm = float(np.linalg.norm(np.abs(array).astype(np.float64).ravel()))
        if spread and array.size > SMALL:
            numbers.spread = spread_of(array)
        return numbers


def spread_of(array):
    """How the numbers of a large array lie: {"min", "mean", "max", "std", "histogram"}, without infinities and nan."""
    array = np.abs(array) if array.dtype.kind == "c" else array
    finite = array[np.isfinite(array)].astype(np.float64)
    if not finite.size:
        return {}
    least, largest = float(finite.min()), float(finite.max())
    histogram = np.histogram(finite, bins=16, range=(least, largest))[0].tolist() if least < largest else []
    return {
        "min": least,
        "mean": float(finite.mean()),
        "max": largest,
        "std": float(finite.std()),
        "histogram": histogram,
    }


def on_cpu(array):
    """The same numbers as a numpy array, wherever they live."""
    return np.asarray(array.get() if hasattr(array, "get") else array)


@dataclass
class Box:
    """A leaf, one call of an op together with what it made, or a closed module with all that is in it."""

    id: str
    kind: str  # "op", "parameter", "leaf", "data" (an input that needs no gradient), "module" (closed), "error"
    name: str  # the variable's or parameter's name, "" if nobody holds it
    op: str  # "Mul", "" for what no op made
    outputs: list
    grad: Numbers | None = None
    wants_grad: bool = False  # does somebody keep its gradient, so that the box has a line for it?
    cluster: str | None = None
    grad_fn: str = ""  # the name that PyTorch gives to the op's call
    kept: int = 0  # bytes that it remembers for backward, beside the parameters
    version: int | None = None  # how often the memory of what it made was changed
    line: str = ""  # where in the program it was called, if that was recorded
    seconds: float | None = None  # how long it took, if that was recorded
    error: str = ""  # what it raised instead of a result
    holds: int = 1  # ops in it: several in a closed module
    parameters: int = 0  # of a closed module: how many numbers it learns
    change: str = ""  # in a comparison of two runs: "added", "removed", "changed"


@dataclass(frozen=True)
class Arrow:
    """The output of one box goes into another: input number `slot` of target is output number `number` of source."""

    id: str
    source: str
    target: str
    slot: int
    number: int = 0


@dataclass
class Cluster:
    """One call of a module: a frame around the boxes that were made in it."""

    id: str
    title: str
    parent: str | None = None


@dataclass
class Graph:
    """Boxes in the order in which they were made, the arrows between them, and the clusters around them."""

    boxes: list
    arrows: list
    clusters: list
    root: str
    constants: int = 0  # inputs without a gradient of which nothing is known any more
    grads: dict = field(
        default_factory=dict
    )  # box -> the array that .grad was before backward, where that was recorded

    @cached_property
    def index(self):
        return {box.id: box for box in self.boxes}

    @cached_property
    def cluster_index(self):
        return {cluster.id: cluster for cluster in self.clusters}

    @cached_property
    def _into(self):
        into = {}
        for arrow in self.arrows:
            into.setdefault(arrow.target, []).append(arrow)
        return into

    @cached_property
    def _inside(self):
        """cluster id (None: the whole picture) -> what lies directly in it, in order of first appearance."""
        inside = {}
        for box in self.boxes:
            item, around = box, box.cluster
            while True:
                inside.setdefault(around, {})[item.id] = item
                if around is None:
                    break
                item = self.cluster_index[around]
                around = item.parent
        return inside

    def box(self, id):
        return self.index[id]

    def into(self, id):
        """The arrows that end at a box, in the order of its inputs."""
        return self._into.get(id, [])

    def inside(self, cluster):
        """The boxes and clusters directly inside a cluster."""
        return list(self._inside.get(cluster, {}).values())

    def around(self, cluster):
        """A cluster and all clusters around it, innermost first."""
        while cluster is not None:
            yield cluster
            cluster = self.cluster_index[cluster].parent

    def structure(self):
        """All that decides the layout except the widths of texts. Equal structure: only values have changed."""
        boxes = tuple((b.id, b.kind, b.name, b.op, b.cluster) for b in self.boxes)
        return boxes, tuple(self.arrows), tuple((c.id, c.title, c.parent) for c in self.clusters), self.root
