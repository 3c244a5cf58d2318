"""Shows that every example of the docstrings runs with the card as the default device.

What it prints is not compared: it says device='cuda:0', too.
"""

import contextlib
import doctest
import importlib
import io
import pkgutil

import pytest

import edutorch as torch

pytestmark = pytest.mark.filterwarnings("ignore")
ELSEWHERE = ("viz", "course", "kernels", "datasets", "vision.datasets", "hub", "multiprocessing", "__main__")
LEFT_OUT = ".numpy", ".register_kl"  # x.numpy() is for tensors on the CPU; register_kl would leave its Coin behind
MODULES = [
    module.name
    for module in pkgutil.walk_packages(torch.__path__, "edutorch.")
    if not module.name.removeprefix("edutorch.").startswith(ELSEWHERE)
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    torch.set_default_device("cuda")
    module = importlib.import_module(name)
    for found in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        if not found.name.endswith(LEFT_OUT):
            run(found)


def run(found):
    for example in found.examples:
        if doctest.SKIP in example.options:
            continue
        expected = pytest.raises(Exception) if example.exc_msg else contextlib.nullcontext()
        with expected, contextlib.redirect_stdout(io.StringIO()):
            exec(compile(example.source, found.name, "single"), found.globs)
