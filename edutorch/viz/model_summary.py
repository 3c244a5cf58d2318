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
from edutorch.viz.drawing import bytes_in_words, bytes_of, count, tag, tensors_in
from edutorch.viz.html.pieces import table
from edutorch.viz.multiply_adds import multiply_adds


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
        inputs: what it is called with. A tuple of integers stands for a tensor of zeros of that shape, of the number type and
            on the device of the parameters.

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
    check_shapes_are_known(model)
    inputs = tuple(zeros(x, **like_parameters(model)) if is_shape(x) else x for x in inputs)
    watch = Watch(model)
    with unchanged(model), watch, no_grad():
        model(*inputs)
    watch.count_parameters()
    return Summary(watch.rows, model)


def check_shapes_are_known(model):
    if any(is_lazy(x) for x in (*model.parameters(), *model.buffers())):
        raise ValueError(
            "the model has lazy modules, which do not know their shapes yet: call it once, model(x), before"
        )


def like_parameters(model):
    """The number type and the device that a model works with, as its first parameter that is no integer tells."""
    for p in model.parameters():
        if p.is_floating_point() or p.is_complex():
            return {"dtype": p.dtype, "device": p.device}
    return {}


def is_shape(x):
    return isinstance(x, tuple) and bool(x) and all(type(n) is int for n in x)


@contextlib.contextmanager
def unchanged(model):
    """Inside, the model is in evaluation mode; afterwards modes, buffers and random numbers are as before."""
    modes = [(module, module.training) for module in model.modules()]
    buffers = [(module, *one) for module, _ in modes for one in module._buffers.items() if one[1] is not None]
    values = [x.array.copy() for _, _, x in buffers]
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
        for (module, name, x), value in zip(buffers, values):
            module._buffers[name] = x  # forward may have put another one in its place,
            if not np.array_equal(x.array, value, equal_nan=value.dtype.kind in "fc"):
                x.array[...] = value  # or changed it


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
            self.handles.append(module.register_forward_hook(self.end, with_kwargs=True, always_call=True))

    def __exit__(self, *error):
        for handle in self.handles:
            handle.remove()

    def begin(self, module, args, kwargs):
        row = Row(self.names[module], type(module).__name__, len(self.open), again=module in self.first)
        row.inputs = [tuple(x.shape) for x in tensors_in([args, kwargs])]  # now: forward may change them in place
        self.first.setdefault(module, row)
        self.rows.append(row)
        self.open.append(row)

    def end(self, module, args, kwargs, output):
        row = self.open.pop()
        if output is None:  # it failed; who called it may catch the error
            return
        row.outputs = [tuple(x.shape) for x in tensors_in(output)]
        row.mult_adds = multiply_adds(module, in_order(module, args, kwargs), output)
        if row is self.rows[-1]:  # nothing was called inside
            row.activation_bytes = bytes_of(tensors_in(output))

    def count_parameters(self):
        """Give each parameter to one row: to the first call of the module that has it, or of the nearest one around it."""
        seen, rows = set(), {}
        for name, module in self.model.named_modules():  # what is around a module comes before it
            row = rows[name] = self.first.get(module) or rows[name.rpartition(".")[0]]
            for p in module._parameters.values():
                if p is not None and p not in seen:
                    seen.add(p)
                    row.trainable += p.numel() if p.requires_grad else 0
                    row.frozen += 0 if p.requires_grad else p.numel()


def in_order(module, args, kwargs):
    """The arguments of a call in the order of `forward`, also if some were given by name."""
    if not kwargs:
        return args
    return tuple(inspect.signature(module.forward).bind(*args, **kwargs).arguments.values())


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
        self.param_bytes = bytes_of(model.parameters())
        self.activation_bytes = sum(row.activation_bytes for row in rows)
        self.mult_adds = sum(row.mult_adds for row in rows)

    def totals(self):
        """The last line."""
        parameters = count(self.total_params, "parameter")
        if self.frozen_params:
            parameters += f", {self.trainable_params:,} trainable, {self.frozen_params:,} frozen"
        elif self.total_params:
            parameters += ", all trainable"
        return (
            f"{parameters} ({bytes_in_words(self.param_bytes)}); "
            f"activations {bytes_in_words(self.activation_bytes)}; {count(self.mult_adds, 'multiply-add')}"
        )

    def cells(self):
        """The words of the table, a line for each row."""
        for row in self.rows:
            params = f"{row.params:,}" if row.params else ""
            if row.frozen:
                params += " frozen" if not row.trainable else f" ({row.frozen:,} frozen)"
            own_name = row.name.rpartition(".")[2]
            yield (
                f"{own_name} {row.kind}{' (again)' if row.again else ''}".strip(),
                shapes(row.inputs),
                shapes(row.outputs),
                params,
                bytes_in_words(row.activation_bytes) if row.activation_bytes else "",
                f"{row.mult_adds:,}" if row.mult_adds else "",
            )

    def __repr__(self):
        lines = [HEAD, *(("  " * row.depth + name, *others) for row, (name, *others) in zip(self.rows, self.cells()))]
        widths = [max(map(len, column)) for column in zip(*lines)]
        words = []
        for line in lines:
            left = [word.ljust(width) for word, width in zip(line[:3], widths[:3])]
            right = [word.rjust(width) for word, width in zip(line[3:], widths[3:])]
            words.append("  ".join(left + right).rstrip())
        return "\n".join([*words, self.totals()])

    def _repr_html_(self):
        lines = []
        for row, (name, *others) in zip(self.rows, self.cells()):
            style = f"padding-left:{1.2 * row.depth:.1f}em"
            lines.append([tag("span", name, style=style, title=row.name or None), *others])
        return tag("div", table(HEAD, lines, numbers=3), tag("div", self.totals()))


HEAD = ("module", "input", "output", "parameters", "activations", "multiply-adds")


def shapes(found):
    """One shape, or several with commas between."""
    return ", ".join(str(shape) for shape in found[:3]) + (", …" if len(found) > 3 else "")
