"""How an op comes to look at the autocast regions, and what it does to its inputs then. The tables are in lists.py.

The choke point, Op.__call__, knows nothing of this: with the program's first region for a device, the ops of its table
become CastingOps, which look at the regions before they do what they always did. Functions that are made of several ops look
at them always: they take long enough for it not to matter.
"""

import functools
import sys

from edutorch.amp.lists import APART, ASKED, BANNED, FULL, FUNCTIONS, LOWER, OPS, WIDEST, by_name
from edutorch.amp.state import state
from edutorch.dtypes import dtype, float32, is_float
from edutorch.graph import TensorBase
from edutorch.op import Op
from edutorch.tensor import Tensor

KINDS, FUNCTION_KINDS = by_name(OPS), by_name(FUNCTIONS)  # name -> {device: kind}
PLACES = (
    "edutorch", "edutorch.nn.functional", "edutorch.linalg", "edutorch.special", "edutorch.fft", "edutorch.nn.rnn",
    "edutorch.nn.rnn_cells",
)  # fmt: skip
UNSAFE = """torch.nn.functional.binary_cross_entropy and torch.nn.BCELoss are unsafe to autocast.
Many models use a sigmoid layer right before the binary cross entropy layer.
In this case, combine the two layers using torch.nn.functional.binary_cross_entropy_with_logits
or torch.nn.BCEWithLogitsLoss.  binary_cross_entropy_with_logits and BCEWithLogits are
safe to autocast."""


def casted_call(args, kwargs, kinds):
    """The arguments of a call in the number types that the regions want."""
    if WIDEST in kinds.values():
        args, kwargs = list(args), dict(kwargs)
        wide = any(x.dtype is float32 for x in (*args, *kwargs.values()) if isinstance(x, TensorBase))
        kinds = {device: (FULL if wide else LOWER) if kind == WIDEST else kind for device, kind in kinds.items()}
    return [casted(x, kinds) for x in args], {name: casted(x, kinds) for name, x in kwargs.items()}


def casted(x, kinds):
    """A tensor in the number type that the region of its device wants; anything else as it is.

    float64 is nobody's business.
    """
    if isinstance(x, (list, tuple)):
        parts = any(isinstance(one, (TensorBase, list, tuple)) for one in x)
        return type(x)(casted(one, kinds) for one in x) if parts else x
    if not isinstance(x, TensorBase) or not is_float(x.array.dtype):
        return x
    device = x.device.type
    kind = kinds.get(device) if device in state.on else None
    if kind == BANNED:
        raise RuntimeError(UNSAFE)
    if kind == LOWER and x.array.dtype.itemsize != 8:
        return in_lower(x, state.dtypes[device])
    return x.to(float32) if kind == FULL and x.array.dtype.itemsize != 8 else x


def in_lower(x, dtype):
    """The 16-bit copy of a tensor. That of a parameter is kept until the region ends, for a layer may be used again."""
    if not (state.cache_enabled and x.dtype is float32 and x.requires_grad and x.is_leaf):
        return x.to(dtype)
    if id(x) not in state.cache:
        state.cache[id(x)] = x, x.to(dtype)
    return state.cache[id(x)][1]


class CastingOp(Op):
    """An op that asks first whether it stands in an autocast region."""

    __slots__ = ()

    def __call__(self, *inputs, **params):
        if state.on:
            inputs, params = casted_call(inputs, params, KINDS[self.name])
        return Op.__call__(self, *inputs, **params)


def casting(function, kinds):
    """The same for a function that is made of several ops: what happens inside is not cast a second time."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        if state.on.isdisjoint(kinds):
            return function(*args, **kwargs)
        args, kwargs = casted_call(args, kwargs, settled(kinds, args, kwargs))
        before, state.on = state.on, state.on - kinds.keys()
        try:
            return function(*args, **kwargs)
        finally:
            state.on = before

    return call


def settled(kinds, args, kwargs):
    """What becomes of ASKED in this call. On a card nothing is cast that is to be written into out=."""
    if kwargs.get("out") is not None:
        return {**kinds, "cuda": APART}
    if ASKED not in kinds.values():
        return kinds
    asked = any(isinstance(x, dtype) for x in (*args, *kwargs.values()))
    return {device: (APART if asked else FULL) if kind == ASKED else kind for device, kind in kinds.items()}


def wrap_functions(late=False):
    """Let the functions of the tables look at the regions. To be called before anybody has got hold of one of them."""
    for name, kinds in FUNCTION_KINDS.items():
        if late != (ASKED in kinds.values()):
            continue
        for place in PLACES:
            function = vars(sys.modules[place]).get(name)
            if callable(function):
                setattr(sys.modules[place], name, casting(function, kinds))
        if callable(getattr(Tensor, name, None)):
            setattr(Tensor, name, casting(getattr(Tensor, name), kinds))


@functools.cache  # once for each device
def install(device):
    """Let the ops of a device's table look at the regions from now on."""
    modules = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("edutorch.")]
    for thing in [thing for names in modules for thing in list(names.values())]:
        if type(thing) is Op and device in KINDS.get(thing.name, ()):
            thing.__class__ = CastingOp
    if device == "cuda":
        wrap_functions(late=True)  # these are single ops, whose price without a region would be felt
        keep_in_place()


def keep_in_place():
    """On a card nothing is cast that changes a tensor in its own memory, or is written into out=."""
    calls, alone = sys.modules["edutorch.calls.explained"], {"cuda": APART}
    calls.write_into = casting(calls.write_into, alone)
    for name in [f"{name}_" for name in {*KINDS, *FUNCTION_KINDS}] + ["__ipow__"]:
        for place in (Tensor, sys.modules["edutorch"]):
            if callable(getattr(place, name, None)):
                setattr(place, name, casting(getattr(place, name), alone))
