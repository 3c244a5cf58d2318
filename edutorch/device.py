"""Where numbers live: in the computer's memory (numpy) or on a graphics card (CuPy, the same functions as numpy).

This is the only file that imports cupy, and only when somebody asks for the graphics card.
"""

import functools
import importlib
import importlib.util
import re
import threading

import numpy as np

from edutorch.naming import NamedAsInTorch


class Chosen(threading.local):
    """Where tensors are made when nobody says where: set_default_device and `with device(...)` set it. None is the CPU."""

    place = None
    before = ()  # what the surrounding `with` blocks had chosen


chosen = Chosen()


class device(metaclass=NamedAsInTorch):
    """A place for tensors: `device("cpu")`, `device("cuda")`, `device("cuda:1")`, `device("cuda", 1)`.

    Example:
        >>> import edutorch as torch
        >>> torch.device("cpu"), torch.device("cuda:1").index
        (device(type='cpu'), 1)
    """

    __slots__ = ("type", "index")

    def __init__(self, type, index=None):
        if isinstance(type, device):
            type, index = type.type, type.index
        elif isinstance(type, int):
            type, index = "cuda", type
        elif not isinstance(type, str):
            raise TypeError(
                f"device(): argument 'type' must be str, int or torch.device, not {type.__class__.__name__}"
            )
        if isinstance(index, int) and index < 0:
            raise RuntimeError("Device index must not be negative")
        found = re.fullmatch(r"([a-zA-Z_]+)(?::(0|[1-9]\d*))?", type)
        if not found:
            raise RuntimeError(f"Invalid device string: '{type}'" if type else "Device string must not be empty")
        if found[2] is not None:
            if index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {type}"
                )
            type, index = found[1], int(found[2])
        if type not in ("cpu", "cuda", "mps", "xpu", "meta"):
            raise RuntimeError(
                "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, fpga, maia, xla, lazy, "
                f"vulkan, mps, meta, hpu, mtia, privateuseone device type at start of device string: {type}"
            )
        self.type, self.index = type, index

    def __repr__(self):
        return f"device(type='{self.type}'" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self):
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other):
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self):
        return hash((self.type, self.index))

    def __reduce__(self):
        return device, (str(self),)

    def __enter__(self):
        chosen.before, chosen.place = (*chosen.before, chosen.place), self
        return self

    def __exit__(self, *error):
        *chosen.before, chosen.place = chosen.before


CPU = device("cpu")

on_arrival = []  # functions that get the cupy module when it is first used, before the first tensor is made


class AcceleratorError(RuntimeError):
    """What the graphics card, or its driver, refuses."""


@functools.cache
def cupy():
    """The cupy module, or None where there is no CuPy or no graphics card that it can use."""
    if importlib.util.find_spec("cupy") is None:
        return None
    import cupy

    if not cupy.is_available():
        return None
    for welcome in on_arrival:
        welcome(cupy)
    return cupy


def require_cupy():
    """The cupy module, or PyTorch's error for a machine without a graphics card, with what to install."""
    module = cupy()
    if module is None:
        raise AssertionError(
            "Torch not compiled with CUDA enabled: edutorch uses a graphics card through CuPy. On a machine that has "
            'one, run  pip install "edutorch[cuda12]"  (or [cuda13]); without one, use device="cpu".'
        )
    return module


def xp(array):
    """The module that owns an array: numpy, or cupy."""
    return np if isinstance(array, np.ndarray) else require_cupy()


def is_array(x):
    """Is it an array, numpy's or CuPy's? (Who has no CuPy imported has no array of it either.)"""
    return isinstance(x, np.ndarray) or type(x).__module__.partition(".")[0] == "cupy"


def near(array):
    """For numpy's `like=`: `np.zeros(shape, like=near(x))` makes an array where x lives.

    A rule may get a number of numpy's in the place of an array. Such numbers are on the CPU, and numpy takes none for a model.
    """
    return None if isinstance(array, np.generic) else array


def wanted(where):
    """The device that was asked for, or else the chosen one; None if nobody has chosen."""
    return chosen.place if where is None else device(where)


def module_for(where):
    """The module that makes arrays on a device."""
    where = wanted(where) or CPU
    if where.type == "cpu":
        return np
    if where.type != "cuda":
        raise RuntimeError(f"edutorch has no {where.type!r} device: it runs on 'cpu' and 'cuda'")
    if where.index is not None:
        card(where)  # is it there?
    return require_cupy()


def card(where):
    """The number of the card that a device means.

    Raises:
        AcceleratorError: if there is no such card.
    """
    runtime = require_cupy().cuda.runtime
    if where.index is None:
        return runtime.getDevice()
    count = runtime.getDeviceCount()
    if where.index >= count:
        raise AcceleratorError(
            "CUDA error: invalid device ordinal\nGPU device may be out of range, do you have enough GPUs? "
            f"{where} was asked for, and there {'is' if count == 1 else 'are'} {count}."
        )
    return where.index


def device_of(array):
    """The device that an array lives on."""
    return CPU if isinstance(array, np.ndarray) else device("cuda", array.device.id)


def move(array, where):
    """The array on another device: itself if it is there already."""
    where = device(where)
    if where.type == "cpu":
        return array if isinstance(array, np.ndarray) else array.get()
    module = module_for(where)
    index = card(where)
    if not isinstance(array, np.ndarray) and array.device.id == index:
        return array
    with module.cuda.Device(index):
        return module.asarray(array)


def placed(array, where):
    """A new array of numpy's on the device that was asked for, or else on the chosen one."""
    where = wanted(where)
    return array if where is None else move(array, where)


def on_one_device(inputs):
    """Inputs of an op that failed: single numbers on the CPU come to the device of the others. None if that was not the fault.

    Raises:
        RuntimeError: if tensors are on two devices.
    """
    found = {x: device_of(x.array) for x in inputs if hasattr(x, "array")}
    if len({*found.values()}) < 2:
        return None
    single = {x for x, where in found.items() if where == CPU and x.array.ndim == 0}
    rest = {str(where): where for x, where in found.items() if x not in single}
    if len(rest) > 1:
        raise RuntimeError(
            "Expected all tensors to be on the same device, but found at least two devices, "
            f"{' and '.join(sorted(rest, reverse=True))}!"
        )
    return [x.to(*rest.values()) if hasattr(x, "array") else x for x in inputs]


def special_functions(array):
    """SciPy's special functions for numpy arrays, CuPy's twin of them for arrays on a graphics card.

    Raises:
        ModuleNotFoundError: if SciPy is not installed.
    """
    name = "scipy.special" if isinstance(array, np.ndarray) else "cupyx.scipy.special"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f'this function needs SciPy: pip install "edutorch[scipy]" ({error})') from None
