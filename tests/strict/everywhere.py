"""`pytest --strict-device`: tests that were written for the CPU run on the strict device.

Tensors are made there, unless a test names a device. What tests themselves take out, to compare it with numpy's or PyTorch's
numbers, and what they bring in, crosses here; edutorch's own code gets no such help. Tensors print without their device.

`left_out.txt` names the tests that speak of the CPU, and says why. Each test named there must fail here, so that no line outlives
its reason; files that are named as a whole are not run.
"""

import functools
import pathlib
import sys

import pytest

import edutorch
from edutorch import printing
from edutorch.kernels.cupy_gpu import launching

HERE = pathlib.Path(__file__).parent
OURS = str(pathlib.Path(edutorch.__file__).parent)


def left_out():
    """What is named in left_out.txt: a file, or a test with or without its parameters -> the reason, from the line above."""
    reason, found = "", {}
    for line in (HERE / "left_out.txt").read_text("utf-8").splitlines():
        if line.startswith("# "):
            reason = line.removeprefix("# ")
        elif line.strip():
            found[line.strip()] = reason
    return found


def pytest_collection_modifyitems(config, items):
    reasons = left_out()
    kept, dropped = [], []
    for item in items:
        file = item.nodeid.partition("::")[0]
        name = next((name for name in (file, item.nodeid.partition("[")[0], item.nodeid) if name in reasons), None)
        if name == file:
            dropped.append(item)
            continue
        kept.append(item)
        if name is not None:
            item.add_marker(pytest.mark.xfail(reason=reasons[name], strict=True))
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


def asked_by_a_test():
    return not sys._getframe(2).f_code.co_filename.startswith(OURS)


def helped(method):
    """A method of a tensor that needs its numbers on the CPU: for tests they are brought there."""

    @functools.wraps(method)
    def call(self, *arguments, **settings):
        there = self.detach().cpu() if self.is_cuda and not self.requires_grad and asked_by_a_test() else self
        return method(there, *arguments, **settings)

    return call


@pytest.fixture(scope="module", autouse=True)
def device(request):
    """Where tensors are made. What lies in tests/gpu says so by itself, and gets no help."""
    if "gpu" in request.path.parts:
        yield None
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("numpy", "__array__"):
            patch.setattr(edutorch.Tensor, name, helped(getattr(edutorch.Tensor, name)))
        from_numpy, format_tensor = edutorch.from_numpy, printing.format_tensor
        patch.setattr(edutorch, "from_numpy", functools.wraps(from_numpy)(lambda array: from_numpy(array).cuda()))
        patch.setattr(
            printing, "format_tensor", lambda array, **told: format_tensor(array, **{**told, "device": "cpu"})
        )
        patch.setattr(launching, "THREADS", 2)  # of a block: here each takes its turn. tests/strict has more of them
        edutorch.set_default_device("cuda")
        yield "cuda"
        edutorch.set_default_device(None)


@pytest.fixture(autouse=True)
def device_again(device):
    """For each test, whatever the one before has chosen."""
    edutorch.set_default_device(device)
