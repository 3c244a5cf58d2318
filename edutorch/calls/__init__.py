"""Functions and methods as users call them: `out=`, and wrong calls explained in PyTorch's words."""

from edutorch.calls.explained import explained, methods

__all__ = ["explained", "methods"]
