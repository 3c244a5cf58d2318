"""Every example in the docstrings, with the strict device as the default: it runs. (What it prints says device='cuda:0'.)"""

import contextlib
import doctest
import importlib
import io
import pkgutil

import pytest

import edutorch as torch

pytestmark = [pytest.mark.usefixtures("strict"), pytest.mark.filterwarnings("ignore")]
ELSEWHERE = ("viz", "course", "kernels", "datasets", "vision.datasets", "hub", "multiprocessing", "__main__")
# x.numpy() is for tensors on the CPU; the strict device has no DLPack; register_kl would leave its Coin behind.
LEFT_OUT = ".numpy", ".to_dlpack", ".register_kl"
MODULES = [
    module.name
    for module in pkgutil.walk_packages(torch.__path__, "edutorch.")
    if not module.name.removeprefix("edutorch.").startswith(ELSEWHERE)
]


@pytest.fixture
def default_device(strict):
    torch.set_default_device("cuda")
    yield
    torch.set_default_device(None)


@pytest.mark.parametrize("name", MODULES)
def test_examples(default_device, name):
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
