"""The choke point: everything generic that happens when an op is called, and what its backward rule may ask for.

An op is a pure function on arrays and, beside it, a rule that says how gradients go back. Calling the op unwraps the
tensors, brings them to one number type, runs the function, and writes the call down if anything needs a gradient.
"""

import functools
import inspect
import warnings

import numpy as np

from edutorch.device import on_one_device
from edutorch.dtypes import is_half, promote, promote_to_float, title
from edutorch.graph import Node, TensorBase, View, edge_of, ids, mode

NUMBERS = {bool, int, float, complex, type(None)}
FEW = 64  # results of at most so many numbers stay readable on their node, for the drawn graph
INPUT, SHAPE, OUT, SETTING, NEEDS = range(5)  # the kinds of thing that a rule may ask for

new = object.__new__

# inf and nan are answers here, as in PyTorch: numpy need not warn when a line of ours makes them. (np.errstate around every
# op would say the same, and cost more than the op.)
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"edutorch\b")


def fresh(array):
    """A Tensor around an array, without the price of a call to __init__: this is the busiest line of all."""
    y = new(Op.result)
    y.array = np.asarray(array) if isinstance(array, np.generic) else array
    y._grad = y._edge = y._leaf = y._view = None
    y._lazy_edge = False
    y._counter = [0, None]
    return y


