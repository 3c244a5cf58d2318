"""PyTorch's own names for arguments, also where ours are others."""

import pytest

import edutorch

torch = pytest.importorskip("torch")

LINES = """
x.view(size=(3, 2))
x.view(dtype=T.int32)
x.reshape(shape=(6,))
x.swapaxes(axis0=0, axis1=1)
x.swapdims(dim0=0, dim1=1)
x.expand(size=(2, 3))
x.repeat(repeats=(1, 2))
x.permute(dims=(1, 0))
x.hsplit(sections=3)
x.vsplit(indices=(1,))
x.tensor_split(sections=2, dim=1)
x.tensor_split(indices=(1, 2), dim=1)
x.gather(1, T.tensor([[0], [1]]), sparse_grad=False)
x.unsqueeze_(dim=0)
x.transpose_(dim0=0, dim1=1)
x.resize_(size=(3, 2))
x.type(dtype=T.float64, non_blocking=True)
x[0].dot(tensor=x[1])
T.dot(input=x[0], tensor=x[1])
T.zeros_like(input=x, pin_memory=False)
T.full_like(x, fill_value=2, layout=T.strided)
T.tril_indices(row=2, col=2, offset=0)
T.where(condition=x > 1, input=x, other=0.0)
T.where(x > 1, self=1.0, other=x)
T.pow(self=2, exponent=x)
T.remainder(self=5, other=x + 1)
T.float_power(self=2, exponent=x)
T.bucketize(input=x, boundaries=x[0])
T.searchsorted(sorted_sequence=x[0], input=x)
T.isin(element=1.0, test_elements=x)
T.isin(elements=x, test_element=1.0)
T.linalg.norm(input=x, ord=2, dim=1)
T.linalg.inv(A=x[:, :2])
T.linalg.matrix_norm(input=x, ord="fro")
T.det(input=x[:, :2])
T.special.xlogy(self=2.0, other=x + 1)
T.add(input=x, other=x, alpha=2)
T.clamp(input=x, min=1, max=2)
T.sum(input=x, dim=1, keepdim=True, dtype=T.float64)
T.max(input=x, dim=1)
T.cat(tensors=(x, x), dim=1)
T.split(tensor=x, split_size_or_sections=2, dim=1)
T.flatten(input=x, start_dim=0, end_dim=1)
T.relu_(input=x.clone())
T.nn.functional.linear(input=x, weight=x, bias=None)
"""
CALLS = LINES.split("\n")[1:-1]


@pytest.mark.parametrize("call", CALLS)
def test_keyword(call):
    ours, theirs = (repr(eval(call, {"T": T, "x": T.arange(6.0).reshape(2, 3)})) for T in (edutorch, torch))
    assert ours == theirs


def test_a_word_that_pytorch_does_not_know_is_refused():
    with pytest.raises(TypeError, match="unexpected keyword argument 'shape'"):
        edutorch.zeros_like(edutorch.ones(2), shape=3)
