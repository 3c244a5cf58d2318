"""x[index] and x[index] = value for hundreds of random indices: the same numbers, gradients and errors as PyTorch."""

import random

import numpy as np
import pytest

import edutorch

torch = pytest.importorskip("torch")

SHAPES = [(4,), (3, 4), (2, 3, 4), (2, 1, 3, 2)]


def random_slice(rng, n):
    ends = [rng.choice([None, rng.randint(-n - 1, n + 1)]) for _ in range(2)]
    return slice(*ends, rng.choice([None, 1, 2, 3]))


def random_index(rng, shape, wrong=False):
    """Pieces of an index as plain Python; positions and masks as ("tensor" or "list" or "numpy", nested lists)."""
    pieces, dim, broadcast = [], 0, rng.choice([(), (2,), (2, 2), (3, 1)])
    ellipsis = rng.random() < 0.3
    while dim < len(shape) and rng.random() < 0.85:
        n, kind = shape[dim], rng.random()
        if ellipsis and rng.random() < 0.3:
            pieces.append(...)
            ellipsis, dim = False, dim + rng.randint(0, len(shape) - dim)
            # What follows counts from the back: keep to slices, which fit everywhere.
            pieces += [random_slice(rng, 3) for _ in range(rng.randint(0, len(shape) - dim))]
            return tuple(pieces)
        if kind < 0.2:
            pieces.append(rng.randint(-n - wrong, n - 1 + wrong))
        elif kind < 0.45:
            pieces.append(random_slice(rng, n))
        elif kind < 0.55:
            pieces.append(None)
            continue
        elif kind < 0.85:
            low, high = -n - wrong, n - 1 + wrong
            size = broadcast if rng.random() < 0.8 else ()
            numbers = np.array(
                [rng.randint(low, high) for _ in range(int(np.prod(size, dtype=int)))], np.int64
            ).reshape(size)
            pieces.append((rng.choice(["tensor", "tensor", "list", "numpy", "int32"]), numbers.tolist()))
        elif kind < 0.95:
            width = rng.choice([1, 1, 2]) if dim + 1 < len(shape) else 1
            size = tuple(m + (wrong and rng.random() < 0.3) for m in shape[dim : dim + width])
            numbers = np.array([rng.random() < 0.5 for _ in range(int(np.prod(size)))]).reshape(size)
            pieces.append((rng.choice(["tensor", "list", "numpy"]) if width == 1 else "tensor", numbers.tolist()))
            dim += width
            continue
        else:
            pieces.append(rng.random() < 0.7)  # a bare truth value: a new dimension of size 1 or 0
            continue
        dim += 1
    return tuple(pieces)


def built(T, pieces):
    """The index in the words of a library."""

    def one(piece):
        if not (isinstance(piece, tuple) and isinstance(piece[0], str)):
            return piece
        how, numbers = piece
        if how == "list" and isinstance(numbers, list):
            return numbers
        if how == "numpy" and isinstance(numbers, list):
            return np.array(numbers)
        if how == "int32":
            return T.tensor(numbers, dtype=T.int32)
        return T.tensor(numbers)

    index = tuple(map(one, pieces))
    return index[0] if len(index) == 1 and not isinstance(index[0], list) else index


def outcome(program, T, *args):
    try:
        return program(T, *args)
    except (IndexError, TypeError, RuntimeError, ValueError) as error:
        return type(error).__name__, str(error)


def numbers(T, shape, requires_grad=False):
    x = T.arange(int(np.prod(shape)), dtype=T.float64).reshape(shape) * 0.5
    return x.requires_grad_(requires_grad)


def get(T, shape, pieces):
    x = numbers(T, shape, requires_grad=True)
    y = x[built(T, pieces)]
    (y * y).sum().backward()
    return tuple(y.shape), y.tolist(), x.grad.tolist(), y._base is None


def put(T, shape, pieces, kind):
    x = numbers(T, shape)
    index = built(T, pieces)
    size = tuple(x[index].shape)
    if kind == "number":
        x[index] = -1.5
        return x.tolist()
    if kind == "leading one":
        size = (1, *size)
    elif kind == "last":
        size = size[-1:]
    elif kind == "wrong":
        size = (7, *size[1:])
    value = (numbers(T, size) + 100).detach().requires_grad_()
    base = numbers(T, shape, requires_grad=True)
    y = base * 2
    y[index] = value
    (y * y).sum().backward()
    return y.tolist(), base.grad.tolist(), value.grad.tolist(), y._version


def cases(seed, count, **kind):
    rng = random.Random(seed)
    return [(shape, random_index(rng, shape, **kind)) for shape in (rng.choice(SHAPES) for _ in range(count))]


@pytest.mark.parametrize("chunk", range(10))
def test_get(chunk):
    for shape, pieces in cases(chunk, 60):
        assert outcome(get, edutorch, shape, pieces) == outcome(get, torch, shape, pieces), (shape, pieces)


