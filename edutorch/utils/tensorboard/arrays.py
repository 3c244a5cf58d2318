"""Whatever is handed to a writer, as a numpy array."""

import numpy as np

from edutorch.dtypes import bfloat16
from edutorch.graph import TensorBase


def as_array(x):
    """A tensor, an array or a number as an array.

    Raises:
        NotImplementedError: if it is something else.

    Example:
        >>> as_array(2.5)
        array([2.5])
    """
    if isinstance(x, np.ndarray):
        return x
    if np.isscalar(x):
        return np.array([x])
    if isinstance(x, TensorBase):
        x = x.detach().cpu()
        return (x.half() if x.dtype == bfloat16 else x).numpy()
    raise NotImplementedError(f"Got {type(x)}, but numpy array or torch tensor are expected.")
