"""What does not belong to tensors and networks themselves: loading data."""

from edutorch.utils import data

__all__ = ["data"]
