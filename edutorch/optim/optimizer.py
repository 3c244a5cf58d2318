"""What all optimizers share: groups of parameters with settings, a state for each parameter, saving and loading."""

import copy
import functools
import warnings
from collections import OrderedDict, defaultdict
from collections.abc import Iterable

from edutorch.autograd.grad_mode import enable_grad, set_grad_enabled
from edutorch.graph import Handle, TensorBase, mode
from edutorch.optim.pieces import changed, counter
from edutorch.shown import ShownInNotebooks


class Required:
    """Stands for a setting that has no default."""

    def __repr__(self):
        return "<required parameter>"


required = Required()


every_pre_hook: OrderedDict = OrderedDict()  # hooks of all optimizers
every_post_hook: OrderedDict = OrderedDict()


def register_optimizer_step_pre_hook(hook):
    """Call hook(optimizer, args, kwargs) before each step of any optimizer; it may return new (args, kwargs).

    Returns:
        A handle whose remove() takes the hook away.
    """
    return Handle(every_pre_hook, hook)


def register_optimizer_step_post_hook(hook):
    """Call hook(optimizer, args, kwargs) after each step of any optimizer."""
    return Handle(every_post_hook, hook)


def count(state):
    """One step more: in the array itself, because a step of an optimizer is no step of anybody's computation."""
    if isinstance(state["step"], TensorBase):
        state["step"].array += 1
    else:
        state["step"] += 1


def with_hooks(step):
    """A step that calls the optimizer's hooks before and after, whoever wrote it."""

    @functools.wraps(step)
    def hooked(self, *args, **kwargs):
        for hook in [*every_pre_hook.values(), *self._optimizer_step_pre_hooks.values()]:
            answer = hook(self, (self, *args), kwargs)
            if answer is not None:
                if not (isinstance(answer, tuple) and len(answer) == 2):
                    raise RuntimeError(
                        f"{step} must return None or a tuple of (new_args, new_kwargs), but got {answer}."
                    )
                (self, *args), kwargs = answer
        if hasattr(self, "_opt_called"):  # a scheduler asks for it
            self._opt_called = True
        result = step(self, *args, **kwargs)
        for hook in [*self._optimizer_step_post_hooks.values(), *every_post_hook.values()]:
            hook(self, (self, *args), kwargs)
        return result

    hooked._wrapped_by_lr_sched = True  # a scheduler finds out by it that step was replaced
    return hooked


HOOKS = [
    f"_optimizer_{name}_hooks"
    for name in (
        "step_pre",
        "step_post",
        "state_dict_pre",
        "state_dict_post",
        "load_state_dict_pre",
        "load_state_dict_post",
    )
]
# Settings that came with later versions of PyTorch, and what they are where an older file says nothing.
SINCE_THEN = {
    "momentum": 0, "centered": False, "nesterov": False, "amsgrad": False, "maximize": False, "foreach": None,
    "capturable": False, "differentiable": False, "decoupled_weight_decay": False, "fused": None,
}  # fmt: skip
FUSED_DEVICES = ["mps", "cuda", "xpu", "hpu", "cpu", "mtia", "privateuseone"]
CAPTURABLE_DEVICES = ["cuda", "xpu", "hpu", "privateuseone", "xla"]


