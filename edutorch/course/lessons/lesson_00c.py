"""The exercises of notebook 00c: pictures and sequences."""

import edutorch as torch
import edutorch.nn.functional as F
from edutorch.course.exercise import Exercise, NotYet

# length, kernel_size, stride, padding, dilation: one thing after the other is switched on
CONVOLUTIONS = [(8, 3, 1, 0, 1), (8, 3, 1, 1, 1), (9, 3, 2, 0, 1), (8, 3, 2, 1, 1), (12, 3, 1, 0, 2), (28, 5, 3, 2, 2)]


def check_output_size(answer):
    """How long a convolution's result is, against the result of a real one."""
    for n, k, s, p, d in CONVOLUTIONS:
        found = answer(n, k, s, p, d)
        if found is None or found is ...:
            return None
        layer = torch.nn.Conv1d(1, 1, kernel_size=k, stride=s, padding=p, dilation=d)
        expected = layer(torch.zeros(1, 1, n)).shape[-1]
        if found != expected:
            reach = d * (k - 1)
            wrong = {
                "a row of k places has only k - 1 steps in it": (n + 2 * p - d * k) // s + 1,
                "the first place counts, too: add 1 after dividing": (n + 2 * p - reach) // s,
                "the division leaves a rest: only whole steps of the stride count, so round down with //": (
                    (n + 2 * p - reach - 1) / s + 1
                ),
                "the padding is put on both sides": (n + p - reach - 1) // s + 1,
                "dilation spreads the kernel: it covers dilation * (kernel_size - 1) + 1 places": (n + 2 * p - k) // s
                + 1,
            }
            likely = [why for why, value in wrong.items() if found == value and value != expected]
            cause = f" Likely: {likely[-1]}." if likely else ""
            raise NotYet(
                f"for length {n}, kernel_size {k}, stride {s}, padding {p}, dilation {d} your function says {found}. "
                f"Expected {expected}: that is what nn.Conv1d gives.{cause}"
            )
        if not isinstance(found, int):
            raise NotYet(
                f"your function returned {found!r}, the right number, but as a {type(found).__name__}. Use //."
            )
    return len(CONVOLUTIONS)


def check_attention(answer):
    """Attention that looks back only, against scaled_dot_product_attention."""
    torch.manual_seed(0)
    q, k, v = (torch.randn(5, 4) for _ in range(3))
    out = answer(q, k, v)
    if out is None or out is ...:
        return None
    if not isinstance(out, torch.Tensor):
        raise NotYet(f"your function returned {out!r}. Expected a tensor.")
    if out.shape != (5, 4):
        raise NotYet(f"for q, k and v of shape (5, 4) the shape came back as {tuple(out.shape)}. Expected (5, 4).")
    expected = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    if not torch.allclose(out, expected, atol=1e-5):
        raise NotYet(
            f"the numbers differ from F.scaled_dot_product_attention(q, k, v, is_causal=True).{likely(out, q, k, v)}"
        )
    if not torch.allclose(answer(q[:1], k[:1], v[:1]), v[:1], atol=1e-5):
        raise NotYet("with a single place, which can only look at itself, the answer must be v. Expected v.")
    return 2


def likely(out, q, k, v):
    """What may have gone wrong with attention, from what came out."""
    later = torch.ones(5, 5, dtype=torch.bool).triu(1)
    scores = q @ k.T / 2
    causal = scores.masked_fill(later, -torch.inf)
    wrong = {
        "the scores were not divided by the root of the width": (causal * 2).softmax(1) @ v,
        "the scores were divided by the width, not by its root": (causal / 2).softmax(1) @ v,
        "nothing keeps a place from looking at later ones": scores.softmax(1) @ v,
        "the places look forward, not back: score[i, j] must go where j > i": scores.masked_fill(
            later.T, -torch.inf
        ).softmax(1)
        @ v,
        "a place may look at itself: only what stands above the diagonal must go": scores.masked_fill(
            later | torch.eye(5, dtype=torch.bool), -torch.inf
        )
        .softmax(1)
        .nan_to_num()
        @ v,
        "softmax ran down the columns: each row must add up to 1": causal.softmax(0).nan_to_num() @ v,
        "what is forbidden got 0 after the softmax, so the rest of the row no longer adds up to 1": (
            scores.softmax(1).masked_fill(later, 0) @ v
        ),
        "a score of 0 is not forbidden: exp(0) is 1. Use -inf": scores.masked_fill(later, 0).softmax(1) @ v,
    }
    causes = [why for why, value in wrong.items() if torch.allclose(out.nan_to_num(), value, atol=1e-5)]
    return f" Likely: {causes[0]}." if causes else ""


