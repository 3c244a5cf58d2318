"""What a notebook shows of tensors, modules, optimizers and datasets: their text, and more below it.

The pages are written in `edutorch.viz.html`, at the top of the house. A notebook asks for one long after everything has been
imported; only then is that module fetched, by its name. So neither `import edutorch` nor any floor below depends on it.
"""

import importlib


class ShownInNotebooks:
    """Gives a class its `_repr_html_`, which is what notebooks ask for."""

    __slots__ = ()

    def _repr_html_(self):
        # A user's own __repr__ or __len__ may fail: then there is no page, and the notebook tells of it as of any text.
        try:
            return importlib.import_module("edutorch.viz.html").html(self)
        except Exception:
            return None
