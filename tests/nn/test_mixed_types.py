"""Layers and inputs whose number types do not go together: PyTorch's refusals, and the mixtures that it takes."""

import pytest
from beside import assert_same, assert_same_error

LAYERS = {
    "LayerNorm": (lambda nn: nn.LayerNorm(4), (2, 4)),
    "GroupNorm": (lambda nn: nn.GroupNorm(2, 4), (2, 4, 3)),
    "BatchNorm1d": (lambda nn: nn.BatchNorm1d(4), (2, 4)),
    "BatchNorm1d in evaluation": (lambda nn: nn.BatchNorm1d(4).eval(), (2, 4)),
    "PReLU": (lambda nn: nn.PReLU(), (2, 4)),
}
REFUSED = [(name, kind) for name in LAYERS for kind in ("float64", "int64")] + [("PReLU", "float16")]


@pytest.mark.parametrize(("name", "kind"), REFUSED)
def test_refused(name, kind):
    make, shape = LAYERS[name]
    assert_same_error(lambda T: make(T.nn)((T.randn(*shape) * 3).to(getattr(T, kind))))


@pytest.mark.parametrize("kind", ["float16", "bfloat16"])
@pytest.mark.parametrize("name", ["LayerNorm", "GroupNorm", "BatchNorm1d", "BatchNorm1d in evaluation"])
def test_taken(name, kind):
    make, shape = LAYERS[name]
    assert_same(lambda T: str(make(T.nn)(T.randn(*shape).to(getattr(T, kind))).dtype))
