"""`viz.summary(model, input)`: a table of all that happens in a network when it is called once."""

import contextlib
import dataclasses
import inspect
import random

import numpy as np

from edutorch.autograd.grad_mode import no_grad
from edutorch.creation import zeros
from edutorch.nn.parameter import is_lazy
from edutorch.random import fork_rng
from edutorch.viz.drawing import bytes_in_words, count, join, tag
from edutorch.viz.html.pieces import table
from edutorch.viz.multiply_adds import multiply_adds, tensors_in


@dataclasses.dataclass
class Row:
    """One call of a module.

    Attributes:
        name: its dotted name; "" for the model itself.
        kind: its class.
        depth: inside how many others it was called.
        inputs, outputs: lists of shapes.
        trainable, frozen: numbers in its own parameters, and in those of parts that are never called themselves.
            A parameter counts where it is used first.
        activation_bytes: the memory of what it answered; 0 if modules inside it have answered already.
        mult_adds: of its own computation.
        again: was the same module called before?
    """

    name: str
    kind: str
    depth: int
    inputs: list = dataclasses.field(default_factory=list)
    outputs: list = dataclasses.field(default_factory=list)
    trainable: int = 0
    frozen: int = 0
    activation_bytes: int = 0
    mult_adds: int = 0
    again: bool = False

    @property
    def params(self):
        return self.trainable + self.frozen


def summary(model, *inputs):
    """Call a model once and tell about every module that was called: shapes, parameters, memory and work.

    The model stays as it is: it runs in evaluation mode without gradients, and modes, buffers and the state of the random
    numbers are put back, even if it fails. Modules are counted; what a `forward` computes by functions is not seen.

    Args:
        model: a module.
        inputs: what it is called with. A tuple of integers stands for a tensor of zeros of that shape.

    Returns:
        Summary: a notebook shows it as a table, `print` as text; `.rows` and the totals are numbers.

    Raises:
        ValueError: if a lazy module does not know its shapes yet.

    Example:
        >>> from edutorch import nn, viz
        >>> viz.summary(nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 1)), (5, 2))
        module      input    output   parameters  activations  multiply-adds
        Sequential  (5, 2)   (5, 1)
          0 Linear  (5, 2)   (5, 16)          48    320 bytes            160
          1 ReLU    (5, 16)  (5, 16)                320 bytes
          2 Linear  (5, 16)  (5, 1)           17     20 bytes             80
        65 parameters, all trainable (260 bytes); activations 660 bytes; 240 multiply-adds
    """
    if any(is_lazy(x) for x in (*model.parameters(), *model.buffers())):
        raise ValueError(
            "the model has lazy modules, which do not know their shapes yet: call it once, model(x), before"
        )
    inputs = tuple(zeros(x) if is_shape(x) else x for x in inputs)
    watch = Watch(model)
    with unchanged(model), watch, no_grad():
        model(*inputs)
    watch.count_parameters()
    return Summary(watch.rows, model)


def is_shape(x):
    return isinstance(x, tuple) and bool(x) and all(type(n) is int for n in x)


