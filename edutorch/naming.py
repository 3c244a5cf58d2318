"""How a class is printed: `print(type(x))` says `<class 'torch.Tensor'>`, as learners will meet it again."""

from edutorch.missing import really_there

# The files whose classes PyTorch has at its top.
TOP = ("edutorch.tensor", "edutorch.layouts", "edutorch.legacy", "edutorch.size", "edutorch.device", "edutorch.dtypes")


class NamedAsInTorch(type):
    """The type of a class that is printed with PyTorch's name. The classes that learners derive keep their own."""

    def __dir__(cls):
        return really_there(cls, super().__dir__())

    def __repr__(cls):
        home = cls.__module__
        if not home.startswith("edutorch"):
            return super().__repr__()
        return f"<class '{'torch' if home in TOP else home.replace('edutorch', 'torch', 1)}.{cls.__qualname__}'>"
