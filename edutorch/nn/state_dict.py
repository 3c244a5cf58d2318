"""What a Module knows, as a dictionary of tensors: saved, loaded, and checked name by name."""

import functools
import warnings
import weakref
from collections import OrderedDict, namedtuple
from collections.abc import Mapping

from edutorch.autograd.grad_mode import no_grad
from edutorch.graph import TensorBase
from edutorch.nn.global_hooks import register
from edutorch.nn.parameter import Parameter, is_lazy
from edutorch.size import Size

EXTRA = "_extra_state"  # the name under which get_extra_state() is saved


class _IncompatibleKeys(namedtuple("IncompatibleKeys", ["missing_keys", "unexpected_keys"])):
    """What load_state_dict answers: the names that were missing, and those that nobody knew."""

    __slots__ = ()

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return super().__repr__()

    __str__ = __repr__


class ModuleState:
    """The half of Module that saves and loads."""

    _version = 1

    def state_dict(self, *args, destination=None, prefix="", keep_vars=False):
        """Every parameter and persistent buffer by its dotted name, in order. The tensors share the module's memory.

        Args:
            destination: a dictionary to fill; a new one if left out.
            prefix: what all names begin with.
            keep_vars: the parameters themselves, not detached from autograd.

        Example:
            >>> import edutorch as torch
            >>> list(torch.nn.Linear(2, 1).state_dict())
            ['weight', 'bias']
        """
        if args:
            warnings.warn(BY_POSITION, FutureWarning, stacklevel=2)
            settings = [destination, prefix, keep_vars]
            settings[: len(args)] = args
            destination, prefix, keep_vars = settings
        if destination is None:
            destination = OrderedDict()
            destination._metadata = OrderedDict()
        metadata = {"version": self._version}
        if hasattr(destination, "_metadata"):
            destination._metadata[prefix[:-1]] = metadata
        for hook in self._state_dict_pre_hooks.values():
            hook(self, prefix, keep_vars)
        self._save_to_state_dict(destination, prefix, keep_vars)
        for name, module in self._modules.items():
            if module is not None:
                module.state_dict(destination=destination, prefix=f"{prefix}{name}.", keep_vars=keep_vars)
        for hook in self._state_dict_hooks.values():
            answer = hook(self, destination, prefix, metadata)
            if answer is None:
                continue
            if getattr(hook, "_from_public_api", False):
                raise RuntimeError("state_dict post-hook must return None")
            destination = answer
        return destination

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        """Put what this module owns itself into destination."""
        for name, value in own_state(self).items():
            destination[prefix + name] = value if keep_vars else value.detach()
        if type(self).get_extra_state is not ModuleState.get_extra_state:
            destination[prefix + EXTRA] = self.get_extra_state()

    def load_state_dict(self, state_dict, strict=True, assign=False):
        """Copy the numbers of a state_dict into this module.

        Args:
            state_dict: tensors by name.
            strict: names that are missing or unknown are an error.
            assign: take the tensors themselves instead of copying.

        Returns:
            (missing_keys, unexpected_keys)

        Raises:
            RuntimeError: that lists every name and every size that does not fit. What does fit has then been copied.

        Example:
            >>> import edutorch as torch
            >>> a, b = torch.nn.Linear(2, 1), torch.nn.Linear(2, 1)
            >>> a.load_state_dict(b.state_dict())
            <All keys matched successfully>
        """
        if not isinstance(state_dict, Mapping):
            raise TypeError(f"Expected state_dict to be dict-like, got {type(state_dict)}.")
        metadata = getattr(state_dict, "_metadata", {})
        missing, unexpected, errors = [], [], []

        def load(module, given, prefix):
            local = metadata.get(prefix[:-1], {})
            if assign:
                local["assign_to_params_buffers"] = True
            module._load_from_state_dict(given, prefix, local, True, missing, unexpected, errors)
            for name, child in module._modules.items():
                if child is not None:
                    start = f"{prefix}{name}."
                    load(child, {key: value for key, value in given.items() if key.startswith(start)}, start)
            for hook in module._load_state_dict_post_hooks.values():
                if hook(module, _IncompatibleKeys(missing, unexpected)) is not None:
                    raise AssertionError(NOTHING_EXPECTED)

        load(self, OrderedDict(state_dict), "")
        if strict and unexpected:
            errors.insert(0, f"Unexpected key(s) in state_dict: {quoted(unexpected)}. ")
        if strict and missing:
            errors.insert(0, f"Missing key(s) in state_dict: {quoted(missing)}. ")
        if errors:
            raise RuntimeError(f"Error(s) in loading state_dict for {type(self).__name__}:\n\t" + "\n\t".join(errors))
        return _IncompatibleKeys(missing, unexpected)

    def _load_from_state_dict(
        self, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
    ):
        """Take what this module owns itself; the lists grow by what was wrong."""
        for hook in self._load_state_dict_pre_hooks.values():
            hook(state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)
        mine = own_state(self)
        assign = local_metadata.get("assign_to_params_buffers", False)
        for name, value in mine.items():
            if prefix + name in state_dict:
                error_msgs += take(self, name, value, prefix + name, state_dict[prefix + name], assign)
            elif strict:
                missing_keys.append(prefix + name)
        extra = prefix + EXTRA
        if type(self).set_extra_state is not ModuleState.set_extra_state:
            if extra in state_dict:
                self.set_extra_state(state_dict[extra])
            elif strict:
                missing_keys.append(extra)
        elif strict and extra in state_dict:
            unexpected_keys.append(extra)
        for key in state_dict if strict else ():
            if key.startswith(prefix) and key != extra:
                first, *rest = key[len(prefix) :].split(".", 1)
                if first not in (self._modules if rest else mine):
                    unexpected_keys.append(key)

    def get_extra_state(self):
        """Anything else that is to be part of the state_dict. Write this and set_extra_state if a module needs it."""
        raise RuntimeError(NEVER.format("get"))

    def set_extra_state(self, state):
        """Take back what get_extra_state gave."""
        raise RuntimeError(NEVER.format("set"))

    def register_state_dict_pre_hook(self, hook):
        """Call hook(module, prefix, keep_vars) before state_dict() collects anything."""
        return register(self._state_dict_pre_hooks, hook)

    def register_state_dict_post_hook(self, hook):
        """Call hook(module, state_dict, prefix, local_metadata) when state_dict() has collected everything."""
        hook._from_public_api = True
        return register(self._state_dict_hooks, hook)

    def _register_state_dict_hook(self, hook):
        """The same; but what such a hook returns, if anything, is the state_dict from then on."""
        if getattr(hook, "_from_public_api", False):
            raise RuntimeError(
                "Cannot register the same function as the state dict post hook that was previously registered via "
                "register_state_dict_post_hook"
            )
        return register(self._state_dict_hooks, hook)

    def register_load_state_dict_pre_hook(self, hook):
        """Call hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs) first."""
        return self._register_load_state_dict_pre_hook(hook, with_module=True)

    def _register_load_state_dict_pre_hook(self, hook, with_module=False):
        """The same; without with_module the hook is not given the module."""
        return register(self._load_state_dict_pre_hooks, LoadHook(hook, self) if with_module else hook)

    def register_load_state_dict_post_hook(self, hook):
        """Call hook(module, incompatible_keys) when everything is loaded; it may change the two lists."""
        return register(self._load_state_dict_post_hooks, hook)