@contextlib.contextmanager
def unchanged(model):
    """Inside, the model is in evaluation mode; afterwards modes, buffers and random numbers are as before."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [
        (module, name, x, x.clone())
        for module in model.modules()
        for name, x in module._buffers.items()
        if x is not None
    ]
    python, numpy = random.getstate(), np.random.get_state()
    try:
        with fork_rng(), no_grad():
            for module, _ in modes:  # not model.eval(), which a user may have written anew
                module.training = False
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
        for module, training in modes:
            module.training = training
        for module, name, x, before in buffers:
            if not np.array_equal(x.array, before.array, equal_nan=x.array.dtype.kind in "fc"):
                x.array[...] = before.array
            module._buffers[name] = x


class Watch:
    """Hooks on every module, which write down a row for each call. They are taken away at the end, also after an error."""

    def __init__(self, model):
        self.model, self.rows, self.open = model, [], []
        self.first = {}  # module -> its first row
        self.names = {module: name for name, module in model.named_modules()}

    def __enter__(self):
        self.handles = []
        for module in self.names:
            self.handles.append(module.register_forward_pre_hook(self.begin, with_kwargs=True))
            self.handles.append(module.register_forward_hook(self.end, with_kwargs=True))

    def __exit__(self, *error):
        for handle in self.handles:
            handle.remove()

    def begin(self, module, args, kwargs):
        row = Row(self.names[module], type(module).__name__, len(self.open), again=module in self.first)
        row.inputs = [tuple(x.shape) for x in tensors_in([args, kwargs])]  # now: forward may change them in place
        self.first.setdefault(module, row)
        self.rows.append(row)
        self.open.append((module, row))

    def end(self, module, args, kwargs, output):
        owner, row = self.open.pop()
        while owner is not module:  # it failed, and who called it has caught the error
            owner, row = self.open.pop()
        row.outputs = [tuple(x.shape) for x in tensors_in(output)]
        given = inspect.signature(module.forward).bind(*args, **kwargs).arguments
        row.mult_adds = multiply_adds(module, tuple(given.values()), output)
        if row is self.rows[-1]:  # nothing was called inside
            row.activation_bytes = sum(x.array.nbytes for x in tensors_in(output))

    def count_parameters(self):
        """Give each parameter to one row: to the first call of the module that has it, or of the nearest one around it."""
        seen = set()
        owners = [(self.model, self.rows[0])]
        while owners:
            module, around = owners.pop(0)
            row = self.first.get(module, around)
            for p in module._parameters.values():
                if p is not None and p not in seen:
                    seen.add(p)
                    row.trainable += p.numel() if p.requires_grad else 0
                    row.frozen += 0 if p.requires_grad else p.numel()
            owners += [(child, row) for child in module.children()]


class Summary:
    """What `viz.summary` found out.

    Attributes:
        rows: a list of Row, in the order of the calls.
        total_params, trainable_params, frozen_params: numbers in all parameters, each once.
        param_bytes: the memory of the parameters.
        activation_bytes: the memory of what all innermost modules answered.
        mult_adds: multiply-adds of all calls; `edutorch.viz.multiply_adds` says how they are counted.
    """

    def __init__(self, rows, model):
        self.rows = rows
        self.trainable_params = sum(row.trainable for row in rows)
        self.frozen_params = sum(row.frozen for row in rows)
        self.total_params = self.trainable_params + self.frozen_params
        self.param_bytes = sum(p.array.nbytes for p in model.parameters())
        self.activation_bytes = sum(row.activation_bytes for row in rows)
        self.mult_adds = sum(row.mult_adds for row in rows)

    def totals(self):
        """The last line."""
        kinds = (
            "all trainable"
            if not self.frozen_params
            else f"{self.trainable_params:,} trainable, {self.frozen_params:,} frozen"
        )
        parameters = count(self.total_params, "parameter") + (f", {kinds}" if self.total_params else "")
        return (
            f"{parameters} ({bytes_in_words(self.param_bytes)}); "
            f"activations {bytes_in_words(self.activation_bytes)}; {count(self.mult_adds, 'multiply-add')}"
        )

    def cells(self):
        """The table as text."""
        for row in self.rows:
            params = f"{row.params:,}" if row.params else ""
            if row.frozen:
                params += " frozen" if not row.trainable else f" ({row.frozen:,} frozen)"
            yield (
                " ".join(filter(None, [row.name.rpartition(".")[2], row.kind])) + (" (again)" if row.again else ""),
                shapes(row.inputs),
                shapes(row.outputs),
                params,
                bytes_in_words(row.activation_bytes) if row.activation_bytes else "",
                f"{row.mult_adds:,}" if row.mult_adds else "",
            )

    def __repr__(self):
        cells = [
            ("  " * row.depth + name, *others) for row, (name, *others) in zip(self.rows, self.cells(), strict=True)
        ]
        widths = [max(map(len, column)) for column in zip(HEAD, *cells, strict=True)]
        lines = []
        for line in (HEAD, *cells):
            left = [word.ljust(width) for word, width in zip(line[:3], widths, strict=False)]
            right = [word.rjust(width) for word, width in zip(line[3:], widths[3:], strict=True)]
            lines.append("  ".join(left + right).rstrip())
        return "\n".join([*lines, self.totals()])

    def _repr_html_(self):
        lines = []
        for row, (name, *others) in zip(self.rows, self.cells(), strict=True):
            lines.append(
                [tag("span", name, style=f"padding-left:{1.2 * row.depth:.1f}em", title=row.name or None), *others]
            )
        return tag("div", join([table(HEAD, lines, numbers=3), tag("div", self.totals())]))


HEAD = ("module", "input", "output", "parameters", "activations", "multiply-adds")


def shapes(found):
    """One shape, or several with commas between."""
    return ", ".join(str(shape) for shape in found[:3]) + (", …" if len(found) > 3 else "")
