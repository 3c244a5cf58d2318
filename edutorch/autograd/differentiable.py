"""What autograd gives to a tensor: whether it wants a gradient, which call made it, hooks, and `backward()`."""

import warnings
import weakref

from edutorch.autograd.backward import backward
from edutorch.device import device_of
from edutorch.dtypes import BY_NUMPY, c_name, is_inexact, title
from edutorch.graph import Handle, Hooks, Leaf, TensorBase, edge_of, mode, no_node
from edutorch.op import fresh


class Differentiable(TensorBase):
    """The half of a Tensor that knows its history."""

    __slots__ = ()

    @property
    def requires_grad(self):
        """Does anybody want a gradient of this tensor, or of one that it was made from?"""
        if edge_of(self) is not None:
            return True
        # PyTorch says so of a view made under no_grad, too, although no gradient will pass through it.
        return self._view is not None and not self._view.recorded and edge_of(self._view.base) is not None

    @requires_grad.setter
    def requires_grad(self, wanted):
        if not isinstance(wanted, bool):
            raise RuntimeError("requires_grad must be a bool")
        if wanted and not is_inexact(self.array.dtype):
            raise RuntimeError("only Tensors of floating point and complex dtype can require gradients")
        self.requires_grad_(wanted)

    def requires_grad_(self, requires_grad=True):
        """Say whether a leaf wants a gradient. Returns the tensor itself."""
        if not isinstance(requires_grad, bool):
            raise TypeError(
                "requires_grad_(): argument 'requires_grad' (position 1) must be bool, not "
                f"{type(requires_grad).__name__}"
            )
        if requires_grad and not is_inexact(self.array.dtype):
            raise RuntimeError("only Tensors of floating point dtype can require gradients")
        if self._counter is None and not mode.inference:
            raise RuntimeError("Setting requires_grad=True on inference tensor outside InferenceMode is not allowed.")
        if edge_of(self) is None or self._edge is None:
            self._leaf = (self._leaf or Leaf()) if requires_grad else None
            self._lazy_edge = requires_grad or self._view is not None
        elif not requires_grad:
            raise RuntimeError(
                "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a "
                "subgraph that doesn't require differentiation use var_no_grad = var.detach()."
            )
        return self

    @property
    def grad(self):
        """The gradient that backward() has added up here, or None."""
        if self._grad is None and self._edge is not None and not self.retains_grad:
            warnings.warn(
                "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad attribute won't "
                "be populated during autograd.backward(). If you indeed want the .grad field to be populated for a "
                "non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you access the non-leaf Tensor by "
                "mistake, make sure you access the leaf Tensor instead. See github.com/pytorch/pytorch/pull/30531 for "
                "more information.",
                stacklevel=2,
            )
        return self._grad

    @grad.setter
    def grad(self, value):
        if value is not None:
            if not isinstance(value, TensorBase):
                raise TypeError(
                    f"assigned grad expected to be a Tensor or None but got grad of type {type(value).__name__}"
                )
            if value is self:
                raise RuntimeError("can't assign Variable as its own grad")
            if value.array.shape != self.array.shape:
                raise RuntimeError(
                    f"attempting to assign a gradient of size '{list(value.array.shape)}' to a tensor of size "
                    f"'{list(self.array.shape)}'. Please ensure that the gradient and the tensor are the same size"
                )
            if type(value.array) is not type(self.array):
                raise RuntimeError(
                    f"attempting to assign a gradient with device type '{device_of(value.array).type}' to a tensor with "
                    f"device type '{device_of(self.array).type}'. Please ensure that the gradient and the tensor are on the "
                    "same device"
                )
            if value.array.dtype != self.array.dtype:
                raise RuntimeError(
                    f"attempting to assign a gradient with dtype '{c_name(value.array.dtype)}' to a tensor with grad_dtype "
                    f"'{title(self.array.dtype)}'. The gradient must match the tensor's grad_dtype (defaults to the tensor's "
                    "dtype). You can set the tensor's grad_dtype attribute with a specific dtype, or None to allow any "
                    "dtype. Set grad_dtype with caution. Diverging the dtypes of a tensor and its gradient may break "
                    "downstream systems that assume they match."
                )
        self._grad = value

    @grad.deleter
    def grad(self):
        self._grad = None

    @property
    def grad_dtype(self):
        """The type that .grad must have: the tensor's own."""
        return BY_NUMPY[self.array.dtype]

    @property
    def is_leaf(self):
        """Was it made by the user, and not by a call that was written down?"""
        return self.grad_fn is None

    @property
    def grad_fn(self):
        """The Node of the call that made this tensor, or None for a leaf."""
        edge_of(self)
        return self._edge and self._edge[0]

    @property
    def output_nr(self):
        """Which output of grad_fn this tensor is."""
        return self._edge[1] if self.grad_fn is not None else 0

    @property
    def _base(self):
        return self._view and self._view.base

    def _is_view(self):
        return self._view is not None

    @property
    def _version(self):
        if self._counter is None:
            raise RuntimeError("Inference tensors do not track version counter.")
        return self._counter[0]

    def is_inference(self):
        """Was it made in inference mode?"""
        return self._counter is None

    @property
    def retains_grad(self):
        """Will backward() put a gradient into .grad although this is no leaf?"""
        edge = edge_of(self)
        return edge is not None and edge[0].hooks is not None and edge[1] in edge[0].hooks.retain

    def retain_grad(self):
        """Ask backward() to put a gradient into .grad although this is no leaf."""
        if not self.requires_grad:
            raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
        if not self.is_leaf:
            self._hooks_here().retain[self._edge[1]] = weakref.ref(self)

    def register_hook(self, hook):
        """Call hook(grad) when this tensor's gradient has been computed; what it returns, if anything, replaces it."""
        number = 0 if self.is_leaf else self._edge[1]
        return Handle(self._hooks_here().tensor[number], hook)

    def register_post_accumulate_grad_hook(self, hook):
        """Call hook(tensor) after a gradient was added to the .grad of this leaf."""
        if self.requires_grad and not self.is_leaf:
            raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
        return Handle(self._hooks_here().after, hook)

    def _hooks_here(self):
        """A leaf keeps its own hooks; those of any other tensor live on the node that made it."""
        if self.grad_fn is not None:
            return self.grad_fn.own_hooks()
        if self._leaf is None:
            raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
        self._leaf.hooks = self._leaf.hooks or Hooks()
        return self._leaf.hooks

    def backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
        """Compute the gradient of this tensor and add it to the .grad of every leaf that it was made from.

        Args:
            gradient: what arrives here; may be left out for a single number, whose gradient is 1.
            retain_graph: keep what the graph remembers, so that one may go backward again.
            create_graph: write the gradients' own computation down, so that they can be differentiated.
            inputs: only these leaves get a gradient.
        """
        backward(self, gradient, retain_graph, create_graph, inputs=inputs)

    def detach(self):
        """Outside the graph, same memory, same version: a change here is noticed by the graph."""
        y = fresh(self.array)
        y._counter = self._counter
        return y

    def detach_(self):
        """Cut this tensor off from the graph that made it."""
        if self._view is not None:
            raise RuntimeError(
                "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) for "
                "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
                "detach_() cannot be called on these gradients. To fix this error, please refer to the "
                "Optimizer.zero_grad() function in torch/optim/optimizer.py as the solution."
            )
        self._edge, self._leaf, self._lazy_edge = None, None, False
        return self

    @property
    def data(self):
        """Outside the graph, same memory, a version of its own: a change here goes unnoticed."""
        return fresh(self.array)

    @data.setter
    def data(self, other):
        if not isinstance(other, TensorBase):
            raise TypeError(f"Variable data has to be a tensor, but got {type(other).__name__}")
        if self.requires_grad and not is_inexact(other.array.dtype):
            raise RuntimeError("data set to a tensor that requires gradients must be floating point or complex dtype")
        before, self.array = self.array, other.array
        if self._leaf is not None and (before.dtype, before.shape) != (self.array.dtype, self.array.shape):
            self._leaf.accumulator = no_node  # the next graph asks for a gradient of the new shape and type
