"""Which page is written for which kind of thing."""

from edutorch.nn import Module
from edutorch.optim import Optimizer
from edutorch.tensor import Tensor
from edutorch.utils.data import Dataset
from edutorch.viz.html.datasets import page_of_dataset
from edutorch.viz.html.modules import page_of_module
from edutorch.viz.html.optimizers import page_of_optimizer
from edutorch.viz.html.tensors import page_of_tensor

PAGES = ((Tensor, page_of_tensor), (Module, page_of_module), (Optimizer, page_of_optimizer), (Dataset, page_of_dataset))


def html(value):
    """The HTML text for a value, or None if there is nothing to be shown beyond its text.

    Example:
        >>> import edutorch as torch
        >>> html(torch.arange(9.0)).partition(">")[2][:25]
        'tensor([0., 1., 2., 3., 4'
        >>> print(html(torch.tensor(1.5)))
        None
    """
    for kind, page in PAGES:
        if isinstance(value, kind):
            return page(value)
    return None
