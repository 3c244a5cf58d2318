"""What all optimizers share: groups of parameters with settings, a state for each parameter, saving and loading."""

import copy
from collections import OrderedDict, defaultdict

from edutorch.autograd.grad_mode import enable_grad, no_grad
from edutorch.graph import Handle, TensorBase


class Required:
    """Stands for a setting that has no default."""

    def __repr__(self):
        return "<required parameter>"


required = Required()


class Optimizer:
    """The base class: a subclass writes `update(group)`, which changes the parameters of one group.

    Args:
        params: parameters, (name, parameter) pairs, or dictionaries {"params": [...], setting: value}.
        defaults: the settings of groups that say nothing else.

    Raises:
        TypeError: if params is a single tensor, or holds something else than tensors.
        ValueError: if there are no parameters, or one is in two groups.
    """

    def __init__(self, params, defaults):
        if isinstance(params, TensorBase):
            raise TypeError(
                "params argument given to the optimizer should be an iterable of Tensors or dicts, but got "
                + params.type()
            )
        self.defaults, self.state, self.param_groups = defaults, defaultdict(dict), []
        self._pre_hooks, self._post_hooks = OrderedDict(), OrderedDict()
        groups = list(params)
        if not groups:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        """Take more parameters, with settings of their own."""
        if not isinstance(param_group, dict):
            raise TypeError(f"param_group must be a dict, but got {type(param_group)}")
        params = param_group["params"]
        if isinstance(params, TensorBase):
            params = [params]
        elif isinstance(params, set):
            raise TypeError(
                "optimizer parameters need to be organized in ordered collections, but the ordering of tensors in sets will "
                "change between runs. Please use a list instead."
            )
        params = [p[1] if isinstance(p, tuple) else p for p in params]
        for p in params:
            if not isinstance(p, TensorBase):
                raise TypeError("optimizer can only optimize Tensors, but one of the params is " + type(p).__name__)
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        group = {**param_group, "params": params}
        for name, default in self.defaults.items():
            if default is required and name not in group:
                raise ValueError(f"parameter group didn't specify a value of required optimization parameter {name}")
            group.setdefault(name, default)
        known = {id(p) for other in self.param_groups for p in other["params"]}
        if known & {id(p) for p in params}:
            raise ValueError("some parameters appear in more than one parameter group")
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        """Forget the gradients of all parameters."""
        for group in self.param_groups:
            for p in group["params"]:
                if set_to_none:
                    p._grad = None
                elif p._grad is not None:
                    p._grad.detach_().zero_()

    def step(self, closure=None):
        """Change every parameter that has a gradient.

        Args:
            closure: computes the loss anew and returns it, for optimizers that ask more than once.

        Returns:
            What closure returned.
        """
        for hook in list(self._pre_hooks.values()):
            hook(self, (closure,), {})
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        with no_grad():
            for group in self.param_groups:
                self.update(group, [p for p in group["params"] if p._grad is not None])
        for hook in list(self._post_hooks.values()):
            hook(self, (closure,), {})
        return loss

    def update(self, group, params):
        """Change the parameters of one group that have gradients. Every optimizer writes its own."""
        raise NotImplementedError

    def register_step_pre_hook(self, hook):
        """Call hook(optimizer, args, kwargs) before each step."""
        return Handle(self._pre_hooks, hook)

    def register_step_post_hook(self, hook):
        """Call hook(optimizer, args, kwargs) after each step."""
        return Handle(self._post_hooks, hook)

    def state_dict(self):
        """Settings and state, with numbers in place of the parameters: {"state": {...}, "param_groups": [...]}."""
        number = {}
        for group in self.param_groups:
            for p in group["params"]:
                number.setdefault(id(p), len(number))
        groups = [{**group, "params": [number[id(p)] for p in group["params"]]} for group in self.param_groups]
        groups = [{**{k: v for k, v in g.items() if k != "params"}, "params": g["params"]} for g in groups]
        state = {number[id(p)]: values for p, values in self.state.items()}
        return {"state": state, "param_groups": groups}

    def load_state_dict(self, state_dict):
        """Continue from a state_dict of an optimizer with groups of the same sizes."""
        given, groups = state_dict["state"], state_dict["param_groups"]
        if len(groups) != len(self.param_groups):
            raise ValueError("loaded state dict has a different number of parameter groups")
        if any(len(a["params"]) != len(b["params"]) for a, b in zip(groups, self.param_groups, strict=True)):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of optimizer's group"
            )
        numbers = [number for group in groups for number in group["params"]]
        params = [p for group in self.param_groups for p in group["params"]]
        self.state = defaultdict(dict)
        for number, p in zip(numbers, params, strict=True):
            if number in given:
                self.state[p] = copy.deepcopy(given[number])
        for mine, theirs in zip(self.param_groups, groups, strict=True):
            mine.update({name: copy.deepcopy(value) for name, value in theirs.items() if name != "params"})

    def __repr__(self):
        lines = [f"{type(self).__name__} ("]
        for i, group in enumerate(self.param_groups):
            lines.append(f"Parameter Group {i}")
            lines += [f"    {name}: {group[name]}" for name in sorted(group) if name != "params"]
        return "\n".join([*lines, ")"])


def check_settings(**settings):
    """PyTorch's refusal of settings that must not be negative."""
    words = {
        "lr": "learning rate",
        "eps": "epsilon value",
        "weight_decay": "weight_decay value",
        "momentum": "momentum value",
    }
    for name, value in settings.items():
        if value < 0.0:
            raise ValueError(f"Invalid {words[name]}: {value}")


def changed(p):
    """Tell the graph that a parameter's memory was changed."""
    p._counter[0] += 1
