"""The most frequent mistakes, in PyTorch's words: no tensor where one belongs, and number types that do not go together."""

import numpy as np

from edutorch.dtypes import is_half
from edutorch.graph import TensorBase
from edutorch.op import type_name


def must_be_tensor(value, function, argument="input", position=1):
    """Refuse what is no tensor.

    Args:
        function (str): who refuses it, in PyTorch: often a function below the one that was called.
        argument (str), position (int): what that function calls it, and where it expects it.
    """
    if not isinstance(value, TensorBase):
        raise TypeError(
            f"{function}(): argument '{argument}' (position {position}) must be Tensor, not {type_name(value)}"
        )


def one_type(input, *parameters):
    """A norm's parameters have the type of its input; beside a 16-bit input they may have 32 bits."""
    kinds = {x.array.dtype for x in parameters if x is not None} - {input.array.dtype}
    if kinds and not (is_half(input.array.dtype) and kinds == {np.dtype(np.float32)}):
        raise RuntimeError("mixed dtype (CPU): all inputs must share same datatype.")