class Op:
    """A function on arrays, and beside it the rule that sends gradients back."""

    result = TensorBase  # tensor.py puts the full Tensor here

    # Slots, because an attribute in a slot is read three times faster and a call reads eight of them.
    __slots__ = (
        "forward", "name", "label", "promote", "to_float", "numbers", "view", "ufunc", "outputs", "inputs", "required",
        "optional", "variadic", "settings", "wide", "refuses", "explanation", "naming", "rule",
        "product", "asks", "keeps_arrays", "without_gradient", "rounds_numbers", "Node", "__dict__",
    )  # fmt: skip

    def __init__(self, forward, promotes=None, view=False, outputs=(), ufunc=None, label=None, numbers=True, wide=True,
                 refuses=None, without_gradient=(), rounds_numbers=False):  # fmt: skip
        self.forward, self.name = forward, forward.__name__.strip("_")
        # How inputs come to one number type: "same", "float" (to a float one, if they are integers), or in a way of its own.
        self.promote = {None: None, "same": promote, "float": promote_to_float}.get(promotes, promotes)
        self.to_float = promotes == "float"
        self.numbers = numbers  # may Python numbers stand where tensors are expected?
        self.view = view  # the result looks at the memory of the first input: perhaps (True), or "always"
        # Number types that PyTorch has no loop for: numpy's letters for them -> the name of the loop, or the error.
        self.refuses = {kind: words for kinds, words in refuses.items() for kind in kinds} if refuses else None
        self.wide = wide and not view  # are 16-bit floats computed with in 32 bits?
        self.rounds_numbers = rounds_numbers  # is a Python number beside them rounded to 16 bits first?
        self.ufunc = ufunc  # numpy's own function, if forward is just that: it can write into given memory
        self.outputs = outputs  # names, for an op with several outputs
        self.rule = None  # an op without a rule is never written down
        self.product = False
        self.asks, self.keeps_arrays = (), False
        self.explanation = self.naming = None
        signature = inspect.signature(forward).parameters
        positional = [p for p in signature.values() if p.kind is not p.KEYWORD_ONLY]
        self.inputs = [p.name for p in positional]
        stars = [k for k, p in enumerate(positional) if p.kind is p.VAR_POSITIONAL]
        self.variadic = stars[0] if stars else None  # where "*tensors" begins
        self.required = max(1, sum(p.default is p.empty for p in positional) - len(stars))
        self.optional = {
            p.name: p.default for p in positional if p.default is not p.empty
        }  # such as the bias of linear
        self.settings = {p.name: p.default for p in signature.values() if p.kind is p.KEYWORD_ONLY}
        # Inputs that have no gradient, by name: `y.grad_fn.next_functions` is silent about them. Or {name of the node: inputs}.
        self.without_gradient = without_gradient
        self.label = label or "".join(word.capitalize() for word in self.name.split("_"))
        # Each op has its own Node class: type(y.grad_fn).__name__ is then PyTorch's name, and node.op costs nothing.
        self.Node = self.node_class(f"{self.label}Backward0")
        functools.update_wrapper(self, forward)

    def __reduce__(self):
        return self.forward.__name__  # pickle and deepcopy find it where it stands

    # What stands beside the function

    def backward(self, rule=None, *, product=False, only_for=None):
        """Register the rule. Its parameter names say what must be remembered until it runs:

            grad          what arrives (a tuple, if the op has several outputs)
            an input      its array;  `<input>_shape` remembers only how large it was
            out           the result;  with several outputs, the names of those
            a setting     dim, keepdim ...
            needs         per input: does anybody want its gradient?

        product=True: the gradient of one factor is made from the other one, so a factor is remembered only if the
        other one wants a gradient (`x * 2.0` remembers nothing of x).
        only_for={"out": 1}: out is needed for the gradient of input number 1 only, and remembered only if that wants one.
        """
        if rule is None:
            return functools.partial(self.backward, product=product, only_for=only_for)
        outs = {name: k for k, name in enumerate(self.outputs or ["out"])}
        asks = []
        for name in list(inspect.signature(rule).parameters)[1:]:
            if name in self.inputs:
                asks.append((INPUT, self.inputs.index(name), None))
            elif name.removesuffix("_shape") in self.inputs:
                asks.append((SHAPE, self.inputs.index(name.removesuffix("_shape")), None))
            elif name in outs:
                asks.append((OUT, outs[name], (only_for or {}).get(name)))
            elif name in self.settings:
                asks.append((SETTING, name, self.settings[name]))
            elif name == "needs":
                asks.append((NEEDS, None, None))
            else:
                raise TypeError(f"the backward rule of {self.name} asks for {name!r}, which {self.name} does not have")
        self.rule, self.product, self.asks = rule, product, tuple(asks)
        self.keeps_arrays = any(kind in (INPUT, OUT) for kind, _, _ in asks)
        return rule

    def explain(self, function):
        """Register who explains a failure: called with the forward's arguments, it raises PyTorch's error for them."""
        self.explanation = function
        return function

    def named(self, name):
        """Say what PyTorch calls the node, if it is not simply the op's name with "Backward0".

        name: "MaxBackward1"; or, where that depends on the call, a function(inputs, params) that tells it.
        """
        if callable(name):
            self.naming = name
        else:
            self.Node = self.node_class(name)

    def node_class(self, name):
        """The class of nodes of this name, made when it is first needed."""
        classes = self.__dict__.setdefault("node_classes", {})
        if name not in classes:
            silent = self.without_gradient
            silent = silent.get(name, ()) if isinstance(silent, dict) else silent
            edgeless = tuple(k for one in silent for k in self.positions(one))
            classes[name] = type(name, (Node,), {"op": self, "edgeless": edgeless, "__slots__": ()})
        return classes[name]

    def positions(self, name):
        """Where an input stands in a call; one that takes the rest, as in index(input, *positions), stands in many places."""
        k = self.inputs.index(name)
        return range(k, k + FEW) if k == self.variadic else (k,)

    # A call

    def __call__(self, *inputs, **params):
        if inputs and type(inputs[0]) is np.ndarray and mode.arrays:  # a rule at work: nothing to unwrap or write down
            return self.forward(*inputs, **params)
        if len(inputs) < self.required or (params and self.optional):
            inputs = self.by_name(inputs, params)
        arrays, edges = [], []
        recording = mixed = numbers = False
        dtype = None
        for x in inputs:
            if isinstance(x, TensorBase):
                array = x.array
                edge = x._edge if not x._lazy_edge else edge_of(x) if mode.grad else None
                if edge is not None:
                    recording = True
                if array.dtype is not dtype:
                    mixed, dtype = dtype is not None, array.dtype
            elif type(x) in NUMBERS:
                array, edge, numbers = x, None, True  # a number stays a number: float32 * 2.0 is float32
            elif mode.arrays:
                return self.forward(*inputs, **params)
            elif isinstance(x, np.generic):
                array, edge, numbers = x.item(), None, True
            else:
                raise self.refusal(x, len(arrays))
            arrays.append(array)
            edges.append(edge)
        if dtype is None:
            if mode.arrays:
                return self.forward(*inputs, **params)
            raise self.refusal(inputs[0] if inputs else None, 0)
        if numbers and not self.numbers:
            raise self.refusal(*next((x, k) for k, x in enumerate(inputs) if not isinstance(x, TensorBase)))
        try:
            if (mixed or (dtype.kind not in "fcV" and (numbers or self.to_float))) and self.promote is not None:
                arrays = self.promote(arrays)
                dtype = next((a.dtype for a in arrays if hasattr(a, "dtype")), dtype)
            if self.refuses is not None and (mixed or dtype.kind in self.refuses):
                self.refuse(arrays)
            out = (self.in_float32 if dtype.itemsize == 2 and self.wide else self.forward)(*arrays, **params)
        except Exception as error:
            together = on_one_device(inputs)
            if together is None:
                raise self.explained(error, inputs, arrays, params) from None
            return self(*together, **params)
        if self.view or type(out) is tuple:
            result = self.wrap(out, inputs[0], params)
        else:
            result = fresh(out)
        if recording and self.rule is not None and mode.grad:
            self.record(inputs, arrays, edges, params, result)
        if mode.tracer is not None:
            mode.tracer(self, inputs, params, result)
        return result

    def in_float32(self, *arrays, **params):
        """Compute with 16-bit floats as PyTorch does: widen them, and round the result once."""
        half = next((a.dtype for a in arrays if hasattr(a, "dtype") and is_half(a.dtype)), None)
        if half is None:
            return self.forward(*arrays, **params)
        if self.rounds_numbers:
            arrays = [half.type(float(a)) if type(a) in (int, float) else a for a in arrays]
        out = self.forward(*map(widened, arrays), **params)
        return tuple(rounded(one, half) for one in out) if type(out) is tuple else rounded(out, half)

    def wrap(self, array, source, params, number=None):
        """Tensors around several outputs, or a Tensor around a view."""
        if type(array) is tuple:
            return tuple(self.wrap(one, source, params, k) for k, one in enumerate(array))
        y, owner = fresh(array), array.base
        seen = array is source.array or owner is source.array or owner is source.array.base is not None
        if self.view == "always" or (self.view and seen):
            y._counter, before = source._counter, source._view
            y._lazy_edge = True
            y._view = View(
                base=source if before is None else before.base,
                recipe=(before and before.recipe, self, params, number),
                version=y._counter and y._counter[0],
                recorded=mode.grad and (before is None or before.recorded),
                several=number is not None,
            )
        return y  # a reshape may have had to copy: then it is no view

    def record(self, inputs, arrays, edges, params, result):
        """Write the call down: what the rule wants to remember, and a node that the results point to."""
        node = new(self.Node if self.naming is None else self.node_class(self.naming(inputs, params)))
        node.edges, node.id, node.hooks, node.calls, node.value = edges, next(ids), None, None, None
        if type(result) is tuple:
            results = result
            node.outputs = [(y.array.shape, y.array.dtype) for y in results]
            for k, y in enumerate(results):
                if y.array.dtype.kind in "fcV":  # an index or a truth value has no gradient
                    y._edge = node, k
        else:
            results = (result,)
            array = result.array
            node.outputs = [(array.shape, array.dtype)]
            if array.dtype.kind in "fcV":
                result._edge = node, 0
            if array.size <= FEW:
                node.value = array, result._counter, result._counter[0]
        node.kept = self.keep(inputs, arrays, edges, params, results) if self.asks else ()

    def keep(self, inputs, arrays, edges, params, results):
        """What the rule asked for, in its order."""
        kept = []
        for kind, which, default in self.asks:
            if kind == INPUT:
                if which == self.variadic:
                    kept.append(list(map(remember, inputs[which:], arrays[which:])))
                elif self.product and edges[1 - which] is None:
                    kept.append(None)
                elif which < len(inputs):
                    kept.append(remember(inputs[which], arrays[which]))
                else:
                    kept.append(None)  # an input that was left out
            elif kind == OUT:
                wanted = default is None or edges[default] is not None
                kept.append(remember(results[which], results[which].array) if wanted else None)
            elif kind == SHAPE:
                several = which == self.variadic
                kept.append([np.shape(a) for a in arrays[which:]] if several else np.shape(arrays[which]))
            elif kind == SETTING:
                kept.append(params.get(which, default))
            else:
                kept.append(None)  # NEEDS: known when the rule runs
        return kept

    # When a call is wrong

    def by_name(self, inputs, params):
        """Take inputs that were given by name, as in add(input=x, other=y), out of params."""
        inputs, missing = list(inputs), []
        for name in self.inputs[len(inputs) : self.required]:
            if name in params:
                inputs.append(params.pop(name))
            else:
                missing.append(f'"{name}"')
        if missing:
            raise TypeError(f"{self.name}() missing {len(missing)} required positional arguments: {', '.join(missing)}")
        if params.keys() & self.optional.keys():
            inputs += [
                params.pop(name, self.optional[name]) for name in self.inputs[len(inputs) :] if name in self.optional
            ]
        return inputs

    def refusal(self, x, position):
        name = self.inputs[min(position, len(self.inputs) - 1)]
        return TypeError(
            f"{self.name}(): argument '{name}' (position {position + 1}) must be Tensor, not {type_name(x)}"
        )

    def refuse(self, arrays):
        """Raise PyTorch's error if one of the arrays is of a type that the op does not take."""
        for x in arrays:
            words = self.refuses.get(x.dtype.kind) if hasattr(x, "dtype") else None
            if isinstance(words, Exception):
                raise type(words)(*words.args)
            if words is not None:
                raise NotImplementedError(f"\"{words}\" not implemented for '{title(x.dtype)}'")

    def explained(self, error, inputs, arrays, params):
        """PyTorch's error for a failure, or numpy's own with a note that names the op and its inputs."""
        if self.explanation is not None:
            try:
                self.explanation(*arrays, **params)
            except Exception as better:
                error = better
        if self.refuses is not None and "not supported for the input types" in str(error):
            try:
                self.refuse([np.result_type(*arrays).type(0)])  # a complex number beside an array that is not complex
            except Exception as better:
                error = better
        if "got an unexpected keyword argument" in str(error) and isinstance(error, TypeError):
            return TypeError(str(error).replace(self.forward.__name__, self.name, 1))
        error.add_note(f"in {self.name}({', '.join(map(describe, inputs))})")
        return error


