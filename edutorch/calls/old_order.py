"""Calls as they were written before 2020, and as numpy would have them.

`p.add_(-lr, grad)` is now `p.add_(grad, alpha=-lr)`, and `x.sum(axis=0)` is `x.sum(dim=0)`. PyTorch still takes the others,
and many lessons have them. No form of today fits such a call, so it fails first; only then is it looked at here.
"""

import warnings

from edutorch.calls.signature import is_number, table
from edutorch.graph import TensorBase

# What the number between the first tensor and the others means.
SCALED = {"add": (1, "alpha"), "sub": (1, "alpha"), "addcmul": (2, "value"), "addcdiv": (2, "value")}
PRODUCTS = ("addmm", "addmv", "addr", "addbmm", "baddbmm")


def in_new_order(name, args, kwargs, of_tensor):
    """An old call as it would be written today.

    Args:
        of_tensor (bool): is it a method? Then args begins with the tensor itself.

    Returns:
        (args, kwargs), or None if the call is no old one.
    """
    found = None if kwargs else scaled(name.rstrip("_"), args) or product(name.rstrip("_"), args, of_tensor)
    if found is not None:
        new = next(s for s in table()["methods" if of_tensor else "functions"][name] if s is not None)
        warnings.warn(
            f"This overload of {name.rstrip('_')} is deprecated:\n\t{name}({', '.join(found[1])}, ...)\nConsider using one of "
            f"the following signatures instead:\n\t{name}{new.text}",
            stacklevel=3,
        )
    return found


def scaled(name, args):
    """add(input, alpha, other) and addcmul(input, value, tensor1, tensor2)."""
    count, meaning = SCALED.get(name, (None, None))
    if count is None or len(args) != count + 2 or not is_number(args[1]) or not all_tensors(args[2:]):
        return None
    return (args[0], *args[2:]), {meaning: args[1]}


def product(name, args, of_tensor):
    """addmm(beta, input, alpha, mat1, mat2), and input.addmm(beta, alpha, mat1, mat2); alpha may be left out."""
    if name not in PRODUCTS or len(args) not in (4, 5):
        return None
    input, beta, *rest = args if of_tensor else (args[1], args[0], *args[2:])
    numbers = {"beta": beta} if len(rest) == 2 else {"beta": beta, "alpha": rest.pop(0)}
    fits = all(map(is_number, numbers.values())) and all_tensors((input, *rest))
    return ((input, *rest), numbers) if fits else None


def all_tensors(things):
    return all(isinstance(x, TensorBase) for x in things)


NUMPY_WORDS = {"axis": "dim", "keepdims": "keepdim", "x": "input", "x1": "input", "x2": "other"}


def without_numpy_words(name, kwargs, kind):
    """The keywords of a call with PyTorch's words in the place of numpy's, where the function does not know these itself."""
    if not any(word in NUMPY_WORDS for word in kwargs):
        return kwargs
    known = {p.name for s in table()[kind].get(name, ()) if s is not None for p in s.parameters}
    return {word if word in known else NUMPY_WORDS.get(word, word): x for word, x in kwargs.items()}
