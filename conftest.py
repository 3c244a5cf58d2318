"""What all tests share, wherever they lie: random seeds, no silent skips in CI, and notebooks under nbval.

This file is in the root so that pytest finds it for tests/, for the doctests in edutorch/ and for notebooks/ alike.
"""

import importlib
import importlib.util
import inspect
import os
import random
import re
import shutil
import sys

import numpy as np
import pytest

# EDUTORCH_REQUIRE=torch,browser names what must not be missing: for each, the words by which a skip gives itself away.
WORDS = {
    "torch": "torch",
    "browser": "chromium|browser|playwright",
    "dot": "dot|graphviz|pygraphviz",
    "gpu": "gpu|cuda|cupy|graphics card",
}
REQUIRED = [name for name in re.split(r"[,\s]+", os.environ.get("EDUTORCH_REQUIRE", "")) if name]


def browser():
    """The chromium of the system, which the browser tests drive."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("EDUTORCH_CHROME") or next(filter(None, map(shutil.which, names)), None)


def is_there(requirement):
    """Does this machine have it?"""
    if requirement == "torch":
        return importlib.util.find_spec("torch") is not None
    if requirement == "browser":
        return browser() is not None and importlib.util.find_spec("playwright") is not None
    if requirement == "dot":
        return shutil.which("dot") is not None
    if requirement == "gpu":
        if importlib.util.find_spec("cupy") is None:
            return False
        import cupy

        return cupy.is_available()
    raise pytest.UsageError(f"EDUTORCH_REQUIRE: {requirement!r} is none of {', '.join(WORDS)}")


def pytest_sessionstart(session):
    missing = [requirement for requirement in REQUIRED if not is_there(requirement)]
    if missing:
        raise pytest.UsageError(f"EDUTORCH_REQUIRE asks for what is not here: {', '.join(missing)}")


def forbidden_skip(report):
    """The requirement for whose sake a test was skipped although EDUTORCH_REQUIRE forbids it, or None."""
    if not report.skipped or not REQUIRED or hasattr(report, "wasxfail"):
        return None
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    for requirement in REQUIRED:
        word = rf"\b({WORDS[requirement]})\b"
        missing = rf"\b(needs|requires|without|import)\W+((a|an|the|real|system)\W+)*{word}|{word} is (not|missing)"
        if re.search(missing, reason, re.IGNORECASE):
            return f"skipped ({reason}), but EDUTORCH_REQUIRE={requirement} forbids that"
    return None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if complaint := forbidden_skip(report):
        report.outcome, report.longrepr = "failed", complaint
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if complaint := forbidden_skip(report):
        report.outcome, report.longrepr = "failed", complaint
    return report


def pytest_collection_modifyitems(items):
    """What is handed on is found again where it is handed on to: its doctest runs once, in the file where it is written."""
    items[:] = [item for item in items if not isinstance(item, pytest.DoctestItem) or written_here(item)]


def written_here(item):
    thing = importlib.import_module(item.dtest.globs["__name__"])
    for name in item.name.removeprefix(thing.__name__).strip(".").split("."):
        thing = getattr(thing, name, thing)
    code = getattr(inspect.unwrap(thing), "__code__", None)
    return code is None or code.co_filename == str(item.path)


# --------------------------------------------------------------------------------------------------- the strict device

STRICT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tests", "strict")


def pytest_addoption(parser):
    parser.addoption(
        "--strict-device",
        action="store_true",
        help="run the tests on the stand-in for a graphics card in tests/strict",
    )


@pytest.fixture(autouse=True)
def seeds(request):
    """The same random numbers for each test, in whatever order they run."""
    if request.node.__class__.__name__ == "IPyNbCell":
        return  # a notebook runs in a process of its own
    random.seed(0)
    np.random.seed(0)
    if "edutorch" in sys.modules:
        sys.modules["edutorch"].manual_seed(0)
    if "torch.distributions" in sys.modules:  # torch.compile, in one test, switches their checks off
        sys.modules["torch.distributions"].Distribution.set_default_validate_args(True)


# ------------------------------------------------------------------------------------------- notebooks under nbval


def pytest_configure(config):
    if config.getoption("--strict-device"):
        sys.path.insert(0, STRICT)  # there lies what answers to `import cupy`
        config.pluginmanager.import_plugin("strict.everywhere")
    if config.pluginmanager.hasplugin("nbval"):
        from nbval.plugin import IPyNbCell

        if not hasattr(IPyNbCell, "nbval_runtest"):
            IPyNbCell.nbval_runtest = IPyNbCell.runtest
            IPyNbCell.runtest = run_as_jupyterlab_does


def run_as_jupyterlab_does(cell):
    """Run a cell under nbval, with what nbval by itself does not know: clear_output, updates of a display, history.

    The two messages change outputs that are there already. So they are acted upon here, on the list that nbval
    compares, and nbval never sees them. Without history a `;` at the end of a line would not silence it.
    """
    notebook = cell.parent
    next_message = notebook.get_kernel_message
    shown = {}  # display id -> where in the list its outputs stand
    clear_first = False

    def get_kernel_message(*args, **kwargs):
        nonlocal clear_first
        while True:
            message = next_message(*args, **kwargs)
            kind, content, outputs = message["msg_type"], message["content"], cell.test_outputs
            display = (content.get("transient") or {}).get("display_id")
            if kind == "clear_output":
                clear_first = content["wait"]
                if not clear_first:
                    outputs.clear()
                    shown.clear()
            elif kind == "update_display_data":
                for position in shown.get(display, []):
                    outputs[position]["data"] = content["data"]
            else:
                if kind in ("stream", "display_data", "execute_result", "error") and clear_first:
                    outputs.clear()
                    shown.clear()
                    clear_first = False
                if kind == "display_data" and display:
                    shown.setdefault(display, []).append(len(outputs))  # nbval will append it there
                return message

    def execute_cell_input(source, allow_stdin=None):
        return notebook.kernel.kc.execute(source, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)

    notebook.get_kernel_message = get_kernel_message
    notebook.kernel.execute_cell_input = execute_cell_input
    try:
        cell.nbval_runtest()
    finally:
        notebook.get_kernel_message = next_message