class Optimizer(ShownInNotebooks):
    """The base class: a subclass says what each parameter has to remember, and how it changes.

    It writes `begin(p, group)`, the state that a parameter starts with, and `change(p, state, group)`, which changes that
    parameter; or `update(group, params)`, which does all of a group at once; or a `step` of its own.

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
        for hooks in HOOKS:
            setattr(self, hooks, OrderedDict())
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

    def __getstate__(self):
        return {"defaults": self.defaults, "state": self.state, "param_groups": self.param_groups}

    def __setstate__(self, state):
        """Become what was saved; hooks are not saved."""
        vars(self).update(state)
        for hooks in HOOKS:
            vars(self).setdefault(hooks, OrderedDict())
        self.defaults.setdefault("differentiable", False)
        for group in self.param_groups if state else ():
            for name, value in SINCE_THEN.items():
                if name in self.defaults:
                    group.setdefault(name, value)
        for values in self.state.values():
            if type(values.get("step")) in (int, float) and self.counts_in_tensors:
                values["step"] = counter(values["step"])

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
        with set_grad_enabled(bool(self.defaults.get("differentiable"))):
            for group in self.param_groups:
                self.update(group, [p for p in group["params"] if p._grad is not None])
        return loss

    counts_in_tensors = True  # is state["step"] a tensor, as most optimizers have it?
    on_card = "params and state_steps"  # what has to be on the graphics card for capturable=True

    def update(self, group, params):
        """Change the parameters of one group that have gradients."""
        if type(self).change is Optimizer.change:
            raise NotImplementedError
        for p in params:
            if not self.state.get(p):
                self.check_parameter(p, group)
                beginning = self.begin(p, group)
                if beginning:
                    self.state[p] = beginning
            self.check_capturable(p, group)
            if p in self.state and "step" in self.state[p]:
                count(self.state[p])
        before, mode.arrays = (
            mode.arrays,
            not group.get("differentiable"),
        )  # the formulas run on bare arrays, or on Tensors
        try:
            for p in params:
                self.change(p, self.state.get(p, {}), group)
                changed(p)
        finally:
            mode.arrays = before

    def begin(self, p, group):
        """The state that a parameter has before its first step: tensors by name."""
        return {}

    def change(self, p, state, group):
        """Change one parameter. Every optimizer writes its own."""

    def check_parameter(self, p, group):
        if group.get("fused") and not p.is_floating_point():
            raise RuntimeError(
                "`fused=True` requires all the params to be floating point Tensors of supported devices: "
                f"{FUSED_DEVICES} but {p.dtype} and {p.device.type}"
            )

    def check_capturable(self, p, group):
        if group.get("capturable") and p.device.type == "cpu":
            devices = CAPTURABLE_DEVICES[: -1 if group.get("foreach") else None]
            raise AssertionError(f"If capturable=True, {self.on_card} must be on supported devices: {devices}.")

    def register_step_pre_hook(self, hook):
        """Call hook(optimizer, args, kwargs) before each step; it may return new (args, kwargs)."""
        return Handle(self._optimizer_step_pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Call hook(optimizer, args, kwargs) after each step."""
        return Handle(self._optimizer_step_post_hooks, hook)

    def register_state_dict_pre_hook(self, hook, prepend=False):
        """Call hook(optimizer) before state_dict() collects anything."""
        return registered(self._optimizer_state_dict_pre_hooks, hook, prepend)

    def register_state_dict_post_hook(self, hook, prepend=False):
        """Call hook(optimizer, state_dict) when it is collected; it may return another one."""
        return registered(self._optimizer_state_dict_post_hooks, hook, prepend)

    def register_load_state_dict_pre_hook(self, hook, prepend=False):
        """Call hook(optimizer, state_dict) before it is loaded; it may return another one."""
        return registered(self._optimizer_load_state_dict_pre_hooks, hook, prepend)

    def register_load_state_dict_post_hook(self, hook, prepend=False):
        """Call hook(optimizer) when everything is loaded."""
        return registered(self._optimizer_load_state_dict_post_hooks, hook, prepend)

    def state_dict(self):
        """Settings and state, with numbers in place of the parameters: {"state": {...}, "param_groups": [...]}."""
        for hook in self._optimizer_state_dict_pre_hooks.values():
            hook(self)
        number, groups, start = {}, [], 0
        for group in self.param_groups:
            params = group["params"]
            number.update({p: i for i, p in enumerate(params, start) if p not in number})
            settings = {name: value for name, value in group.items() if name != "params"}
            groups.append({**settings, "params": [number[p] for p in params]})
            start += len(params)
        state = {number[p] if isinstance(p, TensorBase) else p: values for p, values in self.state.items()}
        return replaced_by(self._optimizer_state_dict_post_hooks, self, {"state": state, "param_groups": groups})

    def load_state_dict(self, state_dict):
        """Continue from the state_dict of an optimizer with groups of the same sizes.

        Raises:
            ValueError: if the groups do not fit.
        """
        state_dict = replaced_by(self._optimizer_load_state_dict_pre_hooks, self, state_dict.copy())
        groups = copy.deepcopy(state_dict["param_groups"])
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
        state = defaultdict(dict)
        for number, values in state_dict["state"].items():
            if number in owner:
                state[owner[number]] = as_state_of(owner[number], values)
            else:
                state[number] = values
        for mine, theirs in zip(self.param_groups, groups):
            theirs["params"] = mine["params"]
            if "param_names" in mine:
                theirs.setdefault("param_names", mine["param_names"])
        self.__setstate__({"state": state, "param_groups": groups})
        for hook in self._optimizer_load_state_dict_post_hooks.values():
            hook(self)

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
            lines.append("")
        return "\n".join([*lines[:-1], ")"])


def registered(hooks, hook, prepend):
    handle = Handle(hooks, hook)
    if prepend:
        hooks.move_to_end(handle.id, last=False)
    return handle


def replaced_by(hooks, optimizer, state_dict):
    """A state_dict after hooks have seen it, each of which may give another one in its place."""
    for hook in hooks.values():
        answer = hook(optimizer, state_dict)
        state_dict = state_dict if answer is None else answer
    return state_dict


def as_state_of(p, value, name=None):
    """Saved state in the number type of its parameter and on its device; `step` stays as it is."""
    if isinstance(value, TensorBase):
        dtype = p.dtype if p.is_floating_point() else None
        return value if name == "step" else value.to(dtype=dtype, device=p.device)
    if isinstance(value, dict):
        return {key: as_state_of(p, one, key) for key, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return type(value)(as_state_of(p, one) for one in value)
    return value
