"""What does not belong to tensors and networks themselves: loading data, handing memory to other libraries."""

from edutorch.utils import checkpoint, data, dlpack

__all__ = ["checkpoint", "data", "dlpack"]
