"""What all optimizers share: groups of parameters with settings, a state for each parameter, saving and loading."""

import copy
import functools
import warnings
from collections import OrderedDict, defaultdict

import numpy as np

from edutorch.autograd.grad_mode import enable_grad, no_grad
from edutorch.graph import Handle, TensorBase
from edutorch.op import fresh


class Required:
    """Stands for a setting that has no default."""

    def __repr__(self):
        return "<required parameter>"


required = Required()


def with_hooks(step):
    """A step that calls the optimizer's hooks before and after, whoever wrote it."""

    @functools.wraps(step)
    def hooked(self, *args, **kwargs):
        for hook in list(self._pre_hooks.values()):
            answer = hook(self, (self, *args), kwargs)
            if answer is not None:
                if not (isinstance(answer, tuple) and len(answer) == 2):
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), but got {answer}."
                    )
                (self, *args), kwargs = answer
        self._opt_called = True  # a scheduler asks for it
        result = step(self, *args, **kwargs)
        for hook in list(self._post_hooks.values()):
            hook(self, (self, *args), kwargs)
        return result

    return hooked


class Optimizer:
    """The base class. A subclass writes `update(group, params)`, which changes the parameters of one group.

    Args:
        params: parameters, (name, parameter) pairs, or dictionaries {"params": [...], setting: value}.
        defaults: the settings of groups that say nothing else.

    Raises:
        TypeError: if params is a single tensor, or holds something else than tensors.
        ValueError: if there are no parameters, or one is in two groups.

    Example:
        >>> import edutorch as torch
        >>> class Downhill(torch.optim.Optimizer):
        ...     def update(self, group, params):
        ...         for p in params:
        ...             p.sub_(group["lr"] * p.grad)
        >>> p = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = Downhill([p], {"lr": 0.25})
        >>> (p * p).backward()
        >>> optimizer.step()
        >>> p.item()
        0.5
    """

    def __init__(self, params, defaults):
        self.defaults, self.state, self.param_groups = defaults, defaultdict(dict), []
        self._pre_hooks, self._post_hooks = OrderedDict(), OrderedDict()
        if isinstance(params, TensorBase):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + params.type()
            )
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if "step" in vars(cls):
            cls.step = with_hooks(cls.step)

    def add_param_group(self, param_group):
        """Take more parameters, with settings of their own.

        Args:
            param_group (dict): "params", and settings that differ from the defaults.
        """
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
                "change between runs. Please use a list instead."
            )
        params = [params] if isinstance(params, TensorBase) else list(params)
        names = [p[0] for p in params if isinstance(p, tuple)]
        params = param_group["params"] = [p[1] if isinstance(p, tuple) else p for p in params]
        if names:
            if len(names) != len(params):
                raise ValueError("all optimizer params should be with/without names. Some param names are missing")
            param_group["param_names"] = names
        for p in params:
            if not isinstance(p, TensorBase):
                raise TypeError("optimizer can only optimize Tensors, but one of the params is " + type(p).__name__)
            if not self.defaults.get("differentiable") and not (p.is_leaf or p.retains_grad):
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, default in self.defaults.items():
            if default is required and name not in param_group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            param_group.setdefault(name, default)
        self.check_other_groups(param_group, set(params))
        self.param_groups.append(param_group)

    def check_other_groups(self, param_group, params):
        if len(params) != len(param_group["params"]):
            warnings.warn(
                "optimizer contains a parameter group with duplicate parameters; in future, this will cause an error; see "
                "github.com/pytorch/pytorch/issues/40967 for more information",
                stacklevel=4,
            )
        for other in self.param_groups:
            if ("param_names" in param_group) != ("param_names" in other):
                words = "with names" if "param_names" in param_group else "without names"
                raise ValueError(
                    "all optimizer param groups should be with/without names. cannot add param group "
                    f"{words} to the optimizer"
                )
        if any(p in params for other in self.param_groups for p in other["params"]):
            raise ValueError("some parameters appear in more than one parameter group")

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters, or set them to 0."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                elif p._grad is not None:
                    p._grad.detach_().zero_()

    @with_hooks
    def step(self, closure=None):
        """Change every parameter that has a gradient.

        Args:
            closure: computes the loss anew and returns it, for optimizers that ask more than once.

        Returns:
            What closure returned.
        """
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                self.update(group, [p for p in group["params"] if p._grad is not None])
        return loss

    def update(self, group, params):
        """Change the parameters of one group that have gradients. Every optimizer writes its own."""
        raise NotImplementedError

    def register_step_pre_hook(self, hook):
        """Call hook(optimizer, args, kwargs) before each step; it may return new (args, kwargs)."""
        return Handle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Call hook(optimizer, args, kwargs) after each step."""
        return Handle(self._post_hooks, hook)

    def state_dict(self):
        """Settings and state, with numbers in place of the parameters: {"state": {...}, "param_groups": [...]}."""
        number, groups = {}, []
        for group in self.param_groups:
            for p in group["params"]:
                number.setdefault(p, len(number))
            settings = {name: value for name, value in group.items() if name != "params"}
            groups.append({**settings, "params": [number[p] for p in group["params"]]})
        state = {number[p] if isinstance(p, TensorBase) else p: values for p, values in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Continue from the state_dict of an optimizer with groups of the same sizes.

        Raises:
            ValueError: if the groups do not fit.
        """
        state, groups = state_dict["state"], copy.deepcopy(state_dict["param_groups"])
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        owner = {
            number: p
            for mine, theirs in zip(self.param_groups, groups)
            for number, p in zip(theirs["params"], mine["params"])
        }
        self.state = defaultdict(dict)
        for number, values in state.items():
            if number in owner:
                self.state[owner[number]] = as_state_of(owner[number], values)
            else:
                self.state[number] = copy.deepcopy(values)
        for mine, theirs in zip(self.param_groups, groups):
            names = {"param_names": mine["param_names"]} if "param_names" in mine else {}
            params = mine["params"]
            mine.clear()
            mine.update({**names, **theirs, "params": params})

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
            lines.append("")
        return "\n".join([*lines[:-1], ")"])


