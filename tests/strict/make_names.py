"""Writes cupy/names.txt: what the real CuPy has. It can be imported without a graphics card: python make_names.py"""

import pathlib

import cupy
import cupy.lib.stride_tricks
import cupyx.scipy.special


def public(thing):
    return sorted(name for name in dir(thing) if not name.startswith("_"))


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
    (pathlib.Path(__file__).parent / "cupy" / "names.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
