"""A Tensor's manners, beside PyTorch's: the same little programs run by both, and must print, return or raise the same."""

import copy
import pickle

import numpy as np
import pytest

import edutorch


@pytest.fixture(scope="module")
def theirs():
    return pytest.importorskip("torch")


def x(T, **options):
    return T.tensor([[1.0, -2.0, 3.5], [0.25, 5.0, -6.0]], **options)


PROGRAMS = {
    # What it is
    "shape": lambda T: (x(T).shape, x(T).size(), x(T).size(1), x(T).size(-1), x(T).shape[1:], x(T).shape.numel()),
    "types": lambda T: (x(T).dtype, T.tensor(1).dtype, T.tensor(True).dtype, T.tensor(2.0).dtype, T.tensor(1j).dtype),
    "device": lambda T: (x(T).device, str(x(T).device), T.device("cuda", 1), T.device("cuda:0").type),
    "counting": lambda T: (x(T).dim(), x(T).ndim, x(T).numel(), x(T).nelement(), x(T).element_size(), x(T).nbytes),
    "strides": lambda T: (x(T).stride(), x(T).t().stride(), x(T).t().is_contiguous(), x(T)[:, 1:].storage_offset()),
    "type names": lambda T: (x(T).type(), T.tensor(1).type(), x(T).double().type(), T.tensor(True).type()),
    "questions": lambda T: (T.is_tensor(x(T)), T.is_tensor(1), x(T).is_floating_point(), T.tensor(1).is_complex()),
    # Printing
    "printing": lambda T: (x(T), x(T).long(), x(T) > 0, T.tensor(3.0), T.tensor([]), x(T).double(), T.zeros(0, 3)),
    "printing gradients": lambda T: (x(T, requires_grad=True), x(T, requires_grad=True) * 2),
    "names of calls": lambda T: [
        f(x(T, requires_grad=True)).grad_fn.name()
        for f in (
            lambda a: a + 1, lambda a: 1 - a, lambda a: a * 2, lambda a: a / 2, lambda a: a**2, lambda a: -a, lambda a: a @ a.t(),
            lambda a: a.sum(), lambda a: a.sum(0), lambda a: a.mean(), lambda a: a.mean(1), lambda a: a.exp(), lambda a: a.log(),
            lambda a: a.tanh(), lambda a: a.sigmoid(), lambda a: a.relu(), lambda a: a.abs(), lambda a: a.sqrt(), lambda a: a.max(),
            lambda a: a.max(0).values, lambda a: a.view(6), lambda a: a.reshape(3, 2), lambda a: a.t(), lambda a: a.T,
            lambda a: a.transpose(0, 1), lambda a: a.permute(1, 0), lambda a: a[0], lambda a: a[:, 1:], lambda a: a[None], lambda a: a[0, 1],
            lambda a: a.unsqueeze(0), lambda a: a.squeeze(), lambda a: a.clone(), lambda a: a.double(), lambda a: a.softmax(1),
            lambda a: a.log_softmax(1), lambda a: a.std(), lambda a: a.var(0), lambda a: a.expand(2, 2, 3), lambda a: T.cat([a, a]),
            lambda a: T.stack([a, a]), lambda a: a[T.tensor([0])], lambda a: a.clamp(0, 1), lambda a: a.prod(), lambda a: a.cumsum(0),
            lambda a: a.norm(), lambda a: T.where(a > 0, a, a), lambda a: a.masked_fill(a > 0, 0.0), lambda a: a.flatten(),
            lambda a: a.gather(1, T.tensor([[0], [1]])), lambda a: a.sin(), lambda a: a @ a[0], lambda a: a[0] @ a[0],
            lambda a: T.maximum(a, a), lambda a: a.split(1)[0], lambda a: a.unbind(0)[1], lambda a: a.logsumexp(0), lambda a: a.sort().values,
            lambda a: a.topk(2).values, lambda a: a.tril(), lambda a: a.flip(0), lambda a: a.roll(1, 0), lambda a: a.round(), lambda a: a.square(),
        )
    ],  # fmt: skip
    "formatting": lambda T: (f"{T.tensor(3.14159):.2f}", f"{T.tensor(7):5d}|", f"{T.tensor([1.0])}", f"{T.tensor(2.5)}"),
    # Out and in
    "item": lambda T: (T.tensor(2.5).item(), T.tensor([3]).item(), T.tensor([[True]]).item(), x(T).tolist()),
    "python numbers": lambda T: (float(T.tensor(2.5)), int(T.tensor(2.9)), bool(T.tensor([0.0])), [10, 20][T.tensor(1)]),
    "numpy": lambda T: (x(T).numpy().dtype.name, np.asarray(x(T)).sum(), np.array(T.tensor([1, 2])).tolist()),
    "shared with numpy": lambda T: shared_with_numpy(T),
    "len and iteration": lambda T: (len(x(T)), [row.tolist() for row in x(T)], 5.0 in x(T), 7.0 in x(T)),
    "unpacking": lambda T: [v.item() for v in (lambda a, b, c: (a, b, c))(*x(T)[0])],
    "conversions": lambda T: [
        (y.dtype, y.tolist())
        for y in (x(T).long(), x(T).int(), x(T).double(), x(T).half(), x(T).bool(), x(T).to(T.int16), x(T).type(T.int64),
                  x(T).type("torch.DoubleTensor"), x(T).to(T.tensor(1)), x(T).type_as(T.tensor([1])), T.tensor([1, 0]).float())
    ],  # fmt: skip
    "to nothing new is the same": lambda T: (lambda a: (a.to(T.float32) is a, a.cpu() is a, a.float() is a, a.to("cpu") is a))(x(T)),
    "new": lambda T: (x(T).new_zeros(2), x(T).double().new_ones(1, 2), T.zeros_like(x(T)).shape, T.full_like(x(T), 3.0).sum()),
    "legacy": lambda T: (T.Tensor([1, 2]), T.Tensor(2, 3).shape, T.LongTensor([1, 2]), T.FloatTensor([[1, 2]]).dtype, T.ByteTensor([1])),
    "numpy on the right": lambda T: (T.ones(2) * np.array([1.0, 2.0], np.float32)).tolist(),
    "numpy numbers": lambda T: ((T.ones(2) * np.float64(2)).dtype, (np.float32(2) * T.ones(2)).tolist(), T.tensor(np.float64(1)).dtype),
    "from lists of tensors": lambda T: (T.tensor([T.tensor(1.0), T.tensor(2.0)]), T.tensor([[1, 2.5], [3, 4]])),
    # Autograd's manners
    "leaves": lambda T: (lambda a, b: (a.is_leaf, b.is_leaf, a.requires_grad, b.requires_grad, b.detach().requires_grad, a.grad))(
        *(lambda a: (a, a * 2))(x(T, requires_grad=True))),
    "retain_grad": lambda T: retain(T),
    "hooks": lambda T: hooks(T),
    "accumulation": lambda T: accumulation(T),
    "no_grad as a decorator": lambda T: T.no_grad()(lambda a: (a * 2).requires_grad)(x(T, requires_grad=True)),
    "no_grad without parentheses": lambda T: T.no_grad(lambda a: (a * 2).requires_grad)(x(T, requires_grad=True)),
    "nested modes": lambda T: nested_modes(T),
    "data": lambda T: data(T),
    "data of another type": lambda T: other_data(T),
    "chunks of nothing": lambda T: T.zeros(0, 2).chunk(3),
    # Copies
    "deepcopy": lambda T: (lambda a: (a.tolist(), a.requires_grad, a.is_leaf))(copy.deepcopy(x(T, requires_grad=True))),
    "pickle": lambda T: (lambda a: (a.tolist(), a.requires_grad, a.dtype))(pickle.loads(pickle.dumps(x(T, requires_grad=True)))),
    "attributes": lambda T: (lambda a: setattr(a, "note", "hello") or copy.copy(a).note)(x(T)),
    "dictionary keys": lambda T: (lambda a, b: ({a: 1, b: 2}[a], a in [a], hash(a) == hash(b)))(x(T), x(T)),
}  # fmt: skip


