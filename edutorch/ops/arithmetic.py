"""The four operations and their relatives, element by element, each with its derivative beside it.

A rule is written with operators and with other ops. On arrays (ordinary backward) it computes; on Tensors
(create_graph=True) it also writes down, so it can be differentiated again. Broadcasting is undone by the engine. `conj`
is for complex numbers only: real ones pass through it.
"""

import numpy as np

from edutorch.dtypes import is_half, promote, promote_to_float
from edutorch.op import NUMBERS, bare, op
from edutorch.ops.complex_numbers import conj, holds_complex, sgn
from edutorch.ops.kinds import not_for
from edutorch.ops.rounding import sign


def broadcast_error(*arrays, **settings):
    """PyTorch's words for shapes that do not fit together."""
    a = np.shape(arrays[0])
    for b in map(np.shape, arrays[1:]):
        for i in range(1, min(len(a), len(b)) + 1):
            if a[-i] != b[-i] and 1 not in (a[-i], b[-i]):
                raise RuntimeError(
                    f"The size of tensor a ({a[-i]}) must match the size of tensor b ({b[-i]}) at non-singleton "
                    f"dimension {max(len(a), len(b)) - i}"
                )
        a = np.broadcast_shapes(a, b)


@op(promotes="same", ufunc=np.add, rounds_numbers=True)
def add(input, other):
    """input + other, element by element."""
    return input + other


def keeping_scale(promote_usually):
    """For products. Beside 16-bit floats a tensor without dimensions keeps its 32 bits, as a Python number does."""

    def promoted(arrays):
        x, scale = arrays
        if (
            all(hasattr(a, "dtype") for a in arrays)
            and is_half(x.dtype)
            and x.ndim
            and not scale.ndim
            and scale.dtype.kind == "f"
        ):
            return [x, scale.astype(np.float32)]
        return promote_usually(arrays)

    return promoted


@add.backward
def add_backward(grad):  # remembers nothing
    return grad, grad


def refuse_truth():
    """Truth values cannot be subtracted, and nothing can be subtracted from them."""
    raise RuntimeError(
        "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, "
        "use the `~` or `logical_not()` operator instead."
    )


def promote_for_sub(arrays):
    """Two types, of which none may be bool."""
    if any(getattr(x, "dtype", None) == bool for x in arrays):
        refuse_truth()
    return promote(arrays)


@op(promotes=promote_for_sub, ufunc=np.subtract, rounds_numbers=True)
def sub(input, other):
    """input - other, element by element."""
    if type(other) is bool or type(input) is bool:
        refuse_truth()
    return input - other


@sub.backward
def sub_backward(grad, needs):
    return grad, -grad if needs[1] else None


@op(promotes=promote_for_sub, label="Rsub", rounds_numbers=True, without_gradient={"RsubBackward1": ["other"]})
def rsub_(input, other):
    """other - input: what `1 - x` calls. PyTorch gives it a name of its own."""
    return sub.forward(other, input)


@rsub_.backward
def rsub_backward(grad, needs):
    return -grad if needs[0] else None, grad


rsub_.named(lambda inputs, params: f"RsubBackward{int(type(inputs[1]) in NUMBERS)}")


@op(promotes="same", ufunc=np.multiply)
def mul(input, other):
    """input * other, element by element."""
    return input * other


@mul.backward(product=True)
def mul_backward(grad, input, other, needs):  # remembers each factor for the other one's sake
    return grad * conj(other) if needs[0] else None, grad * conj(input) if needs[1] else None


@op(promotes="float", ufunc=np.true_divide, without_gradient={"DivBackward1": ["other"]})
def div(input, other):
    """input / other, element by element. Dividing by zero gives inf or nan."""
    return input / other


@div.backward(only_for={"out": 1})
def div_backward(grad, other, out, needs):  # the result serves where the numerator would
    other = conj(other)
    return div(grad, other) if needs[0] else None, div(-grad * conj(out), other) if needs[1] else None


