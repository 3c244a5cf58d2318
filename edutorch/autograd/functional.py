"""Derivatives of functions of tensors: `jacobian`, `hessian`, and products with them that never build the matrix."""

from edutorch.autograd.jacobians import hessian, jacobian
from edutorch.autograd.products import hvp, jvp, vhp, vjp

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]