def as_state_of(p, values):
    """A copy of a parameter's state, in the parameter's number type and on its device; `step` stays as it is."""
    if isinstance(values, dict):
        return {
            name: copy.deepcopy(value) if name == "step" else as_state_of(p, value) for name, value in values.items()
        }
    if isinstance(values, TensorBase):
        dtype = p.dtype if p.is_floating_point() else None
        return values.detach().clone().to(dtype=dtype, device=p.device)
    return copy.deepcopy(values)


SETTINGS = {
    "lr": "learning rate",
    "eps": "epsilon value",
    "weight_decay": "weight_decay value",
    "momentum": "momentum value",
}


def check_settings(**settings):
    """PyTorch's refusal of settings that must not be negative, in the order in which they are given."""
    for name, value in settings.items():
        if isinstance(value, TensorBase) and value.array.size != 1:
            raise ValueError("Tensor lr must be 1-element")
        if not value >= 0.0:
            raise ValueError(f"Invalid {SETTINGS.get(name, f'{name} value')}: {value}")


PIECE = 16384  # numbers, of each of a handful of arrays: few enough for the processor's cache


def pieces(*arrays):
    """The same places of several arrays, some at a time: then what is made on the way never leaves the cache.

    An array of None stands for "there is none". The pieces are views: changing them changes the arrays.
    """
    given = [a for a in arrays if a is not None]
    if not all(isinstance(a, np.ndarray) and a.flags.c_contiguous for a in given):
        yield arrays
        return
    lines = [a if a is None else a.reshape(-1) for a in arrays]
    for start in range(0, given[0].size, PIECE):
        yield [line if line is None else line[start : start + PIECE] for line in lines]


def gradient(p, grad, group):
    """The direction uphill for a piece of a parameter: its gradient, turned round and pulled towards 0 if so wished."""
    grad = -grad if group["maximize"] else grad
    return grad + group["weight_decay"] * p if group["weight_decay"] else grad


def zeros_like(p):
    """A piece of state of a parameter's size."""
    return fresh(np.zeros_like(p.array))


def array_of(state, name):
    """The array of a piece of state, or None if this optimizer does without."""
    return state[name].array if state.get(name) is not None else None


def changed(p):
    """Tell the graph that a parameter's memory was changed."""
    if p._counter is not None:
        p._counter[0] += 1
