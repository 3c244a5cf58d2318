"""The strict device: a stand-in for CuPy on a machine without a graphics card. Its arrays lie in numpy's memory, and behave as
CuPy's do in what matters for a program that is to run on both.

* Nothing crosses in silence: a function that gets an array of each kind, `numpy.asarray(x)`, an index or a value of numpy's:
  all of these raise TypeError. `x.get()` and `asarray(x)` cross, because they say so.
* A function that the real CuPy does not have, is not there, and takes no argument that the real one does not take. (names.txt
  and signatures.txt, made by make_names.py from CuPy's own namespace.)
* A reduction or an index gives an array, of no dimensions, where numpy gives a scalar.

It has this name so that `import cupy` finds it, where this folder stands on the path.
"""

import pathlib
from types import SimpleNamespace

import numpy
from numpy.lib.mixins import NDArrayOperatorsMixin

HERE = pathlib.Path(__file__).parent
NAMES = {line.split()[0]: set(line.split()[1:]) for line in (HERE / "names.txt").read_text().splitlines()}
SIGNATURES = {line.split()[0]: line.split()[1:] for line in (HERE / "signatures.txt").read_text().splitlines()}
METHODS = {  # which ufuncs of CuPy's have these methods
    "reduce": {"add", "multiply"},
    "accumulate": {"add", "multiply"},
    "reduceat": {"add"},
    "at": {"add", "subtract", "maximum", "minimum", "bitwise_and", "bitwise_or", "bitwise_xor"},
    "outer": NAMES["cupy"],
}
AT = {  # and for which numbers: `add.at` is the card's atomicAdd
    "add": "iefdFDIQL",
    "subtract": "iefdFDIQL",
    "maximum": "ifdIQL",
    "minimum": "ifdIQL",
}
FLAGS = "c_contiguous", "f_contiguous", "owndata", "fnc", "forc"
__version__ = "14.2.0"


def is_available():
    return True


class ndarray(NDArrayOperatorsMixin):
    """An array of the device. `_memory` is what only this file touches."""

    __slots__ = ("_memory", "base", "__weakref__")
    __array_priority__ = 100

    def __init__(self, memory, base=None):
        self._memory = memory
        self.base = base

    # Crossings

    def __array__(self, *args, **kwargs):
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array explicitly."
        )

    def get(self):
        """The numbers as a numpy array."""
        return self._memory.copy()

    def set(self, array):
        self._memory[...] = array

    def item(self, *place):
        return self._memory.item(*place)

    def tolist(self):
        return self._memory.tolist()

    def tobytes(self, *order):
        return self._memory.tobytes(*order)

    def __bool__(self):
        return bool(self._memory)

    def __int__(self):
        return int(self._memory)

    def __float__(self):
        return float(self._memory)

    def __complex__(self):
        return complex(self._memory)

    def __index__(self):
        return self._memory.__index__()

    def __len__(self):
        return len(self._memory)

    def __iter__(self):
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[k] for k in range(len(self)))

    def __repr__(self):
        return repr(self._memory)

    def __str__(self):
        return str(self._memory)

    # What numpy's functions do when they get one

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        if any(getattr(x, "__array_priority__", 0) > self.__array_priority__ for x in inputs):
            return NotImplemented  # x * tensor: the real one's operators ask the other one
        check_name("cupy", ufunc.__name__)
        if method != "__call__" and ufunc.__name__ not in METHODS.get(method, ()):
            raise NotImplementedError(f"`{ufunc.__name__}.{method}` is not supported yet")
        if method == "at" and inputs[0].dtype.char not in AT.get(ufunc.__name__, inputs[0].dtype.char):
            raise TypeError(f"{ufunc.__name__}.at does not support {inputs[0].dtype}")
        if method == "__call__" and set(settings) - {"out", "dtype", "where", "casting"}:
            raise TypeError(f"Wrong arguments {set(settings)}")
        return run(getattr(ufunc, method), inputs, settings)

    def __array_function__(self, function, types, args, kwargs):
        check_name(place_of(function), function.__name__)
        check_arguments(f"{place_of(function)}.{function.__name__}", args, kwargs)
        if function.__name__ in ("asarray", "array"):  # np.asarray(x, like=y) crosses, because it says so
            return {"asarray": asarray, "array": array}[function.__name__](*args, **kwargs)
        if function.__name__ == "sliding_window_view":
            return sliding_window_view(*args, **kwargs)
        return run(function, args, kwargs)

    # Parts

    def __getitem__(self, index):
        return wrapped(self._memory[inside(index)], self)

    def __setitem__(self, index, value):
        self._memory[inside(index)] = inside(value)

    @property
    def device(self):
        return cuda.Device(0)

    @property
    def data(self):
        return SimpleNamespace(ptr=self._memory.__array_interface__["data"][0])

    @property
    def flags(self):
        own = self._memory.flags
        return SimpleNamespace(**{name: getattr(own, name) for name in FLAGS})

    @property
    def __cuda_array_interface__(self):
        return {**self._memory.__array_interface__, "version": 3}

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        return cuda.capsule_of(self._memory, stream, max_version, dl_device, copy)

    def __dlpack_device__(self):
        return 2, 0


def attribute(name):
    def read(self):
        return wrapped(getattr(self._memory, name), self)

    def write(self, value):
        setattr(self._memory, name, inside(value))

    return property(read, write)


