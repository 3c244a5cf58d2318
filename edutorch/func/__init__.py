"""Functions that make functions: derivatives (`grad`, `vjp`, `jvp`, `jacrev` ...) and `vmap`. They may be nested at will."""

from edutorch.func.forward import jvp, linearize
from edutorch.func.jacobians import hessian, jacfwd, jacrev
from edutorch.func.modules import functional_call, stack_module_state
from edutorch.func.reverse import grad, grad_and_value, vjp
from edutorch.func.vmap import vmap

__all__ = [
    "functional_call",
    "grad",
    "grad_and_value",
    "hessian",
    "jacfwd",
    "jacrev",
    "jvp",
    "linearize",
    "stack_module_state",
    "vjp",
    "vmap",
]