@pytest.mark.parametrize("chunk", range(6))
def test_get_out_of_range(chunk):
    for shape, pieces in cases(100 + chunk, 50, wrong=True):
        ours, theirs = outcome(get, edutorch, shape, pieces), outcome(get, torch, shape, pieces)
        if ours[0] == "IndexError" != theirs[0] and 0 in theirs[0]:
            continue  # where nothing is to be taken PyTorch does not look whether it is there
        assert ours == theirs, (shape, pieces)


@pytest.mark.parametrize("kind", ["number", "same", "last", "leading one", "wrong"])
def test_set(kind):
    for shape, pieces in cases(kind, 150):
        if repeats(shape, pieces):
            continue  # which of two values stays is not defined
        if kind == "wrong" and True in pieces:
            continue  # PyTorch writes x[True] = value as a copy, and says so in its error
        assert outcome(put, edutorch, shape, pieces, kind) == outcome(put, torch, shape, pieces, kind), (shape, pieces)


def repeats(shape, pieces):
    """Does the index name a place twice?"""
    try:
        places = torch.arange(int(np.prod(shape))).reshape(shape)[built(torch, pieces)].reshape(-1).tolist()
    except (IndexError, TypeError, RuntimeError, ValueError):
        return False
    return len(places) != len(set(places))


@pytest.mark.parametrize("chunk", range(3))
def test_second_derivative(chunk):
    for shape, pieces in cases(200 + chunk, 12):
        x = numbers(edutorch, shape, requires_grad=True)
        if outcome(get, torch, shape, pieces)[0] in ("IndexError", "TypeError", "RuntimeError", "ValueError"):
            continue
        index = built(edutorch, pieces)
        assert edutorch.autograd.gradgradcheck(lambda x, index=index: x[index] ** 3, (x,))


ODD = {
    "float": lambda T, x: x[1.5],
    "string": lambda T, x: x["a"],
    "float tensor": lambda T, x: x[T.tensor([1.0])],
    "negative step": lambda T, x: x[::-1],
    "zero step": lambda T, x: x[::0],
    "two ellipses": lambda T, x: x[..., ...],
    "nothing": lambda T, x: x[()],
    "empty list": lambda T, x: x[[]],
    "uint8 mask": lambda T, x: x[T.tensor([1, 0, 1], dtype=T.uint8)],
    "0-d mask": lambda T, x: x[T.tensor(True)],
    "0-d false mask": lambda T, x: x[T.tensor(False)],
    "too many": lambda T, x: x[0, 0, 0],
    "of a number": lambda T, x: x[0, 0][0],
    "numpy integer": lambda T, x: x[np.int64(1)],
    "0-d tensor": lambda T, x: x[T.tensor(1)],
    "0-d tensor in a slice": lambda T, x: x[T.tensor(0) : T.tensor(2)],
    "tensors that do not broadcast": lambda T, x: x[T.tensor([0, 1, 2]), T.tensor([0, 1])],
    "a range": lambda T, x: x[range(2)],
    "numpy mask": lambda T, x: x[np.array([True, False, True])],
    "set nothing": lambda T, x: x.__setitem__((), 5.0) or x,
    "set with a mask of its own shape": lambda T, x: x.__setitem__(x > 2, 0.0) or x,
    "set with a mask and too many values": lambda T, x: x.__setitem__(x > 2, T.ones(7)) or x,
    "set a row from a list": lambda T, x: x.__setitem__(0, T.tensor([1.0, 2.0, 3.0, 4.0])) or x,
    "set a tensor of another type": lambda T, x: x.__setitem__(0, T.tensor([1, 2, 3, 4])) or x,
    "set by a type that does not fit": lambda T, x: x.long().__setitem__(T.tensor([0]), T.tensor([1.5])),
    "set an int into a float at positions": lambda T, x: x.__setitem__(T.tensor([0]), T.tensor(1)),
    "set out of range": lambda T, x: x.__setitem__(T.tensor([5]), 1.0),
    "set accumulates nothing": lambda T, x: x.__setitem__((T.tensor([0, 1]), T.tensor([0, 0])), T.tensor([5.0, 6.0])) or x,
    "add at a mask": lambda T, x: x.__setitem__(x > 2, x[x > 2] + 1) or x,
    "in-place on a slice": lambda T, x: x[1:].mul_(2) is None or x,
    "in-place operator on a column": lambda T, x: exec("x[:, 0] += 1", {"x": x}) or x,
}  # fmt: skip


def odd(T, name):
    x = T.arange(12, dtype=T.float32).reshape(3, 4)
    result = ODD[name](T, x)
    return None if result is None else (result.tolist(), tuple(result.shape))


@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8:UserWarning")
@pytest.mark.parametrize("name", ODD)
def test_odd(name):
    assert outcome(odd, edutorch, name) == outcome(odd, torch, name)
