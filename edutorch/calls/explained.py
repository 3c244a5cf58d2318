"""What stands between a user's call and the function: it writes into `out=`, and explains a call that failed."""

import functools
import types

from edutorch.calls.complaint import complaint, spelled_out
from edutorch.calls.old_order import in_new_order, without_numpy_words
from edutorch.calls.out import write_into
from edutorch.op import Op


def explained(function, name=None, kind="functions", home="edutorch"):
    """The function, as users call it.

    Args:
        function: an Op or a Python function.
        name (str): the name under which it is public.
        kind (str): "functions"; "methods", if it becomes a method of Tensor: then its first argument is the tensor
            itself; "nn", if it is one of nn.functional.
        home (str): the module in which users, and pickle, find it.
    """
    name = name or function.__name__
    of_tensor = kind == "methods"

    @functools.wraps(function)
    def call(*args, out=None, **kwargs):
        try:
            return function(*args, **kwargs) if out is None else write_into(out, function, name, args, kwargs)
        except Exception as error:
            old = in_new_order(name, args, kwargs, of_tensor) if isinstance(error, TypeError) else None
            if old is not None:
                return call(*old[0], out=out, **old[1])
            renamed = without_numpy_words(name, kwargs, kind)
            if renamed.keys() != kwargs.keys() and isinstance(error, TypeError):
                return call(*args, out=out, **renamed)
            kwargs = renamed
            rest = args[of_tensor:]
            reason = complaint(name, rest, kwargs if out is None else {**kwargs, "out": out}, kind)
            if reason is None and kwargs and isinstance(error, TypeError):
                again = spelled_out(name, rest, kwargs, kind)
            else:
                again = None
            if again in (None, (rest, kwargs)):
                if reason is None or str(reason) == str(error):
                    raise
                raise reason from None
        return call(*args[:of_tensor], *again[0], out=out, **again[1])

    call.__name__ = name
    call.__module__, call.__qualname__ = home, name.removeprefix(home.rpartition(".")[2] + "_")
    return call


def methods(cls):
    """A class whose attributes are ops and functions: they become methods of Tensor that explain wrong calls."""
    for name, thing in list(vars(cls).items()):
        if isinstance(thing, (types.FunctionType, Op)) and not name.startswith("__"):
            setattr(cls, name, explained(thing, name, "methods"))
            getattr(cls, name).__module__, getattr(cls, name).__qualname__ = (
                cls.__module__,
                f"{cls.__qualname__}.{name}",
            )
    return cls