MASKED = 'scores.masked_fill(later, float("-inf")).softmax(1)'
ATTENTION = (
    "def attention(q, k, v):\n"
    "    scores = q @ k.T / q.shape[1] ** 0.5\n"
    "    later = torch.ones_like(scores, dtype=torch.bool).triu(1)\n"
    f"    return {MASKED} @ v"
)
SIZE = (
    "def output_size(n, kernel_size, stride, padding, dilation):\n"
    "    covered = dilation * (kernel_size - 1) + 1\n"
    "    return (n + 2 * padding - covered) // stride + 1"
)

EXERCISES = [
    Exercise(
        id="00c-1",
        title="how large a convolution's result is",
        check=check_output_size,
        hints=(
            "Where does the kernel's first place stand at the beginning, and where at the end? How many steps lie between?",
            "n + 2 * padding places are there; the kernel covers dilation * (kernel_size - 1) + 1 of them.",
            "A window of 3 in a row of 10, two places a step: it begins at 0, 2, 4 and 6, so (10 - 3) // 2 + 1 times.",
        ),
        solution=SIZE,
        mistakes=[
            ("def output_size(n, k, s, p, d):\n    return (n + 2 * p - k) // s + 1", "dilation spreads the kernel"),
            ("def output_size(n, k, s, p, d):\n    return (n + p - d * (k - 1) - 1) // s + 1", "on both sides"),
            ("def output_size(n, k, s, p, d):\n    return (n + 2 * p - d * (k - 1)) // s", "add 1 after dividing"),
            ("def output_size(n, k, s, p, d):\n    return (n + 2 * p - d * k) // s + 1", "only k - 1 steps"),
            ("def output_size(n, k, s, p, d):\n    return (n + 2 * p - d * (k - 1) - 1) / s + 1", "as a float"),
        ],
    ),
    Exercise(
        id="00c-2",
        title="attention that looks back only",
        check=check_attention,
        hints=(
            "Which row of the table of scores belongs to the place that asks, and which entries of it must not count?",
            "q @ k.T / sqrt(width) is the table. Entries above the diagonal must be -inf before softmax(1).",
            "torch.ones(3, 3, dtype=torch.bool).triu(1) marks what stands above the diagonal; x.masked_fill(mask, value).",
        ),
        solution=ATTENTION,
        mistakes=[
            ("def attention(q, k, v):\n    return 1.0", "Expected a tensor"),
            ("def attention(q, k, v):\n    return q @ k.T", "Expected (5, 4)"),
            (ATTENTION.replace(" / q.shape[1] ** 0.5", ""), "not divided by the root"),
            (ATTENTION.replace(" ** 0.5", ""), "not by its root"),
            (ATTENTION.replace(".masked_fill(later, float(\"-inf\"))", ""), "looking at later ones"),
            (ATTENTION.replace("triu(1)", "tril(-1)"), "look forward"),
            (ATTENTION.replace("triu(1)", "triu(0)"), "may look at itself"),
            (ATTENTION.replace("softmax(1)", "softmax(0)"), "down the columns"),
            (ATTENTION.replace(MASKED, "scores.softmax(1).masked_fill(later, 0)"), "no longer adds up to 1"),
            (ATTENTION.replace('float("-inf")', "0"), "exp(0) is 1"),
        ],
    ),
]  # fmt: skip