def widened(x):
    """An array of 16-bit floats in 32 bits; anything else as it is."""
    return x.astype(np.float32) if hasattr(x, "dtype") and is_half(x.dtype) else x


def rounded(array, half):
    """A 32-bit result, rounded to the 16 bits that were asked for; indices and truth values as they are."""
    return array.astype(half) if array.dtype == np.float32 else array


def remember(x, array):
    """An array, the version counter of its memory, and how often that memory had been changed when we looked."""
    if not isinstance(x, TensorBase):
        return array
    counter = x._counter
    if counter is None:
        raise RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
            "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and use "
            "it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
        )
    return array, counter, counter[0]


def bare(x):
    """The plain array, for what is not smooth anyway: masks, comparisons, types."""
    return x.array if isinstance(x, TensorBase) else x


def alongside(array, x):
    """A constant of a rule, in the language that the rule is running in: an array beside arrays, a Tensor beside Tensors."""
    return fresh(array) if isinstance(x, TensorBase) else array


def type_name(x):
    """What a message calls the type of a value."""
    kind = type(x)
    if kind.__module__ in ("edutorch.dtypes", "edutorch.device"):
        return f"torch.{kind.__name__}"
    return f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__


def describe(x):
    return f"{x.array.dtype}{list(x.array.shape)}" if isinstance(x, TensorBase) else repr(x)


def op(forward=None, **kind):
    """`@op`, or `@op(view=True)`: make an Op of the array function below."""
    return Op(forward, **kind) if forward else functools.partial(Op, **kind)
