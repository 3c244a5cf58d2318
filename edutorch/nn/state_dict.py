"""What a Module knows, as a dictionary of tensors: saved, loaded, and checked name by name."""

from collections import OrderedDict, namedtuple

from edutorch.autograd.grad_mode import no_grad
from edutorch.graph import TensorBase
from edutorch.size import Size


class IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict answers: the names that were missing, and those that nobody knew."""

    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()


class ModuleState:
    """The half of Module that saves and loads."""

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        """Every parameter and persistent buffer by its dotted name, in order. The tensors share the module's memory.

        Example:
            >>> import edutorch as torch
            >>> list(torch.nn.Linear(2, 1).state_dict())
            ['weight', 'bias']
        """
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = {"version": 1}
        for name, value in own_state(self):
            destination[prefix + name] = value if keep_vars else value.detach()
        for name, module in self._modules.items():
            module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        return destination

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy the numbers of a state_dict into this module.

        Args:
            state_dict: tensors by name.
            strict: names that are missing or unknown are an error.
            assign: take the tensors themselves instead of copying.

        Returns:
            (missing_keys, unexpected_keys)

        Raises:
            RuntimeError: that lists every name and every size that does not fit. Nothing is copied then.
        """
        if not hasattr(state_dict, "items"):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        mine = self.state_dict(keep_vars=True)
        missing = [name for name in mine if name not in state_dict]
        unexpected = [name for name in state_dict if name not in mine]
        errors = []
        if strict and unexpected:
            errors.append(f"Unexpected key(s) in state_dict: {quoted(unexpected)}. ")
        if strict and missing:
            errors.append(f"Missing key(s) in state_dict: {quoted(missing)}. ")
        errors += [error for name in mine if name in state_dict for error in misfit(name, mine[name], state_dict[name])]
        if errors:
            details = "\n\t".join(sorted(errors, key=lambda e: not e.startswith("Missing")))
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t{details}")
        with no_grad():
            for name, value in mine.items():
                if name in state_dict:
                    self.take(value, state_dict[name], assign)
        return IncompatibleKeys(missing, unexpected)

    def take(self, value, given, assign):
        if not assign:
            value.copy_(given)
            return
        value.data = given.detach()  # the parameter stays the same object, so that optimizers still know it


def own_state(module):
    """(name, tensor) of a module's own parameters, then of its own persistent buffers."""
    for name, value in module._parameters.items():
        yield name, value
    for name, value in module._buffers.items():
        if value is not None and module._buffer_names[name]:
            yield name, value


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)


def misfit(name, mine, given):
    """Why a tensor cannot be loaded: nothing, or one line in PyTorch's words."""
    if not isinstance(given, TensorBase):
        return [
            f'While copying the parameter named "{name}", expected torch.Tensor or Tensor-like object from checkpoint but '
            f"received {type(given)}"
        ]
    if given.array.shape != mine.array.shape:
        return [
            f"size mismatch for {name}: copying a param with shape {Size(given.array.shape)} from checkpoint, the shape in "
            f"current model is {Size(mine.array.shape)}."
        ]
    return []