class LoadHook:
    """A hook that is also given the module it belongs to. It holds it weakly: a module shall not keep itself alive."""

    def __init__(self, hook, module):
        self.hook, self.module, self.with_module = hook, weakref.ref(module), True
        functools.update_wrapper(self, hook)

    def __call__(self, *args):
        module = self.module()
        if module is None:
            raise RuntimeError("You are trying to call the hook of a dead Module!")
        return self.hook(module, *args)

    def __getstate__(self):
        return {"hook": self.hook, "module": self.module(), "with_module": True}

    def __setstate__(self, state):
        self.__init__(state["hook"], state["module"])


BY_POSITION = (
    "Positional args are being deprecated, use kwargs instead. Refer to "
    "https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details."
)
NEVER = (
    "Reached a code path in Module.{}_extra_state() that should never be called. Please file an issue at "
    "https://github.com/pytorch/pytorch/issues/new?template=bug-report.yml to report this bug."
)
NOTHING_EXPECTED = (
    "Hooks registered with ``register_load_state_dict_post_hook`` are not expected to return new values, if "
    "incompatible_keys need to be modified, it should be done inplace."
)


def own_state(module):
    """A module's own parameters, then its own persistent buffers, by name."""
    named = [*module._parameters.items(), *module._buffers.items()]
    return {
        name: value for name, value in named if value is not None and name not in module._non_persistent_buffers_set
    }


def take(module, name, mine, key, given, assign):
    """Load one tensor. Returns why that cannot be done: a list of nothing, or of one line in PyTorch's words."""
    if not isinstance(given, TensorBase):
        return [
            f'While copying the parameter named "{key}", expected torch.Tensor or Tensor-like object from checkpoint but '
            f"received {type(given)}"
        ]
    if is_lazy(mine):
        return []  # what is loaded waits for its shape, too
    if mine.shape == () and given.shape == (1,):
        given = given[0]
    if given.shape != mine.shape:
        return [
            f"size mismatch for {key}: copying a param with shape {given.shape} from checkpoint, the shape in current model "
            f"is {mine.shape}."
        ]
    try:
        if not assign:
            with no_grad():
                mine.copy_(given)
        elif isinstance(mine, Parameter):
            wanted = mine.requires_grad
            given = given if isinstance(given, Parameter) else Parameter(given, wanted)
            setattr(module, name, given.requires_grad_(wanted))
        else:
            setattr(module, name, given)
    except Exception as error:
        return [
            f'While copying the parameter named "{key}", whose dimensions in the model are {Size(mine.array.shape)} and '
            f"whose dimensions in the checkpoint are {Size(given.array.shape)}, an exception occurred : {error.args}."
        ]
    return []


def quoted(names):
    return ", ".join(f'"{name}"' for name in names)
