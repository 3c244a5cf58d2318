"""The exercises of notebook 00b: look inside a PyTorch lesson."""

import math

import edutorch as torch
from edutorch.course.exercise import Exercise, NotYet


def example_gradients(examples=4):
    """Gradients as `vmap(grad(...))` gives them: for each parameter a tensor whose first dimension counts examples."""
    torch.manual_seed(0)
    return {"weight": torch.randn(examples, 3, 2), "bias": torch.randn(examples, 3)}


def check_pull(answer):
    """How long each example's gradient is, over all parameters together, against a plain loop."""
    gradients = example_gradients()
    pulls = answer(gradients)
    if pulls is None or pulls is ...:
        return None
    if not isinstance(pulls, torch.Tensor):
        raise NotYet(f"your function returned {pulls!r}. Expected a tensor with a number for each example.")
    if pulls.shape != (4,):
        raise NotYet(
            f"for 4 examples the shape came back as {tuple(pulls.shape)}. Expected (4,): keep the first dimension, and add "
            "up over all others."
        )
    numbers = [[g[i].flatten().tolist() for g in gradients.values()] for i in range(4)]
    squares = [[sum(value**2 for value in values) for values in example] for example in numbers]
    wrong = {
        "each of its parts is right, but only one parameter was counted": [math.sqrt(one[-1]) for one in squares],
        "the square root is still to be taken": [sum(one) for one in squares],
        "lengths of parts do not add up to a length: add the squares, then take one root": [
            sum(map(math.sqrt, one)) for one in squares
        ],
    }
    for example in range(4):
        expected, got = math.sqrt(sum(squares[example])), pulls[example].item()
        if not math.isclose(got, expected, rel_tol=1e-4):
            likely = [why for why, values in wrong.items() if math.isclose(got, values[example], rel_tol=1e-4)]
            cause = f" Likely: {likely[0]}." if likely else ""
            raise NotYet(f"example {example} has length {got:.4f} by your function. Expected {expected:.4f}.{cause}")
    return 4


def check_distance(answer):
    """A distance whose gradient is a number everywhere, and which is a distance all the same."""
    target = torch.tensor([1.0, 2.0])
    here = torch.tensor([1.0, 2.0], requires_grad=True)
    there = torch.tensor([4.0, 6.0], requires_grad=True)
    far = answer(there, target)
    if far is None or far is ...:
        return None
    if not isinstance(far, torch.Tensor) or far.shape != ():
        raise NotYet(f"your function returned {far!r}. Expected a tensor with one number.")
    if not math.isclose(far.item(), 5.0, rel_tol=1e-3):
        raise NotYet(
            f"from (4, 6) to (1, 2) you measure {far.item():.4f}. Expected 5, to three digits. Likely: what keeps the root "
            "away from 0 is too large, or the root is gone."
        )
    if not far.requires_grad:
        raise NotYet(
            "the result does not require grad. Expected one to learn from. Likely: detach() or item() on the way."
        )
    far.backward()
    if there.grad is None or not torch.allclose(there.grad, torch.tensor([0.6, 0.8]), atol=1e-3):
        raise NotYet(
            f"at (4, 6) the gradient is {there.grad}. Expected (0.6, 0.8): the direction away from the target."
        )
    near = answer(here, target)
    if not near.item() < 0.01:
        raise NotYet(f"at the target itself you measure {near.item():.4f}. Expected less than 0.01.")
    if near.requires_grad:
        near.backward()
    if here.grad is not None and here.grad.isnan().any():
        raise NotYet(
            "at the target the gradient is still nan. Expected a number. The slope of the root at 0 is infinite: keep what "
            "stands under the root above 0."
        )
    return 4


EXERCISES = [
    Exercise(
        id="00b-1",
        title="the pull of each example, over all parameters",
        check=check_pull,
        hints=(
            "A gradient is one long list of numbers, cut into parameters. How long is an arrow with these coordinates?",
            "gradient.flatten(1) keeps the examples apart and lays the rest in a row. Square, sum over dim 1, then go on.",
            "For a single parameter it is gradient.flatten(1).pow(2).sum(1).sqrt(). With several, the root comes last.",
        ),
        solution=(
            "def pull(gradients):\n"
            "    squares = [gradient.flatten(1).pow(2).sum(1) for gradient in gradients.values()]\n"
            "    return sum(squares).sqrt()"
        ),
        mistakes=[
            ("def pull(gradients):\n    return 1.0", "a tensor with a number for each example"),
            (
                "def pull(gradients):\n    return sum(g.pow(2).sum() for g in gradients.values()).sqrt()",
                "keep the first dimension",
            ),
            (
                "def pull(gradients):\n    for g in gradients.values():\n        x = g.flatten(1).norm(dim=1)\n    return x",
                "only one parameter was counted",
            ),
            (
                "def pull(gradients):\n    return sum(g.flatten(1).pow(2).sum(1) for g in gradients.values())",
                "the square root is still to be taken",
            ),
            (
                "def pull(gradients):\n    return sum(g.flatten(1).norm(dim=1) for g in gradients.values())",
                "lengths of parts do not add up",
            ),
        ],
    ),
    Exercise(
        id="00b-2",
        title="a distance with a gradient everywhere",
        check=check_distance,
        hints=(
            "At which number is the slope of the square root infinite?",
            "Only what stands under the root has to change, and only a little.",
            "log has the same trouble at 0; people write (x + 1e-8).log() there.",
        ),
        solution="def distance(a, b):\n    return (((a - b) ** 2).sum() + 1e-12).sqrt()",
        mistakes=[
            ("def distance(a, b):\n    return ((a - b) ** 2).sum().sqrt()", "the gradient is still nan"),
            ("def distance(a, b):\n    return ((a - b) ** 2).sum().sqrt() + 1e-12", "the gradient is still nan"),
            ("def distance(a, b):\n    return (((a - b) ** 2).sum() + 1).sqrt()", "too large"),
            ("def distance(a, b):\n    return ((a - b) ** 2).sum()", "the root is gone"),
            ("def distance(a, b):\n    return ((a - b) ** 2).sum().sqrt().detach()", "does not require grad"),
            ("def distance(a, b):\n    return 5.0", "a tensor with one number"),
        ],
    ),
]
