"""What tests of numerical code need: is the result close to what was expected, and tensors to try functions on."""

from edutorch.testing.close import assert_allclose, assert_close
from edutorch.testing.make_tensor import make_tensor

__all__ = ["assert_allclose", "assert_close", "make_tensor"]
