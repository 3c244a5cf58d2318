"""What a recording consists of: calls of ops, calls of modules around them, and the tensors that it was given."""

from dataclasses import dataclass, field

from edutorch.graph import TensorBase
from edutorch.op import Op
from edutorch.viz.model import Numbers
from edutorch.viz.program import Line


@dataclass(eq=False)
class ModuleCall:
    """One call of a module while the block runs."""

    module: object
    parent: "ModuleCall | None"

    def outermost(self):
        return self if self.parent is None else self.parent.outermost()


@dataclass(eq=False)
class Call:
    """One call of an op."""

    op: Op
    inputs: tuple  # Tensors and numbers
    params: dict
    outputs: list  # of Numbers, as they were at that moment
    sources: list  # per input: (Call, output number), a Leaf, or a number
    node: object = None  # what autograd wrote down, if it did
    kept: object = None  # what the node remembers, which backward may free
    bytes: int = 0
    module: ModuleCall | None = None
    line: Line | None = None
    seconds: float | None = None
    version: int | None = None
    names: list = field(default_factory=list)  # per output: what the reader calls it
    error: str = ""


@dataclass(eq=False)
class Leaf:
    """A tensor that the block was given."""

    tensor: TensorBase
    numbers: Numbers
