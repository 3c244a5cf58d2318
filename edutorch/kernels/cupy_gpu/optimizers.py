"""Twins of the steps of Adam and its family: one launch, which fetches what a number needs once."""

from edutorch.kernels.cupy_gpu.launching import by_number, suit

# What all of the family begin with: the decay of the weight, and the running means of the gradient and its square.
SHARED = "T grad, float64 sign, float64 pull, float64 keep, float64 new1, float64 beta2, float64 new2, float64 eps"
MOVED = """
    A g = A(sign) * A(grad), now = A(x) * A(keep);
    if (pull != 0) g += A(pull) * now;
    const A mean = A(m) + (g - A(m)) * A(new1), square = A(v) * A(beta2) + g * g * A(new2);
    m = mean;
    v = square;
"""

adam = by_number(
    "adam_step",
    f"{SHARED}, float64 length, float64 missing",
    "T x, T m, T v",
    MOVED + "x = now - A(length) * (mean / (sqrt(square) / A(missing) + A(eps)));",
)

amsgrad = by_number(
    "amsgrad_step",
    f"{SHARED}, float64 length, float64 missing",
    "T x, T m, T v, T largest",
    MOVED
    + """
    const A most = square > A(largest) || square != square ? square : A(largest);  // nan stays nan
    largest = most;
    x = now - A(length) * (mean / (sqrt(most) / A(missing) + A(eps)));
    """,
)

nadam = by_number(
    "nadam_step",
    f"{SHARED}, float64 of_grad, float64 of_mean, float64 missing",
    "T x, T m, T v",
    MOVED + "x = now - (A(of_grad) * g + A(of_mean) * mean) / (sqrt(square / A(missing)) + A(eps));",
)

radam = by_number(
    "radam_step",
    f"{SHARED}, float64 length, int64 divides",
    "T x, T m, T v",
    MOVED + "x = now - A(length) * (divides ? mean / (sqrt(square) + A(eps)) : mean);",
)


def walk(kernel, x, grad, *state, group, lr, beta1, beta2, settings):
    """Launch a step that changes x and its state in place."""
    decay, eps = group["weight_decay"], group["eps"]
    if not suit(x, grad, *state) or not all(isinstance(n, (int, float)) for n in (lr, beta1, beta2, decay, eps)):
        return NotImplemented
    pull, keep = (0, 1 - lr * decay) if group["decoupled_weight_decay"] else (decay, 1)
    sign = -1 if group["maximize"] else 1
    kernel(grad, sign, pull, keep, 1 - beta1, beta2, 1 - beta2, eps, *settings, x, *state)
    return None


def adam_step(x, grad, m, v, largest, *, group, lr, beta1, beta2, length, missing):
    shared = {"group": group, "lr": lr, "beta1": beta1, "beta2": beta2, "settings": (length, missing)}
    return walk(adam, x, grad, m, v, **shared) if largest is None else walk(amsgrad, x, grad, m, v, largest, **shared)


def nadam_step(x, grad, m, v, *, group, lr, beta1, beta2, of_grad, of_mean, missing):
    settings = (of_grad, of_mean, missing)
    return walk(nadam, x, grad, m, v, group=group, lr=lr, beta1=beta1, beta2=beta2, settings=settings)


def radam_step(x, grad, m, v, *, group, lr, beta1, beta2, length, divides):
    settings = (length, int(divides))
    return walk(radam, x, grad, m, v, group=group, lr=lr, beta1=beta1, beta2=beta2, settings=settings)
