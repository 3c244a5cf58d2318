"""The house rules that a machine can check: imports run one way, files stay short, and what is public is explained.

The rules are read off the source with `ast`; nothing is imported for it.
"""

import ast
import graphlib
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "edutorch"
LONGEST = 400

# The floors of the house, from the ground up. A module imports from its own floor and from those below.
# "" is edutorch/__init__.py, which hands names on to users: nothing below it may import from `edutorch` itself.
FLOORS = (
    {"device", "dtypes", "heap", "kernels", "layouts", "limits", "memory", "missing", "naming", "rng", "shown", "size",
     "version"},
    {"graph"},
    {"hooks"},
    {"nested", "node_names", "op"},
    {"ops"},
    {"autograd", "creation", "functions", "generators", "printing", "random", "storage"},
    {"calls"},
    {"methods"},
    {"tensor"},
    {"__config__", "accelerator", "amp", "as_torch", "backends", "compiler", "cpu", "cuda", "distributions", "fft", "func",
     "legacy", "linalg", "mps", "multiprocessing", "parallel", "source", "special", "switches", "testing", "trace", "xpu"},
    {"nn"},
    {"optim"},
    {"hub", "serialization", "utils"},
    {"datasets", "text", "vision"},
    {"viz"},
    {""},
    {"__main__", "course"},
)  # fmt: skip
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}

PUBLIC = (
    "edutorch",
    "edutorch.nn",
    "edutorch.nn.functional",
    "edutorch.nn.init",
    "edutorch.nn.utils",
    "edutorch.nn.utils.parametrize",
    "edutorch.nn.utils.prune",
    "edutorch.optim.swa_utils",
    "edutorch.amp",
    "edutorch.nn.attention",
    "edutorch.nn.utils.rnn",
    "edutorch.optim",
    "edutorch.parallel",
    "edutorch.autograd",
    "edutorch.linalg",
    "edutorch.fft",
    "edutorch.utils.data",
    "edutorch.utils.tensorboard",
    "edutorch.serialization",
    "edutorch.distributions",
    "edutorch.func",
    "edutorch.special",
    "edutorch.testing",
    "edutorch.viz",
    "edutorch.vision.transforms",
    "edutorch.vision.transforms.functional",
    "edutorch.vision.datasets",
    "edutorch.vision.models",
    "edutorch.vision.utils",
    "edutorch.datasets",
    "edutorch.text",
    "edutorch.text.data",
    "edutorch.text.functional",
    "edutorch.text.transforms",
    "edutorch.text.vocab",
)
# Only whoever asks for a graphics card, a plot or a widget pays for it.
LATE = ("cupy", "numba", "PIL", "matplotlib", "ipywidgets", "anywidget", "IPython", "sklearn", "pygraphviz", "torch")


class Source:
    """What the files of a package import from one another."""

    def __init__(self, folder):
        self.folder = folder
        self.files = {self.module_name(path): path for path in sorted(folder.rglob("*.py"))}
        self.imports = {}  # module -> what it imports when it is itself imported
        self.late = []  # "file:line" of imports of our own modules inside functions
        for module, path in self.files.items():
            self.imports[module] = set()
            tree = ast.parse(path.read_text("utf-8"), str(path))
            self.read(module, path, tree.body, function=None)

    def module_name(self, path):
        parts = path.relative_to(self.folder.parent).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def read(self, module, path, statements, function):
        for statement in statements:
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                targets = self.targets(module, path, statement)
                if function is None:
                    self.imports[module] |= targets - {module}
                elif targets and not (function == "__getattr__" and path.name == "__init__.py"):
                    # A package may fetch a name when it is first asked for: that is how heavy modules stay unloaded.
                    self.late.append(f"{path.relative_to(self.folder.parent)}:{statement.lineno}")
                continue
            if isinstance(statement, ast.If) and "TYPE_CHECKING" in ast.unparse(statement.test):
                continue
            inside = function
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                inside = function or statement.name
            for field in ("body", "orelse", "finalbody", "handlers", "cases"):
                self.read(module, path, getattr(statement, field, None) or [], inside)

    def targets(self, module, path, statement):
        """The modules of this package that an import statement names."""
        if isinstance(statement, ast.Import):
            return {alias.name for alias in statement.names if alias.name in self.files}
        base = statement.module or ""
        if statement.level:
            package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
            package = package[: len(package) - statement.level + 1]
            base = ".".join(package + ([base] if base else []))
        found = set()
        for alias in statement.names:
            if f"{base}.{alias.name}" in self.files:  # `from edutorch import ops` names the module ops
                found.add(f"{base}.{alias.name}")
            elif base in self.files:
                found.add(base)
        return found

    def floor(self, module):
        parts = module.split(".")
        return FLOOR.get(parts[1] if len(parts) > 1 else "")

    def homeless(self):
        return sorted(module for module in self.files if self.floor(module) is None)

    def upward(self):
        return [
            f"{module} imports {target}"
            for module, targets in self.imports.items()
            for target in sorted(targets)
            if None not in (self.floor(module), self.floor(target)) and self.floor(target) > self.floor(module)
        ]

    def circle(self):
        try:
            graphlib.TopologicalSorter(self.imports).prepare()
        except graphlib.CycleError as error:
            return " imports ".join(reversed(error.args[1]))
        return None


