#!/usr/bin/env python3
"""Everything you do in a checkout of edutorch, on a machine that has only Python: `python3 dev.py COMMAND`.

    lab [DIR] [...]      copy the course into DIR (edutorch-course), open it in JupyterLab; the rest goes to JupyterLab
    test [--fast] [...]  lint, types, doctests, unit tests, every notebook, the docs; what follows `--` goes to pytest
    format               let ruff sort imports and format Python files and notebooks
    notebooks [FILE ...] run notebooks (all of them) and store the outputs that nbval will compare
    docs                 build the documentation into docs/_build/html
    bench [--threads 1|2] [--rounds N] [--only WORDS] [--write]
                         time edutorch beside PyTorch and others; --write puts the table into the docs
    bench --gpu [--precision float32|tf32|float16] [--rounds N] [--only WORDS] [--tiny]
                         time edutorch beside PyTorch on a graphics card
    setup                only make the environment

The first command makes the environment `.venv`; later ones reuse it until pyproject.toml or constraints.txt change.
EDUTORCH_REQUIRE=torch,browser,dot,gpu makes a failure of every test that is skipped because one of these is missing.
"""

import collections
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "edutorch-setup.json"
OLDEST = (3, 11)

# Tests that make no tensors of their own, or choose a device themselves.
OF_NO_DEVICE = [f"--ignore=tests/{name}" for name in ("as_torch", "browser", "docs", "lessons", "strict")]

LEARNER = {"lab"}
DEVELOPER = {"lab", "dev", "docs"}


def main(arguments):
    command, *rest = arguments or ["help"]
    if command not in COMMANDS:
        print(__doc__)
        return 0 if command in ("help", "-h", "--help") else 2
    extras, run_command = COMMANDS[command]
    setup(extras)
    return run_command(rest)


# ------------------------------------------------------------------------------------------------- the environment


def setup(extras):
    """Make `.venv` and install edutorch in it, editable, with these extras. Does nothing if that has been done."""
    if sys.version_info < OLDEST:
        sys.exit(f"edutorch needs Python {'.'.join(map(str, OLDEST))} or newer; this is {sys.version.split()[0]}")
    wanted = hashlib.sha256(str(ROOT).encode())  # an environment cannot be moved
    for name in ("pyproject.toml", "constraints.txt"):
        wanted.update((ROOT / name).read_bytes())
    done = json.loads(STAMP.read_text()) if STAMP.exists() and PYTHON.exists() else {"hash": None, "extras": []}
    extras = extras | set(done["extras"])
    state = {"hash": wanted.hexdigest(), "extras": sorted(extras)}
    if done == state:
        return
    if not works(PYTHON):
        print(f"making the environment {VENV}", flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV])
        if made.returncode:
            sys.exit("Python could not make an environment. On Debian and Ubuntu: apt-get install python3-venv")
    print("installing edutorch with", ", ".join(sorted(extras)), flush=True)
    package = f"{ROOT}[{','.join(sorted(extras))}]"
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", "--editable", package]
    if subprocess.run(pip).returncode:
        sys.exit("pip could not install edutorch; its message is above")
    STAMP.write_text(json.dumps(state))


def works(python):
    """Is there a Python new enough for us, with pip?"""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return python.exists() and subprocess.run([python, "-c", check], capture_output=True).returncode == 0


def has_module(name):
    """Can the environment import this?"""
    find = f"import importlib.util as u, sys; sys.exit(u.find_spec({name!r}) is None)"
    return subprocess.run([PYTHON, "-c", find]).returncode == 0


def chromium():
    """The browser that the tests drive."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("EDUTORCH_CHROME") or next(filter(None, map(shutil.which, names)), None)


def missing_requirements():
    """What part of the tests cannot run here: name -> why."""
    missing = {}
    if not has_module("torch"):
        missing["torch"] = "torch is not installed in .venv: nothing was compared with real PyTorch"
    if not chromium():
        missing["browser"] = "there is no chromium: the widgets were not tried in a real JupyterLab"
    if not shutil.which("dot"):
        missing["dot"] = "there is no `dot` program: one of the three ways to lay out a graph was not tried"
    gpu = "import cupy, sys; sys.exit(not cupy.is_available())"
    if subprocess.run([PYTHON, "-c", gpu], capture_output=True).returncode:
        missing["gpu"] = "there is no CUDA graphics card with cupy: tests/gpu did not run"
    return missing


# -------------------------------------------------------------------------------------------------------- commands


def lab(arguments):
    """The same code as `edutorch lab` of an installed edutorch."""
    command = [str(PYTHON), "-m", "edutorch", "lab", *arguments]
    if os.name != "nt":
        os.execv(PYTHON, command)  # from here on this process is JupyterLab: Ctrl-C and signals reach it
    signal.signal(signal.SIGINT, lambda *_: None)  # on Windows JupyterLab, our child, answers Ctrl-C
    return subprocess.run(command).returncode


def test(arguments):
    """Run every kind of test, also after a failure, and end with a summary that hides nothing."""
    ours, theirs = split(arguments)
    if set(ours) - {"--fast"}:
        print("usage: dev.py test [--fast] [-- pytest arguments]")
        return 2
    fast = "--fast" in ours
    parts = {
        "ruff check": lambda: run("-m", "ruff", "check", "."),
        "ruff format": lambda: run("-m", "ruff", "format", "--check", "."),
        "mypy": lambda: run("-m", "mypy"),
        "doctests": lambda: pytest("edutorch"),
        "unit tests": lambda: pytest("tests", *(["-m", "not slow"] if fast else []), *theirs),
        "strict device": lambda: pytest("--strict-device", "tests", *OF_NO_DEVICE),
        "notebooks": lambda: pytest("--nbval", "notebooks"),
        "docs": lambda: docs([]),
    }
    left_out = {}
    if fast:
        left_out = {
            "--fast": "the slow tests (all browser tests among them), the strict device, the notebooks and the docs"
        }
        del parts["strict device"], parts["notebooks"], parts["docs"]
    missing = missing_requirements()
    required = set(filter(None, re.split(r"[,\s]+", os.environ.get("EDUTORCH_REQUIRE", ""))))

    rows, skips = [], collections.Counter()
    for name, part in parts.items():
        print(f"\n=== {name} " + "=" * (70 - len(name)), flush=True)
        start = time.perf_counter()
        result = part()
        code, note = result if isinstance(result, tuple) else (result, "")
        if isinstance(note, dict):
            skips.update(note.pop("reasons"))
            note = ", ".join(f"{number} {what}" for what, number in note.items() if number)
        rows.append((name, code == 0, time.perf_counter() - start, note))
    for name in sorted(required & missing.keys()):
        rows.append((f"EDUTORCH_REQUIRE={name}", False, 0.0, missing[name]))

    print("\n" + "=" * 75)
    for name, ok, seconds, note in rows:
        print(f"{'ok    ' if ok else 'FAILED'} {name:<14} {seconds:7.1f} s  {note}")
    for name, why in {**left_out, **missing}.items():
        print(f"left out ({name}): {why}")
    for reason, number in skips.most_common():
        print(f"skipped {number} x: {reason}")
    failed = [name for name, ok, _, _ in rows if not ok]
    print("FAILED: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


def split(arguments):
    """What stands before `--`, and what stands after it."""
    if "--" not in arguments:
        return arguments, []
    middle = arguments.index("--")
    return arguments[:middle], arguments[middle + 1 :]


def run(*command):
    """Run the environment's Python; returns its exit code."""
    return subprocess.run([PYTHON, *command], cwd=ROOT).returncode


