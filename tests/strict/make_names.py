"""Writes cupy/names.txt and cupy/signatures.txt: what the real CuPy has, and which arguments that takes. It can be imported
without a graphics card: python make_names.py"""

import inspect
import pathlib
import re

import cupy
import cupy.lib.stride_tricks
import cupyx.scipy.special


def public(thing):
    return sorted(name for name in dir(thing) if not name.startswith("_"))


def arguments(function):
    """The names of a function's arguments, with the stars of those that take many; None if it does not tell.

    A method that is written in Cython tells them in the first line of its documentation.
    """
    try:
        parameters = inspect.signature(function).parameters.values()
        return [str(p).split("=")[0].split(":")[0] for p in parameters]
    except (TypeError, ValueError):
        told = re.match(r"[\w.]+\(self(.*)\)", (function.__doc__ or "").split("\n")[0])
        return told and [re.split("[=:]", part)[0].split()[-1] for part in told[1].split(",") if part.strip()]


def signatures():
    """Lines such as `cupy.sum a axis dtype out keepdims`. A ufunc takes what all of them take, and is left out."""
    for where, place in (("cupy", cupy), ("linalg", cupy.linalg), ("fft", cupy.fft), ("ndarray", cupy.ndarray)):
        for name in public(place):
            function = getattr(place, name)
            if callable(function) and not isinstance(function, (type, cupy.ufunc)):
                names = arguments(function)
                if names is not None:
                    yield f"{where}.{name} {' '.join(names)}".strip()


def main():
    if cupy.__file__.startswith(str(pathlib.Path(__file__).parent)):
        raise SystemExit("this must run with the real CuPy, from another folder")
    found = {
        "cupy": sorted({*public(cupy), *public(cupy.lib.stride_tricks)}),
        "linalg": public(cupy.linalg),
        "fft": public(cupy.fft),
        "special": public(cupyx.scipy.special),
        "ndarray": public(cupy.ndarray),
    }
    lines = [f"{name} {' '.join(names)}" for name, names in found.items()]
    folder = pathlib.Path(__file__).parent / "cupy"
    (folder / "names.txt").write_text("\n".join(lines) + "\n")
    (folder / "signatures.txt").write_text("\n".join(signatures()) + "\n")


if __name__ == "__main__":
    main()
