"""Methods that change a tensor in place: the same numbers, gradients, versions and errors as PyTorch."""

import pytest

import edutorch

torch = pytest.importorskip("torch")

# A line: the change of y, which is base * 1 with base (2, 3). i is int64 (2, 3), m a mask, v is (3,).
CHANGES = """
y.add_(v, alpha=2)
y.sub_(v, alpha=0.5)
y.mul_(v)
y.div_(v, rounding_mode="floor")
y.div_(v, rounding_mode="trunc")
y.clamp_(min=0.7)
y.clamp_(0.7, 1.2)
y.clamp_(max=v)
y.clamp_min_(0.7)
y.clamp_max_(0.7)
y.copy_(v)
y.fill_(3)
y.fill_(v[0])
y.zero_()
y.masked_fill_(m, 2.0)
y.masked_fill_(m, v[1])
y.masked_scatter_(m, v.repeat(2))
y.scatter_(1, T.tensor([[2], [0]]), 5.0)
y.scatter_(1, T.tensor([[2], [0]]), v[:2, None])
y.scatter_add_(1, T.tensor([[2, 2, 0]]), v[None])
y.index_add_(0, T.tensor([1, 1]), y.detach() * 2)
y.index_add_(1, T.tensor([0]), v[:2, None], alpha=3)
y.index_copy_(0, T.tensor([1]), v[None])
y.index_fill_(1, T.tensor([0, 2]), 7.0)
y.index_put_((T.tensor([0, 1]), T.tensor([1, 1])), v[:2])
y.index_put_((T.tensor([0, 0]),), v, accumulate=True)
y.addcmul_(v, v, value=2)
y.addcdiv_(v, v + 1, value=-1)
y.lerp_(v.expand(2, 3), 0.25)
y.cumsum_(1)
y.cumprod_(0)
y.tril_()
y.triu_(1)
y.frac_()
y.nan_to_num_()
y.fill_diagonal_(9.0)
y.round_()
y.round_(decimals=1)
y.sigmoid_()
y.tanh_().mul_(2)
y.exp_().log_()
y.pow_(2)
y.pow_(v)
y.sqrt_().square_()
y.erf_()
y.t_()
y.transpose_(0, 1)
y.unsqueeze_(0)
y.unsqueeze_(-1).squeeze_()
y.t_().mul_(2)
y[0].mul_(v)
y[:, 1].unsqueeze_(0).mul_(3)
y[0].t_().add_(v)
i.add_(2)
i.mul_(True)
i.floor_divide_(2)
i.remainder_(4)
i.bitwise_and_(3)
i.clamp_(1, 3)
i.fill_(7.9)
i.add_(1.5)
i.div_(2)
i.sqrt_()
i.addcdiv_(i, i)
y.add_(T.ones(2, 2, 3))
y.mul_(T.ones(2))
y.masked_fill_(i, 1.0)
y.index_add_(0, T.tensor([0]), i[:1])
y.index_copy_(0, T.tensor([5]), v[None])
y.scatter_(1, T.tensor([[7]]), 1.0)
y.scatter_(1, T.tensor([[0]]), i)
y.scatter_(1, T.tensor([0]), 1.0)
y.scatter_(0, T.zeros(3, 4).long(), 1.0)
y.lerp_(i, 0.5)
y.lt_(1.0)
y.logical_not_()
base.mul_(2)
base.t_()
base.unsqueeze_(0)
base[0].zero_()
v.fill_diagonal_(1)
"""


def run(T, line):
    base = (T.arange(6.0).reshape(2, 3) * 0.3 + 0.2).requires_grad_()
    v = T.tensor([0.5, 1.0, 1.5], requires_grad=True)
    names = {"T": T, "base": base, "y": base * 1, "v": v, "i": T.arange(6).reshape(2, 3)}
    names["m"] = T.tensor([[True, False, True], [False, True, False]])
    y, i, before = names["y"], names["i"], names["i"].tolist()
    try:
        eval(line, names)
    except (RuntimeError, TypeError, IndexError) as error:
        assert i.tolist() == before, "a change that fails changes nothing"
        return type(error).__name__, str(error), y._version, i._version
    if not y.requires_grad:
        return y.tolist()
    try:
        (y * y).sum().backward()
    except RuntimeError as error:
        return type(error).__name__, str(error), y._version
    grads = [None if x.grad is None else x.grad.tolist() for x in (base, v)]
    return y.tolist(), tuple(y.shape), y._version, i.tolist(), str(i.dtype), grads


def flat(thing):
    return [n for part in thing for n in flat(part)] if isinstance(thing, (list, tuple)) else [thing]


@pytest.mark.parametrize("line", [line for line in CHANGES.splitlines() if line])
def test_change(line):
    ours, theirs = flat(run(edutorch, line)), flat(run(torch, line))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs):
        assert mine == (pytest.approx(other, rel=1e-5, abs=1e-6, nan_ok=True) if isinstance(other, float) else other)
