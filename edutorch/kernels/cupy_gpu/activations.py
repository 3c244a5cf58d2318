"""Twins of the bends of a network: one launch, whatever the formula."""

from edutorch.kernels.cupy_gpu.launching import by_number, suit

relu_slope = by_number("relu_backward", "T grad, T out", "T result", "result = A(out) <= 0 ? T(0) : grad;")


def relu_backward(grad, out):
    return relu_slope(grad, out) if suit(grad, out) else NotImplemented


# The share of a normal distribution below x, and the close formula for it; u = sqrt(2 / pi) (x + 0.044715 x^3).
SHARES = """
__device__ A normal_share(A x) { return A(0.5) * (1 + erf(x * A(0.7071067811865476))); }
__device__ A bent(A x) { return tanh(x * (A(0.7978845608028654) + A(0.035677408136300125) * x * x)); }
"""

exact_gelu = by_number("gelu", "T x", "T result", "result = A(x) * normal_share(x);", before=SHARES)
close_gelu = by_number("gelu_tanh", "T x", "T result", "result = A(0.5) * A(x) * (1 + bent(x));", before=SHARES)


def gelu(input, *, approximate="none"):
    if not suit(input):
        return NotImplemented
    return (close_gelu if approximate == "tanh" else exact_gelu)(input)


exact_slope = by_number(
    "gelu_backward",
    "T grad, T input",
    "T result",
    """
    const A x = input, density = A(0.3989422804014327) * exp(A(-0.5) * x * x);
    result = A(grad) * (normal_share(x) + x * density);
    """,
    before=SHARES,
)
close_slope = by_number(
    "gelu_tanh_backward",
    "T grad, T input",
    "T result",
    """
    const A x = input, t = bent(x);
    const A slope = A(0.7978845608028654) + A(3 * 0.035677408136300125) * x * x;  // that of u
    result = A(0.5) * A(grad) * (1 + t) * (1 + x * slope * (1 - t));
    """,
    before=SHARES,
)


def gelu_backward(grad, input, approximate):
    if not suit(grad, input):
        return NotImplemented
    return (close_slope if approximate == "tanh" else exact_slope)(grad, input)