def pytest(*arguments):
    """Run pytest; returns its exit code, how many tests ended how, and why tests were skipped."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["--quiet", "--continue-on-collection-errors", f"--junitxml={report}", "-o", "junit_family=xunit2"]
        code = run("-m", "pytest", *options, *arguments)
        if not report.exists():
            return code, "pytest wrote no report"
        cases = list(ElementTree.parse(report).iter("testcase"))
    reasons = collections.Counter()
    counts = {"passed": 0, "failed": 0, "skipped": 0, "reasons": reasons}
    for case in cases:
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            counts["failed"] += 1
        elif skipped is not None:
            counts["skipped"] += 1
            reasons[skipped.get("message") or "no reason given"] += 1
        else:
            counts["passed"] += 1
    return code, counts


def docs(arguments):
    """Build the documentation; a warning is an error."""
    return run("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", "docs/_build/html", *arguments)


def bench(arguments):
    """Measure; nothing is asserted. What is meant by fair, and the options, are in run.py and gpu.py of tests/benchmarks."""
    program = "gpu.py" if "--gpu" in arguments else "run.py"
    return run(f"tests/benchmarks/{program}", *(one for one in arguments if one != "--gpu"))


def format_code(arguments):
    """Sort imports and format."""
    return run("-m", "ruff", "check", "--fix", ".", *arguments) | run("-m", "ruff", "format", ".", *arguments)


def notebooks(arguments):
    """Run notebooks with the environment's own nbclient: this file again, under the environment's Python."""
    return run(__file__, "_execute", *map(os.path.abspath, arguments))


# ------------------------------------------------------------------------- storing the outputs of the notebooks


def execute_notebooks(arguments):
    """Run notebooks in place and keep of their outputs what is the same on every machine."""
    import nbformat
    from nbclient import NotebookClient

    everything = (path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    for path in [Path(name) for name in arguments] or sorted(everything):
        start = time.perf_counter()
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook,
            timeout=600,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
            store_widget_state=False,
            record_timing=False,
            coalesce_streams=True,
        )
        client.execute()
        clean(notebook)
        nbformat.write(notebook, path)
        print(f"{time.perf_counter() - start:6.1f} s  {path.relative_to(ROOT)}", flush=True)
    return 0


def clean(notebook):
    """Take out of an executed notebook what belongs to this run or this machine."""
    python3 = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": python3, "language_info": {"name": "python"}}
    number = 0
    for cell in notebook.cells:
        for name in ("execution", "collapsed", "scrolled"):
            cell.metadata.pop(name, None)
        if cell.cell_type != "code":
            continue
        if cell.source.strip():
            number += 1
            cell.execution_count = number
        for output in cell.outputs:
            # A saved view of a widget only says "model not found"; the picture and the text beside it say more.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
            if "execution_count" in output:
                output["execution_count"] = cell.execution_count
            if output.output_type == "error":
                output["traceback"] = [line.replace(f"{ROOT}{os.sep}", "") for line in output["traceback"]]
            if output.output_type == "stream":  # a warning names the temporary file of its cell
                output["text"] = re.sub(r"\S*ipykernel_\d+[/\\]\d+\.py", "ipykernel_0/0.py", output["text"])
        cell.outputs = [output for output in cell.outputs if output.get("data", True)]


COMMANDS = {
    "setup": (DEVELOPER, lambda arguments: 0),
    "lab": (LEARNER, lab),
    "test": (DEVELOPER, test),
    "format": (DEVELOPER, format_code),
    "notebooks": (DEVELOPER, notebooks),
    "docs": (DEVELOPER, docs),
    "bench": (DEVELOPER, bench),
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["_execute"]:
        sys.exit(execute_notebooks(sys.argv[2:]))
    sys.exit(main(sys.argv[1:]))
