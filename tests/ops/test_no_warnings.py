"""inf - inf is nan, and 3e38 + 3e38 is inf: PyTorch says so without a word, and so does edutorch. (Here, a warning of numpy's is an
error: pyproject.toml lets those pass that numpy gives in edutorch's name, as edutorch itself does; others would reach a user.)
"""

import math

import pytest

import edutorch as torch
from edutorch.nn import functional as F

QUIET = {
    "sum": lambda x: x.sum(),
    "sum of a dim": lambda x: x[None].sum(1),
    "sum of columns": lambda x: x[:, None].expand(3, 2000).contiguous().sum(0),
    "mean": lambda x: x.mean(),
    "var": lambda x: x.var(),
    "std": lambda x: x.std(),
    "nanmean": lambda x: x.nanmean(),
    "cumsum": lambda x: x.cumsum(0),
    "cov": lambda x: torch.cov(x),
    "norm": lambda x: (x - x).norm(),
    "softmax": lambda x: x.softmax(0),
    "logsumexp": lambda x: (x - x).logsumexp(0),
    "layer_norm": lambda x: F.layer_norm(x, (3,)),
    "group_norm": lambda x: F.group_norm(x.reshape(1, 3), 1),
    "batch_norm": lambda x: F.batch_norm(x[:, None], None, None, training=True),
    "mse": lambda x: F.mse_loss(x, x),
    "cross entropy": lambda x: F.cross_entropy(x[None], torch.tensor([0])),
    "einsum": lambda x: torch.einsum("i->", x),
    "fft": lambda x: torch.fft.fft(x).abs(),
    "rfft": lambda x: torch.fft.rfft(x).abs(),
}


@pytest.mark.parametrize("name", QUIET)
def test_infinity_less_infinity_is_nan(name):
    x = torch.tensor([math.inf, -math.inf, 1.0], requires_grad=True)
    y = QUIET[name](x)
    assert y.isnan().any()
    y.sum().backward()


@pytest.mark.parametrize("name", ["sum", "mean", "norm", "cumsum"])
def test_too_large_is_infinite(name):
    x = torch.full((3,), 3e38)
    y = x.norm() if name == "norm" else QUIET[name](x)
    assert y.isinf().any() or name == "cumsum"
