"""Random indices, read and written: the same numbers, shapes, memory, gradients and errors as PyTorch."""

import random

import pytest

import edutorch

torch = pytest.importorskip("torch")


def some_index(dice, shape):
    """A recipe for an index into a tensor of a shape; now and then one that does not fit."""
    items, dim, ellipsis = [], 0, False
    for _ in range(dice.randint(0, len(shape) + 1)):
        n = shape[min(dim, len(shape) - 1)] if shape else 1
        kind = dice.choice("isssnelllbtz")
        if kind == "e" and ellipsis:
            continue
        ellipsis = ellipsis or kind == "e"
        dim += kind in "islbz"
        if kind == "i":
            items.append(("int", dice.randint(-n - 1, n)))
        elif kind == "s":
            ends = [dice.choice([None, dice.randint(-n - 1, n + 1)]) for _ in range(2)]
            items.append(("slice", slice(*ends, dice.choice([None, 1, 2, 3]))))
        elif kind == "n":
            items.append(("none", None))
        elif kind == "e":
            items.append(("ellipsis", ...))
        elif kind == "l":
            places = [dice.randint(-n, max(n - 1, -n)) for _ in range(dice.choice([1, 2, 3]))]
            items.append((dice.choice(["list", "tensor", "column"]), places))
        elif kind == "b":
            items.append(("mask", [dice.random() < 0.5 for _ in range(n + (dice.random() < 0.1))]))
        elif kind == "t":
            items.append(("bool", dice.random() < 0.5))
        else:
            items.append(("number", dice.randint(-n, max(n - 1, -n))))
    return items


def made(T, items):
    make = {
        "tensor": lambda v: T.tensor(v, dtype=T.int64), "column": lambda v: T.tensor(v, dtype=T.int64)[:, None],
        "mask": lambda v: T.tensor(v, dtype=T.bool), "number": T.tensor,
    }  # fmt: skip
    index = tuple(make.get(kind, lambda v: v)(value) for kind, value in items)
    return index[0] if len(index) == 1 else index


def outcome(T, shape, items, use):
    count = 1
    for n in shape:
        count *= n
    x = T.arange(float(count)).reshape(shape)
    try:
        index = made(T, items)
        if use == "read":
            y = x[index]
            return list(y.shape), y.tolist(), y._is_view(), y.is_contiguous() or y._is_view()
        if use == "set":
            x[index] = 7.5
        elif use == "set to as many":
            x[index] = T.arange(float(x[index].numel())).reshape(x[index].shape) * -1 - 1
        elif use == "set to too many":
            x[index] = T.ones(5)
        elif use == "add":
            x[index] += 100
        else:
            y = x.requires_grad_()[index]
            (y * y).sum().backward()
            return x.grad.tolist()
    except Exception as error:
        return type(error).__name__, str(error)
    return x.tolist()


@pytest.mark.parametrize("use", ["read", "set", "set to as many", "set to too many", "add", "differentiate"])
def test_same_as_pytorch(use):
    dice = random.Random(use)
    for _ in range(700):
        shape = tuple(
            dice.choice([0, 1, 2, 3]) if dice.random() < 0.2 else dice.choice([2, 3, 4])
            for _ in range(dice.randint(0, 4))
        )
        items = some_index(dice, shape)
        if use == "set to too many" and (
            any(kind == "bool" for kind, _ in items) or isinstance(outcome(torch, shape, items, "read")[0], str)
        ):
            continue  # two things are wrong at once; or PyTorch writes through a view, and uses the words for views
        assert outcome(edutorch, shape, items, use) == outcome(torch, shape, items, use), (shape, items)
