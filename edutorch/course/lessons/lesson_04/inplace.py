"""Exercise 04-6: softplus, log(exp(x) + 1), which somebody spoiled by changing what exp remembered."""

import edutorch as torch
from edutorch.course.answers import NotYet, told

SOFTPLUS = """def softplus(x):
    y = x.exp()
    z = y + 1
    return z.log()"""
SOFTPLUS_WRONG = [
    (SOFTPLUS.replace("z = y + 1", "z = y.add_(1)"), "y is changed in place"),
    (SOFTPLUS.replace("    z = y + 1", "    z = y\n    z += 1"), "y is changed in place"),
    (
        SOFTPLUS.replace("    z = y + 1", "    with torch.no_grad():\n        y += 1\n    z = y"),
        "y is changed in place",
    ),
    (
        SOFTPLUS.replace("    z = y + 1", "    y.data += 1\n    z = y"),
        "y.data hides the change from the version counter, and the rule computes with wrong numbers",
    ),
    (
        "def softplus(x):\n    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))",
        "at exactly 0 this formula has a corner",
    ),
    (SOFTPLUS.replace("y + 1", "y.detach() + 1"), "the result has no grad_fn"),
    (SOFTPLUS.replace("y + 1", "y"), "Expected 0.6931"),
    (SOFTPLUS.replace("return z.log()", "return z"), "the logarithm is missing"),
    (SOFTPLUS.replace("return z.log()", "return z.logg()"), "raised AttributeError"),
]


def check_softplus(answer):
    """Numbers and slopes at five places; the slope of softplus is a sigmoid."""
    places = [0.0, 1.0, -1.0, 2.5, -3.0]
    x = torch.tensor(places, dtype=torch.float64, requires_grad=True)
    y = answer(x)
    if y is None or y is ...:
        return None
    right, slopes = (x.detach().exp() + 1).log(), x.detach().sigmoid()
    if not isinstance(y, torch.Tensor):
        raise NotYet(f"for x = {places} it came back as {y!r}. Expected a tensor.")
    for place, mine, truth in zip(places, y.tolist(), right.tolist()):
        if abs(mine - truth) > 1e-9:
            cause = " Likely: the logarithm is missing." if torch.allclose(y, x.exp() + 1) else ""
            raise NotYet(f"softplus of {place} came back as {mine:.4f}. Expected {truth:.4f}.{cause}")
    if not y.requires_grad:
        raise NotYet("the numbers are right, but the result has no grad_fn. Expected one: nothing may be detached.")
    try:
        y.sum().backward()
    except RuntimeError as error:
        if "inplace" in str(error):
            raise NotYet(
                "the numbers are right, and backward raised the error from above. Expected a gradient. Likely: y is "
                "changed in place, under whatever name, and exp remembers it."
            ) from None
        raise NotYet(f"{told(error, answer)}.") from None
    if not torch.allclose(x.grad, slopes):
        place = next(k for k in range(len(places)) if not torch.isclose(x.grad[k], slopes[k]))
        if torch.allclose(x.grad[1:], slopes[1:]):
            likely = "at exactly 0 this formula has a corner, which autograd sees; log(exp(x) + 1) has none"
        else:
            likely = "y.data hides the change from the version counter, and the rule computes with wrong numbers"
        raise NotYet(
            f"the slope at {places[place]:.0f} came back as {x.grad[place].item():.4f}, without any error. Expected "
            f"{slopes[place].item():.4f}. Likely: {likely}."
        )
    return 2 * len(places)
