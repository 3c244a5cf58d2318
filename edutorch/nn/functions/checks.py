"""A list, a numpy array or a number given where a tensor belongs: the most frequent mistake, in PyTorch's words."""

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
