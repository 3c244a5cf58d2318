"""Moving everything that a Module owns at once: to another type, to another device, frozen or set free."""

import warnings

from edutorch.creation import empty_like
from edutorch.dtypes import is_inexact, of
from edutorch.functions.convert import is_dtype
from edutorch.graph import TensorBase
from edutorch.nn.parameter import UninitializedTensorMixin

COMPLEX = (
    "Complex modules are a new feature under active development whose design may change, and some modules might not work as "
    "expected when using complex tensors as parameters or buffers. Please file an issue at "
    "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml if a complex module does not work as expected."
)


class ModuleMoves:
    """The half of Module that changes all parameters and buffers. They stay the same objects: an optimizer knows them."""

    def apply(self, fn):
        """Call fn on every module inside this one, and on this one last. Used for initialisation.

        Example:
            >>> import edutorch as torch
            >>> def one(module):
            ...     if isinstance(module, torch.nn.Linear):
            ...         torch.nn.init.ones_(module.weight)
            >>> torch.nn.Sequential(torch.nn.Linear(2, 1)).apply(one)[0].weight.tolist()
            [[1.0, 1.0]]
        """
        for module in self.children():
            module.apply(fn)
        fn(self)
        return self

    def _apply(self, fn, recurse=True):
        """Replace the numbers of every parameter, gradient and buffer by fn of them."""
        for module in self.children() if recurse else ():
            module._apply(fn)
        for parameter in self._parameters.values():
            if parameter is not None:
                parameter.data = fn(parameter.data)
                if parameter._grad is not None:
                    parameter._grad = fn(parameter._grad)
        for name, buffer in self._buffers.items():
            if buffer is not None:
                if isinstance(buffer, UninitializedTensorMixin):
                    buffer.data = fn(buffer.data)
                else:
                    self._buffers[name] = fn(buffer)
        return self

    def to(self, *args, **kwargs):
        """Move every parameter and buffer to a device and, if they are of a floating point type, to a type.

        Args:
            args, kwargs: a dtype, a device, or a tensor whose type and device are wanted; non_blocking is accepted.

        Raises:
            TypeError: if the type is not a floating point one.

        Example:
            >>> import edutorch as torch
            >>> torch.nn.Linear(2, 1).to(torch.float64).weight.dtype
            torch.float64
        """
        dtype, device = kwargs.get("dtype"), kwargs.get("device")
        for wish in args:
            if isinstance(wish, TensorBase):
                dtype, device = wish.dtype, wish.device
            elif is_dtype(wish):
                dtype = wish
            elif not isinstance(wish, bool) and wish is not None:  # a truth value is non_blocking
                device = wish
        if dtype is not None and not (of(dtype).is_floating_point or of(dtype).is_complex):
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={of(dtype)}"
            )
        if dtype is not None and of(dtype).is_complex:
            warnings.warn(COMPLEX, stacklevel=2)
        return self._apply(lambda x: x.to(device=device, dtype=dtype if is_inexact(x.array.dtype) else None))

    def type(self, dst_type):
        """Convert every parameter and buffer to a type."""
        return self._apply(lambda x: x.type(dst_type))

    def float(self):
        """Every floating point parameter and buffer as float32."""
        return self._apply(lambda x: x.float() if x.is_floating_point() else x)

    def double(self):
        """Every floating point parameter and buffer as float64."""
        return self._apply(lambda x: x.double() if x.is_floating_point() else x)

    def half(self):
        """Every floating point parameter and buffer as float16."""
        return self._apply(lambda x: x.half() if x.is_floating_point() else x)

    def bfloat16(self):
        """Every floating point parameter and buffer as bfloat16."""
        return self._apply(lambda x: x.bfloat16() if x.is_floating_point() else x)

    def cpu(self):
        """Every parameter and buffer in the computer's memory."""
        return self._apply(lambda x: x.cpu())

    def cuda(self, device=None):
        """Every parameter and buffer on the graphics card."""
        return self._apply(lambda x: x.cuda(device))

    def xpu(self, device=None):
        """Every parameter and buffer on an Intel graphics card: there is none, and Tensor.xpu says so."""
        return self._apply(lambda x: x.xpu(device))

    def ipu(self, device=None):
        """Every parameter and buffer on a Graphcore card: there is none, and Tensor.ipu says so."""
        return self._apply(lambda x: x.ipu(device))

    def mtia(self, device=None):
        """Every parameter and buffer on a Meta card: there is none, and Tensor.mtia says so."""
        return self._apply(lambda x: x.mtia(device))

    def share_memory(self):
        """Let other processes see every parameter and buffer."""
        return self._apply(lambda x: x.share_memory_())

    def to_empty(self, *, device, recurse=True):
        """Move every parameter and buffer to a device without their numbers: all are 0, ready to be loaded.

        Example:
            >>> import edutorch as torch
            >>> torch.nn.Linear(2, 1).to_empty(device="cpu").weight.tolist()
            [[0.0, 0.0]]
        """
        return self._apply(lambda x: empty_like(x, device=device), recurse=recurse)

    def train(self, mode=True):
        """Switch everything inside to training behaviour (dropout drops, batch norm measures), or to evaluation.

        Example:
            >>> import edutorch as torch
            >>> model = torch.nn.Sequential(torch.nn.Dropout())
            >>> model.eval()[0].training, model.train()[0].training
            (False, True)
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self):
        """Switch everything inside to evaluation behaviour."""
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        """Freeze or unfreeze every parameter."""
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        """Forget every parameter's gradient, or set it to 0."""
        for parameter in self.parameters():
            if set_to_none:
                parameter._grad = None
            elif parameter._grad is not None:
                parameter._grad.detach_().zero_()
