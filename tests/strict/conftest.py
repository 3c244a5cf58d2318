"""The strict device, for the tests of this folder only: everywhere else there is no `cupy` on the path."""

import importlib
import pathlib
import sys

import pytest

HERE = str(pathlib.Path(__file__).parent)
collect_ignore = ["cupy", "cupyx", "make_names.py"]


def forget():
    """No module of CuPy's is known any longer, and nobody remembers whether there was one."""
    for name in [name for name in sys.modules if name.split(".")[0] in ("cupy", "cupyx")]:
        del sys.modules[name]
    importlib.import_module("edutorch.device").cupy.cache_clear()  # edutorch.device is the class of that name


@pytest.fixture(scope="module")
def strict():
    """`device="cuda"` is the strict device, until the tests of this file are through."""
    before = {name: module for name, module in sys.modules.items() if name.split(".")[0] in ("cupy", "cupyx")}
    forget()
    sys.path.insert(0, HERE)
    import cupy

    assert cupy.__file__.startswith(HERE)
    yield cupy
    sys.path.remove(HERE)
    forget()
    sys.modules.update(before)
