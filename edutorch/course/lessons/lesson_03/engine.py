"""The engine as the notebook builds it: values that remember how they were made, and the way back through them."""

import math


class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, op="", inputs=(), slopes=()):
        self.data = float(data)
        self.op, self.inputs, self.slopes = op, inputs, slopes
        self.grad = 0.0

    def __repr__(self):
        return f"Value({self.data:.4f})"

    def __add__(self, other):
        return apply(add, self, other)

    def __mul__(self, other):
        return apply(mul, self, other)

    __radd__, __rmul__ = __add__, __mul__  # 10 + value: Python asks the value, since 10 cannot

    def tanh(self):
        return apply(tanh, self)

    def backward(self):
        backward(order(self))


def apply(function, *inputs):
    """Call a function on the numbers of some Values, and write the call down."""
    inputs = [one if isinstance(one, Value) else Value(one) for one in inputs]
    data, slopes = function(*[one.data for one in inputs])
    return Value(data, function.__name__, inputs, slopes)


def mul(a, b):
    return a * b, (b, a)


def add(a, b):
    return a + b, (1.0, 1.0)


def tanh(a):
    y = math.tanh(a)
    return y, (1 - y * y,)


def relu(a):
    return (a, (1.0,)) if a > 0 else (0.0, (0.0,))


def exp(a):
    return math.exp(a), (math.exp(a),)


def order(root):
    """Everything that root was made from, each Value before its inputs."""
    found, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for one in value.inputs:
                visit(one)
            found.append(value)

    visit(root)
    return found[::-1]


def backward(values):
    """Send gradients back through Values that stand in order."""
    values[0].grad = 1.0
    for value in values:
        for one, slope in zip(value.inputs, value.slopes):
            one.grad += slope * value.grad


OURS = {function.__name__: function for function in (mul, add, tanh, relu, exp)}
