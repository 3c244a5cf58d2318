"""edutorch: PyTorch in shape, numpy in substance. Read it in an evening, and see the graph of what you just ran.

Example:
    >>> import edutorch as torch
    >>> x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    >>> loss = (x**2).sum()
    >>> loss.backward()
    >>> x.grad
    tensor([2., 4., 6.])
"""

from edutorch.tensor import Tensor  # first: it loads the modules whose names are then given to functions
from edutorch import autograd
from edutorch.autograd import *
from edutorch.creation import *
from edutorch.dtypes import float32, float64, int64
from edutorch.functions.shape import *
from edutorch.ops import exp, mul, matmul, relu
from edutorch import nn