@pytest.fixture(scope="module")
def source():
    return Source(PACKAGE)


def test_every_module_has_its_floor(source):
    assert source.homeless() == [], "say in FLOORS what it may import"


def test_imports_run_downwards(source):
    assert source.upward() == []


def test_there_are_no_circles(source):
    assert source.circle() is None


def test_our_own_modules_are_imported_at_the_top(source):
    assert source.late == []


def test_every_folder_of_modules_is_a_package(source):
    folders = {path.parent for path in source.files.values()}
    assert [folder.name for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_files_stay_short(source):
    lengths = {module: len(path.read_text("utf-8").splitlines()) for module, path in source.files.items()}
    assert {module: length for module, length in lengths.items() if length > LONGEST} == {}


def test_every_file_opens_with_what_it_is(source):
    # An empty __init__.py has nothing to say.
    texts = {module: path.read_text("utf-8") for module, path in source.files.items()}
    assert [module for module, text in texts.items() if text.strip() and not ast.get_docstring(ast.parse(text))] == []


def test_import_edutorch_is_light():
    code = f"import sys, edutorch; print([name for name in {LATE} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("package", PUBLIC)
def test_public_names_are_explained(package):
    module = importlib.import_module(package)
    public = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    assert len(set(public)) == len(public), "a name stands twice in __all__"
    values = {name: getattr(module, name) for name in public}
    assert values
    explained = {
        name: (getattr(value, "__doc__", None) or "").strip() or value is None for name, value in values.items()
    }
    assert [name for name, words in explained.items() if not words] == []  # newaxis is None, which needs no words


# The rules themselves: each must find what it forbids.


def build(folder, **files):
    package = folder / "edutorch"
    for name, text in {"__init__": "", "dtypes": "", "nn.__init__": "", **files}.items():
        path = package.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Source(package)


def test_clean_package_passes(tmp_path):
    files = {"graph": "import numpy\nfrom edutorch import dtypes", "nn.layers": "from ..graph import Node"}
    clean = build(tmp_path, **files)
    assert (clean.homeless(), clean.upward(), clean.circle(), clean.late) == ([], [], None, [])
    assert clean.imports["edutorch.nn.layers"] == {"edutorch.graph"}


@pytest.mark.parametrize("line", ["from edutorch.nn import x", "import edutorch.nn", "from edutorch import Tensor"])
def test_upward_import_is_found(tmp_path, line):
    assert len(build(tmp_path, graph=line, **{"nn.layers": ""}).upward()) == 1


def test_circle_is_found(tmp_path):
    files = {"nn.a": "from . import b", "nn.b": "if True:\n    from edutorch.nn.a import x"}
    circle = build(tmp_path, **files).circle()
    assert circle is not None and "edutorch.nn.a imports edutorch.nn.b" in circle


def test_late_import_is_found(tmp_path):
    late = "def f():\n    import cupy\n    with x:\n        from edutorch.nn import y"
    assert build(tmp_path, graph=late).late == ["edutorch/graph.py:4"]


def test_package_may_fetch_a_name_when_it_is_asked_for(tmp_path):
    lazy = "def __getattr__(name):\n    from edutorch import dtypes"
    assert build(tmp_path, **{"nn.__init__": lazy}).late == []
    assert build(tmp_path, graph=lazy).late == ["edutorch/graph.py:2"]


def test_module_without_a_floor_is_found(tmp_path):
    assert build(tmp_path, attic="").homeless() == ["edutorch.attic"]
