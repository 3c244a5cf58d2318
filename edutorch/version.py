"""Which version this is: of edutorch, and of the PyTorch whose names, defaults and numbers it follows."""

import re

from edutorch.device import cupy

EDUTORCH = "0.1.0"
hip = None
debug = False
git_version = "Unknown"


class TorchVersion(str):
    """A version that is compared by its numbers: "2.13" is later than "2.4", and so is (2, 13).

    Example:
        >>> TorchVersion("2.13.0") > "2.4", TorchVersion("2.13.0") >= (2, 13), "2.13.0" > "2.4"
        (True, True, False)
    """

    def _numbers(self, text):
        release = re.match(r"\d+(\.\d+)*", str(text))
        return [int(number) for number in release.group().split(".")] if release else None

    def _compared(self, other, by_numbers, by_text):
        mine = self._numbers(self)
        theirs = [int(number) for number in other] if isinstance(other, tuple) else self._numbers(other)
        if mine is None or theirs is None:
            return by_text(str(self), str(other))
        longest = max(len(mine), len(theirs))
        return by_numbers(mine + [0] * (longest - len(mine)), theirs + [0] * (longest - len(theirs)))

    def __lt__(self, other):
        return self._compared(other, list.__lt__, str.__lt__)

    def __le__(self, other):
        return self._compared(other, list.__le__, str.__le__)

    def __gt__(self, other):
        return self._compared(other, list.__gt__, str.__gt__)

    def __ge__(self, other):
        return self._compared(other, list.__ge__, str.__ge__)


# What follows the + says, in the form that PEP 440 has for it, that this is not PyTorch's own build.
__version__ = TorchVersion(f"2.13.0+edutorch.{EDUTORCH}")


def cuda_version():
    """The version of CUDA that CuPy uses, or None."""
    module = cupy()
    if module is None:
        return None
    number = module.cuda.runtime.runtimeGetVersion()
    return f"{number // 1000}.{number % 1000 // 10}"


def __getattr__(name):
    """`cuda` is looked up when it is asked for: whoever does not ask does not pay."""
    if name == "cuda":
        return cuda_version()
    raise AttributeError(f"module 'edutorch.version' has no attribute {name!r}")