@op(promotes="same", refuses={"c": "div_floor_cpu"})
def floor_divide(input, other):
    """The largest whole number that is not above input / other."""
    refuse_zero("div_floor_cpu", input, other)
    return input // other


floor_divide.named("NotImplemented")


@floor_divide.backward
def floor_divide_backward(grad):
    raise RuntimeError("derivative for aten::floor_divide is not implemented")


@op(promotes="same", label="Div")
def div_rounded(input, other, *, rounding_mode):
    """input / other without what is behind the point: rounded down ("floor") or towards zero ("trunc")."""
    not_for("c", f"div_{rounding_mode}_cpu", input, other)
    if rounding_mode == "floor":
        return floor_divide.forward(input, other)
    refuse_zero("div_trunc_cpu", input, other)
    if np.result_type(input, other).kind == "f":
        return np.trunc(input / other)
    quotient = input // other  # rounds down: one too few where the signs differ and something is left over
    return quotient + ((quotient < 0) & (quotient * other != input)).astype(quotient.dtype)


@div_rounded.backward
def div_rounded_backward(grad):  # flat between its steps
    return grad * 0.0, grad * 0.0


div_rounded.named("DivBackward2")


@op(
    promotes="same",
    refuses={"c": "remainder_cpu"},
    rounds_numbers=True,
    without_gradient={"RemainderBackward0": ["other"]},
)
def remainder(input, other):
    """input - other * floor(input / other): has the sign of other, as Python's %."""
    refuse_zero("remainder_cpu", input, other)
    rest = np.fmod(input, other)  # np.remainder would lose the sign of a rest of -0.
    return np.where((rest != 0) & ((rest < 0) != (other < 0)), rest + other, rest)


remainder.named(lambda inputs, params: f"RemainderBackward{int(type(inputs[1]) not in NUMBERS)}")


@remainder.backward
def remainder_backward(grad, input, other, needs):
    quotient = np.floor(bare(input) / bare(other)) if needs[1] else None
    return grad, -grad * quotient if needs[1] else None


@op(promotes="same", refuses={"c": "fmod_cpu"}, rounds_numbers=True, without_gradient={"FmodBackward0": ["other"]})
def fmod(input, other):
    """input - other * trunc(input / other): has the sign of input, as C's %."""
    refuse_zero("fmod_cpu", input, other)
    return np.fmod(input, other)


fmod.named(lambda inputs, params: f"FmodBackward{int(type(inputs[1]) not in NUMBERS)}")


@fmod.backward
def fmod_backward(grad, input, other, needs):
    quotient = np.trunc(bare(input) / bare(other)) if needs[1] else None
    return grad, -grad * quotient if needs[1] else None


def refuse_zero(kernel, input, other):
    """Whole numbers cannot be divided by zero: there is no inf among them. Truth values cannot be divided at all."""
    kind = input.dtype.kind if hasattr(input, "dtype") else other.dtype.kind
    if kind in "biu":
        not_for("b", kernel, input, other)
        if not np.all(other) and np.size(input):
            raise RuntimeError("ZeroDivisionError")


@op
def neg(input):
    """-input, element by element."""
    return -input


@neg.backward
def neg_backward(grad):
    return -grad


@neg.explain
def neg_error(input):
    if input.dtype == bool:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )


@rsub_.explain
@sub.explain
def sub_error(input, other):
    if getattr(input, "dtype", None) == bool == getattr(other, "dtype", None):
        raise RuntimeError(
            "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` "
            "operator instead."
        )
    broadcast_error(input, other)


@op
def abs_(input):
    """The distance from zero."""
    not_for("b", "abs_cpu", input)
    return np.abs(input)


@abs_.backward
def abs_backward(grad, input):
    return grad * (sgn(input) if holds_complex(input) else sign.forward(bare(input)))


mul.promote, div.promote = keeping_scale(promote), keeping_scale(promote_to_float)

for binary in (add, mul, div, floor_divide, div_rounded, remainder, fmod):
    binary.explain(broadcast_error)
