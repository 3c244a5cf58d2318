"""What a notebook shows of a tensor, a module, an optimizer or a dataset."""

from edutorch.viz.html.kinds import html