def shared_with_numpy(T):
    a = np.zeros(2, np.float32)
    t = T.from_numpy(a)
    a[0] = 5
    t[1] = 7
    return t.tolist(), a.tolist(), T.tensor(a).add_(1).tolist(), a.tolist()


def retain(T):
    a = x(T, requires_grad=True)
    b = a * 2
    b.retain_grad()
    c = b.sum()
    c.backward()
    return b.grad.tolist(), b.retains_grad, a.grad.tolist()


def hooks(T):
    seen = []
    a = x(T, requires_grad=True)
    b = a * 2
    b.register_hook(lambda g: seen.append(("b", g.tolist())))
    handle = b.register_hook(lambda g: g * 10)
    a.register_hook(lambda g: seen.append(("a", g.tolist())))
    a.register_post_accumulate_grad_hook(lambda p: seen.append(("after", p.grad.tolist())))
    b.sum().backward()
    handle.remove()
    (a * 2).sum().backward()
    return seen, a.grad.tolist()


def accumulation(T):
    a = x(T, requires_grad=True)
    a.sum().backward()
    first = a.grad
    (a * 2).sum().backward()
    same = first is a.grad
    a.grad.zero_()
    return same, first.tolist(), a.grad.tolist()


def nested_modes(T):
    seen = []
    with T.no_grad():
        seen.append(T.is_grad_enabled())
        with T.enable_grad():
            seen.append(T.is_grad_enabled())
        with T.set_grad_enabled(True):
            seen.append(T.is_grad_enabled())
        seen.append(T.is_grad_enabled())
    T.set_grad_enabled(False)
    seen.append(T.is_grad_enabled())
    T.set_grad_enabled(True)
    with T.inference_mode():
        seen.append((T.is_inference_mode_enabled(), T.ones(1).is_inference()))
    return seen


