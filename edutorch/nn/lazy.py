"""Modules that find out the sizes of their parameters from the first input that they see."""

from edutorch.nn.parameter import is_lazy


class LazyModuleMixin:
    """Makes a module lazy. To be inherited from first, before the module's own class.

    The subclass writes two things: `__init__` gives the module UninitializedParameters, and `initialize_parameters(*args)`,
    which is called with the arguments of the first forward, materializes them. Afterwards the module becomes one of class
    `cls_to_become`, as if it had never been lazy.

    Example:
        >>> import edutorch as torch
        >>> model = torch.nn.Sequential(torch.nn.LazyLinear(4), torch.nn.ReLU(), torch.nn.LazyLinear(1))
        >>> _ = model(torch.ones(2, 7))
        >>> model[0], model[2].weight.shape
        (Linear(in_features=7, out_features=4, bias=True), torch.Size([1, 4]))
    """

    cls_to_become: type | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._load_hook = self._register_load_state_dict_pre_hook(self._lazy_load_hook)
        self._initialize_hook = self.register_forward_pre_hook(self._infer_parameters, with_kwargs=True)

    def initialize_parameters(self, *args, **kwargs):
        """Materialize the parameters for these arguments of forward. Every lazy module writes its own."""
        raise NotImplementedError(f"initialize_parameters is not implemented for {type(self).__name__}")

    def own_tensors(self):
        return [*self._parameters.items(), *self._buffers.items()]

    def has_uninitialized_params(self):
        """Is one of the module's own parameters or buffers still without a shape?"""
        return any(is_lazy(tensor) for _, tensor in self.own_tensors())

    def _infer_parameters(self, module, args, kwargs=None):
        """The hook before the first forward."""
        module.initialize_parameters(*args, **(kwargs or {}))
        if module.has_uninitialized_params():
            raise RuntimeError(f"module {self._get_name()} has not been fully initialized")
        for hook in ("_initialize_hook", "_load_hook"):
            getattr(module, hook).remove()
            delattr(module, hook)
        if module.cls_to_become is not None:
            module.__class__ = module.cls_to_become

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        for name, tensor in self.own_tensors():
            if tensor is not None and name not in self._non_persistent_buffers_set:
                destination[prefix + name] = tensor if keep_vars or is_lazy(tensor) else tensor.detach()

    def _lazy_load_hook(self, state_dict, prefix, *others):
        """The hook before loading: what is loaded tells the shapes."""
        for name, tensor in self.own_tensors():
            given = state_dict.get(prefix + name)
            if is_lazy(tensor) and given is not None and not is_lazy(given):
                tensor.materialize(given.shape)