def method(name):
    def call(self, *args, **kwargs):
        check_arguments(f"ndarray.{name}", args, kwargs)
        return run(getattr(self._memory, name), args, kwargs, self)

    call.__name__ = name
    return call


for _name in NAMES["ndarray"] - {*vars(ndarray), "base"}:
    if hasattr(numpy.ndarray, _name):
        _kind = method if callable(getattr(numpy.ndarray, _name)) else attribute
        setattr(ndarray, _name, _kind(_name))


# From outside to inside, and back


def check_name(where, name):
    if name not in NAMES[where]:
        raise TypeError(f"CuPy has no function {name} ({where})")


def check_arguments(name, args, kwargs):
    names = SIGNATURES.get(name)
    if names is None or any(one.startswith("**") for one in names):
        return
    many = any(one.startswith("*") for one in names)
    unknown = set(kwargs) - set(names)
    if unknown or (len(args) > len(names) and not many):
        raise TypeError(f"{name}() got an unexpected argument: {', '.join(unknown) or len(args)}")
    given = dict(zip(names, args)) | kwargs
    if name.endswith("repeat") and isinstance(given.get("repeats"), ndarray):
        raise ValueError("cupy.repeat does not take an array for repeats")
    if "sort" in name and given.get("kind") not in (None, "stable"):
        raise ValueError("CuPy sorts in the stable way only")


def place_of(function):
    module = function.__module__ or ""
    return next((part for part in ("linalg", "fft") if part in module.split(".")), "cupy")


def inside(x):
    """What the device computes with. A numpy array has not been brought here by anybody."""
    if isinstance(x, ndarray):
        return x._memory
    if isinstance(x, numpy.ndarray):
        raise TypeError("Unsupported type <class 'numpy.ndarray'>: an array of numpy has not been moved to the device")
    if isinstance(x, (list, tuple)):
        return type(x)(map(inside, x)) if not hasattr(x, "_fields") else x
    if isinstance(x, dict):
        return {key: inside(value) for key, value in x.items()}
    return x


def is_view(x, memory):
    return (
        numpy.may_share_memory(x, memory)
        if x.size
        else x.base is not None and any(x.base is one for one in (memory, memory.base))
    )


def wrapped(x, owner=None):
    if isinstance(x, (numpy.ndarray, numpy.generic)):
        shares = owner is not None and isinstance(x, numpy.ndarray) and is_view(x, owner._memory)
        return ndarray(numpy.asarray(x), (owner.base if owner.base is not None else owner) if shares else None)
    if isinstance(x, (list, tuple)) and any(isinstance(one, (numpy.ndarray, numpy.generic)) for one in x):
        parts = [wrapped(one, owner) for one in x]
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    return x


def run(function, args, kwargs, owner=None):
    """Compute inside. A result that was asked for in an array's memory is that very array."""
    out = kwargs.get("out")
    with numpy.errstate(all="ignore"):  # a card has no warnings
        result = function(*inside(args), **inside(kwargs))
    outs = out if isinstance(out, tuple) else (out,)
    if outs[0] is not None:
        return outs[0] if len(outs) == 1 else outs
    if owner is None:
        owner = next((a for a in args if isinstance(a, ndarray)), None)
    return wrapped(result, owner)


def asarray(x, dtype=None, **settings):
    """From numpy, or a list, to the device: this crosses, because it says so."""
    if isinstance(x, ndarray):
        return x if dtype is None or x.dtype == dtype else x.astype(dtype)
    return ndarray(numpy.array(inside(x) if isinstance(x, (list, tuple)) else x, dtype))


def array(x, dtype=None, copy=True, **settings):
    return ndarray(numpy.array(inside(x) if isinstance(x, ndarray) else x, dtype, copy=copy, **settings))


def asnumpy(x):
    return x.get()


def __getattr__(name):
    if name in ("linalg", "fft"):
        functions = {one: getattr(getattr(numpy, name), one, None) for one in NAMES[name]}
        return SimpleNamespace(**{one: outer(function, name) for one, function in functions.items() if function})
    if name not in NAMES["cupy"] or not hasattr(numpy, name):
        raise AttributeError(f"module 'cupy' has no attribute {name!r}")
    found = getattr(numpy, name)
    return outer(found) if callable(found) and not isinstance(found, type) else found


def outer(function, where="cupy"):
    name = getattr(function, "__name__", "function")

    def call(*args, **kwargs):
        check_arguments(f"{where}.{name}", args, kwargs)
        return run(function, args, kwargs)

    call.__name__ = name
    return call


def as_strided(x, shape=None, strides=None):
    return ndarray(numpy.lib.stride_tricks.as_strided(x._memory, shape, strides))  # the real one knows no base either


def sliding_window_view(x, window_shape, axis=None, *, subok=False, writeable=False):
    if writeable:
        raise NotImplementedError("Writeable views are not supported.")
    return ndarray(numpy.lib.stride_tricks.sliding_window_view(x._memory, window_shape, axis, writeable=True))


lib = SimpleNamespace(stride_tricks=SimpleNamespace(as_strided=as_strided, sliding_window_view=sliding_window_view))


import cupy.random  # noqa: E402, F401
from cupy import cuda  # noqa: E402
from cupy.cuda import _core, from_dlpack, get_default_memory_pool  # noqa: E402, F401
from cupy.kernels import ElementwiseKernel, RawKernel, RawModule, ReductionKernel  # noqa: E402, F401