def data(T):
    a = x(T, requires_grad=True)
    a.data -= 1.0
    a.data[0, 0] = 9.0
    a.data = a.data * 2
    return a.tolist(), a.requires_grad, a._version


def other_data(T):
    a = x(T, requires_grad=True)
    kept = a * 2  # a graph that still knows the old type
    a.data = T.ones(3, dtype=T.float64)
    (a * 3).sum().backward()
    return a.grad, a.dtype, kept.shape


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.filterwarnings("ignore")  # PyTorch warns about numpy 2 in places of its own
def test_same_as_pytorch(theirs, name):
    assert plain(PROGRAMS[name](edutorch)) == plain(PROGRAMS[name](theirs))


def plain(value):
    if isinstance(value, list | tuple) and not hasattr(value, "numel"):
        return [plain(v) for v in value]
    return value if isinstance(value, str | bool | int | float) and not hasattr(value, "numel") else repr(value)


ERRORS = {
    "item of several": lambda T: x(T).item(),
    "bool of several": lambda T: bool(x(T)),
    "bool of none": lambda T: bool(T.zeros(0)),
    "float of several": lambda T: float(x(T)),
    "len of a number": lambda T: len(T.tensor(1.0)),
    "iteration over a number": lambda T: list(T.tensor(1.0)),
    "numpy of a tensor that requires grad": lambda T: x(T, requires_grad=True).numpy(),
    "numpy.asarray of one": lambda T: np.asarray(x(T, requires_grad=True)),
    "backward of several": lambda T: x(T, requires_grad=True).backward(),
    "backward of a constant": lambda T: x(T).sum().backward(),
    "backward twice": lambda T: [(lambda y: (y.backward(), y.backward()))((x(T, requires_grad=True) ** 2).sum())],
    "gradient of another shape": lambda T: (x(T, requires_grad=True) * 2).backward(T.ones(3)),
    "integers that require grad": lambda T: T.tensor([1], requires_grad=True),
    "integers asked to require grad": lambda T: T.tensor([1]).requires_grad_(),
    "a result that must not require grad": lambda T: (x(T, requires_grad=True) * 2).requires_grad_(False),
    "retain_grad of a constant": lambda T: x(T).retain_grad(),
    "hook on a constant": lambda T: x(T).register_hook(print),
    "grad of another shape": lambda T: setattr(x(T, requires_grad=True), "grad", T.ones(3)),
    "grad of another type": lambda T: setattr(x(T, requires_grad=True), "grad", x(T).double()),
    "grad of an unused input": lambda T: T.autograd.grad(x(T, requires_grad=True).sum(), T.ones(1, requires_grad=True)),
    "grad of a constant": lambda T: T.autograd.grad(x(T, requires_grad=True).sum(), T.ones(1)),
    "ragged lists": lambda T: T.tensor([[1, 2], [3]]),
    "a text": lambda T: T.tensor("hello"),
    "adding a text": lambda T: x(T) + "hello",
    "from_numpy of a list": lambda T: T.from_numpy([1]),
    "from_numpy of texts": lambda T: T.from_numpy(np.array(["a"])),
    "unknown device": lambda T: T.device("banana"),
    "deepcopy of a result": lambda T: copy.deepcopy(x(T, requires_grad=True) * 2),
    "inference tensor in a graph": lambda T: inference(T),
    "view of another size": lambda T: x(T).view(4),
    "view of a transposed tensor": lambda T: x(T).t().view(6),
    "unequal sizes": lambda T: x(T) + T.ones(4),
    "inner sizes": lambda T: x(T) @ x(T),
    "types of a product": lambda T: x(T) @ x(T).double().t(),
    "mean of integers": lambda T: T.tensor([1, 2]).mean(),
    "minus a truth value": lambda T: -T.tensor([True]),
    "a truth value taken from floats": lambda T: x(T) - True,
    "floats taken from a truth value": lambda T: True - x(T),
    "a truth value taken in place": lambda T: x(T).sub_(True),
    "index out of range": lambda T: x(T)[5],
    "index by a float tensor": lambda T: x(T)[T.tensor([0.5])],
    "too many indices": lambda T: x(T)[0, 0, 0],
    "dim out of range": lambda T: x(T).sum(3),
    "negative step": lambda T: x(T)[::-1],
    "setting a wrong shape": lambda T: x(T).__setitem__(0, T.ones(2)),
}


def inference(T):
    with T.inference_mode():
        a = T.ones(2)
    return a * T.ones(2, requires_grad=True)


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.filterwarnings("ignore")
def test_same_error_as_pytorch(theirs, name):
    with pytest.raises(Exception) as ours:
        ERRORS[name](edutorch)
    with pytest.raises(Exception) as others:
        ERRORS[name](theirs)
    assert (ours.type.__name__, str(ours.value)) == (others.type.__name__, str(others.value))


def test_reading_the_gradient_of_a_result_warns():
    y = edutorch.ones(1, requires_grad=True) * 2
    with pytest.warns(UserWarning, match="not a leaf Tensor is being accessed"):
        assert y.grad is None
