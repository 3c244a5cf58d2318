"""How Sphinx builds this documentation: `python3 dev.py docs`. It needs no network, and neither do its pages.

Three things are made when a build begins, and are not in git: a copy of the course in docs/notebooks; in docs/api/generated a
page for each public package, from its docstrings; and in docs/live the live graphs that stand on a page.
"""

import importlib
import inspect
import re
import sys
from pathlib import Path

from docutils.nodes import SkipNode
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml

from edutorch.course.lab import lesson_files, shipped_course

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import course_index  # noqa: E402 (both stand beside this file)
import live_graphs  # noqa: E402

project = "edutorch"
author = "edutorch contributors"
copyright = "edutorch contributors"

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "myst_nb"]
exclude_patterns = ["_build", "**/.ipynb_checkpoints", "performance_table.md"]  # the last is part of performance.md
nitpicky = False

html_theme = "furo"
html_title = "edutorch"
html_static_path = []
live_graphs.write(HERE / "live")  # here, for Sphinx wants the folder to be there
html_extra_path = ["live"]
html_math_renderer = "mathml"

# Docstrings are written once, in Google's style; signatures show no types that the text explains better.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False
napoleon_use_ivar = True

# nbval is what checks notebooks; here their stored outputs are shown. Of a live graph that is its picture: the widget
# itself would fetch its programs from the web.
nb_execution_mode = "off"
nb_mime_priority_overrides = [
    ("html", "image/svg+xml", 1),
    ("html", "application/vnd.jupyter.widget-view+json", None),
]
nb_ipywidgets_js = {}
myst_enable_extensions = ["dollarmath", "amsmath", "deflist"]
myst_update_mathjax = False
myst_heading_anchors = 3

PACKAGES = {
    "edutorch": "tensors, and what makes and changes them",
    "edutorch.nn": "layers and losses",
    "edutorch.nn.functional": "the same as functions",
    "edutorch.nn.init": "first values of parameters",
    "edutorch.optim": "optimisers and learning rates",
    "edutorch.autograd": "gradients",
    "edutorch.utils.data": "data sets and batches",
    "edutorch.utils.tensorboard": "curves and pictures for TensorBoard",
    "edutorch.linalg": "matrices",
    "edutorch.fft": "Fourier transforms",
    "edutorch.special": "special functions",
    "edutorch.func": "functions of functions: gradients, Jacobians, vmap",
    "edutorch.distributions": "probability distributions",
    "edutorch.serialization": "saving and loading",
    "edutorch.datasets": "data to learn from",
    "edutorch.text": "from texts to numbers",
    "edutorch.viz": "graphs and pictures",
}


# ---------------------------------------------------------------------------------------------- the reference


def api_page(package, summary, described):
    """One page in reStructuredText: everything public in a package. `described` collects the classes on all pages."""
    module = importlib.import_module(package)
    public = getattr(module, "__all__", None) or [name for name in vars(module) if not name.startswith("_")]
    lines = [package, "=" * len(package), "", f".. currentmodule:: {package}", ""]
    lines += [inspect.getdoc(module) or summary, ""]
    for name in sorted(public, key=str.lower):
        value = getattr(module, name)
        if inspect.ismodule(value):
            continue  # it has its own page
        if inspect.isclass(value):
            again = ["   :no-index:"] if value in described else []
            described.add(value)
            lines += [f".. autoclass:: {package}.{name}", "   :members:", "   :show-inheritance:", *again, ""]
        elif callable(value):  # an Op among others: a function with a rule beside it
            lines += [f".. autofunction:: {package}.{name}", ""]
        else:
            lines += [f".. data:: {name}", "", f"   ``{value!r}``", ""]
    return "\n".join(lines)


def write_sources(app):
    """Make the pages that are not in git."""
    generated = HERE / "api" / "generated"
    generated.mkdir(parents=True, exist_ok=True)
    described = set()
    for package, summary in PACKAGES.items():
        replace(generated / f"{package}.rst", api_page(package, summary, described).encode())
    course, copy = shipped_course(), HERE / "notebooks"
    wanted = {copy / path.relative_to(course): path for path in lesson_files(course)}
    for path in copy.rglob("*"):
        if path.is_file() and path not in wanted:
            path.unlink()
    for path, source in wanted.items():
        replace(path, source.read_bytes())
    notebooks = [path for path in wanted.values() if path.suffix == ".ipynb"]
    replace(copy / "index.md", course_index.course_index(course, notebooks).encode())


def replace(path, content):
    """Write a file, unless it is there already: Sphinx reads again only what is newer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


# What is meant as markup: a field such as ":param x:", code, a role, bold.
MARKUP = re.compile(r"(^\s*:(?:\\.|[^:`])+:|``.*?``|:\w+:`.*?`|`.*?`|\*\*\w.*?\w\*\*)")


def protect_stars(app, what, name, value, options, lines):
    """Docstrings write (N, *), *args and |x| as people do; in reStructuredText each of these begins a markup."""
    example, block = False, None  # inside an example? how far was the head of this directive or literal block indented?
    for number, line in enumerate(lines):
        text = line.lstrip()
        indent = len(line) - len(text)
        if block is not None and (not text or indent > block):
            continue
        block = indent if text.startswith(".. ") or text.endswith("::") else None
        example = text.startswith(">>>") or (example and bool(text))
        if example or block is not None:
            continue
        pieces = MARKUP.split(line)
        pieces[::2] = [re.sub(r"(?<!\\)([*|])", r"\\\1", piece) for piece in pieces[::2]]
        lines[number] = "".join(pieces)


# ------------------------------------------------------------------------------------------------------- formulas


def mathml(node, block):
    """A formula as MathML, which browsers draw by themselves."""
    try:
        return tex2mathml(node.astext(), as_block=block)
    except MathError as error:
        raise ValueError(f"no MathML for {node.astext()!r}: {error}") from error


def visit_math(translator, node):
    translator.body.append(mathml(node, block=False))
    raise SkipNode


def visit_math_block(translator, node):
    translator.body.append(f'<div style="overflow-x: auto; padding: 0.5em 0">{mathml(node, block=True)}</div>')
    raise SkipNode


def setup(app):
    app.connect("builder-inited", write_sources)
    app.connect("autodoc-process-docstring", protect_stars)
    app.add_html_math_renderer("mathml", (visit_math, None), (visit_math_block, None))
