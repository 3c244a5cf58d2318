"""What does not belong to tensors and networks themselves: loading data, handing memory to other libraries."""

from edutorch.utils import data, dlpack

__all__ = ["data", "dlpack"]
