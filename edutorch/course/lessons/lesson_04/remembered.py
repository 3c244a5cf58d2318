"""Exercise 04-3: which tensors does a function keep for backward? The check asks the same hooks."""

import edutorch as torch
from edutorch.course.answers import NotYet

REMEMBERED = """def remembered(f, *inputs):
    shapes = []

    def pack(x):
        shapes.append(tuple(x.shape))
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
        f(*inputs)
    return shapes"""
BLOCK = "    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):\n        f(*inputs)\n"
OUTSIDE = "    f(*inputs)\n" + BLOCK.replace("f(*inputs)", "pass")
REMEMBERED_WRONG = [
    (REMEMBERED.replace("        return x\n", ""), "pack has to return the tensor"),
    (REMEMBERED.replace("        return x\n", "        return torch.zeros_like(x)\n"), "the tensor that it was given"),
    (REMEMBERED.replace(BLOCK, OUTSIDE), "f has to be called inside the block"),
    (REMEMBERED.replace("tuple(x.shape)", "x"), "Expected shapes as tuples"),
    (
        "def remembered(f, *inputs):\n    f(*inputs)\n    return [tuple(x.shape) for x in inputs]",
        "these are the shapes of the inputs",
    ),
    (REMEMBERED.replace("return shapes", "return len(shapes)"), "Expected a list"),
    (REMEMBERED.replace("f(*inputs)\n", "f(inputs)\n"), "raised"),
    (REMEMBERED.replace("f(*inputs)\n", "f(*inputs).sum().backward()\n"), "leave it to whoever asks"),
]  # fmt: skip

FUNCTIONS = [  # what it is called, the function, how many inputs it takes
    ("x + w", lambda x, w: x + w),
    ("x * 2.0", lambda x: x * 2.0),
    ("x.exp()", lambda x: x.exp()),
    ("x * w", lambda x, w: x * w),
    ("(x * w).tanh()", lambda x, w: (x * w).tanh()),
    ("x.sum()", lambda x: x.sum()),
    ("x @ w.T", lambda x, w: x @ w.T),
    ("(x * x).exp().sum()", lambda x: (x * x).exp().sum()),
]


def kept(f, inputs):
    """The oracle."""
    shapes = []

    def pack(x):
        shapes.append(tuple(x.shape))
        return x

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
        f(*inputs)
    return shapes


def check_remembered(answer):
    """Eight functions, of one or two tables."""
    for tried, (code, f) in enumerate(FUNCTIONS):
        inputs = [torch.ones(2, 3, requires_grad=True) for _ in range(f.__code__.co_argcount)]
        results = []

        def call(*given, f=f, results=results):
            results.append(f(*given))
            return results[-1]

        mine, expected = answer(call, *inputs), kept(f, inputs)
        if tried == 0 and not results and mine in (None, ..., []):
            return None
        if not results:
            raise NotYet(f"for {code}: f was not called. Expected f(*inputs) inside the block.")
        compare(code, mine, expected, inputs)
        for x in inputs:
            x.grad = None  # in case that somebody went backward on the way
        try:
            results[0].sum().backward()
        except Exception as error:
            if "second time" in str(error):
                raise NotYet(
                    f"for {code}: your function went backward itself, and so freed what was kept. Expected the call of f "
                    "alone: backward comes later; leave it to whoever asks."
                ) from None
            raise NotYet(
                f"for {code}: backward failed afterwards. Expected that it works as ever: pack has to return the tensor, "
                "because what it returns is remembered in its place."
            ) from None
        plain = [x.detach().requires_grad_() for x in inputs]
        for x, right in zip(inputs, torch.autograd.grad(f(*plain).sum(), plain)):
            if not torch.allclose(x.grad, right):
                raise NotYet(
                    f"for {code}: backward gives {x.grad.flatten()[0]:.4g} afterwards. Expected {right.flatten()[0]:.4g}, as "
                    "ever: pack has to return the tensor that it was given, because what it returns is remembered in its place."
                )
    return len(FUNCTIONS)


def compare(code, mine, expected, inputs):
    if not isinstance(mine, list):
        raise NotYet(f"for {code}: your function returned {mine!r}. Expected a list of shapes.")
    if not all(isinstance(one, tuple) for one in mine):
        raise NotYet(f"for {code}: your list holds {mine[0]!r}. Expected shapes as tuples: tuple(x.shape).")
    if mine != expected:
        cause = ""
        if not mine:
            cause = " Likely: f has to be called inside the block."
        elif mine == [tuple(x.shape) for x in inputs]:
            cause = " Likely: these are the shapes of the inputs, whether they are remembered or not."
        raise NotYet(f"for {code}, with tables of shape (2, 3): it came back as {mine}. Expected {expected}.{cause}")
