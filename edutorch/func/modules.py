"""A network as a function of its parameters: `functional_call` and `stack_module_state`."""

from collections.abc import Sequence

from edutorch.functions.joining import stack


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Call a module with other tensors in the place of its parameters and buffers. Afterwards it is as it was.

    Args:
        module: the Module.
        parameter_and_buffer_dicts: {name: tensor}, or several such dictionaries.
        args: the arguments, a tuple; what is no tuple is the only one.
        kwargs: the arguments by name.
        tie_weights: a tensor given for one name is also taken for other names of the same parameter.
        strict: raise if a name is missing, or not there.

    Returns:
        What the module returned. Gradients flow to the given tensors.

    Example:
        >>> import edutorch as torch
        >>> layer = torch.nn.Linear(2, 1)
        >>> weights = {"weight": torch.ones(1, 2), "bias": torch.zeros(1)}
        >>> torch.func.functional_call(layer, weights, torch.tensor([[1.0, 2.0]]))
        tensor([[3.]])
    """
    given = merged(parameter_and_buffer_dicts)
    tensors = with_tied(module, given) if tie_weights else dict(given)
    if strict:
        check_names(module, tensors)
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    before = {}
    try:
        for name, x in tensors.items():
            held, attribute = home(module, name)
            before[name] = held.get(attribute, ABSENT)
            held[attribute] = x
        return module(*args, **(kwargs or {}))
    finally:
        for name, x in before.items():
            held, attribute = home(module, name)
            now = held.pop(attribute) if x is ABSENT else held[attribute]
            if x is not ABSENT:
                held[attribute] = x
            if name in given:  # the module may have put a new buffer there
                given[name] = now


ABSENT = object()


def home(module, name):
    """The attributes of the submodule that a dotted name leads to, and the last part of the name."""
    *path, attribute = name.split(".")
    for part in path:
        module = getattr(module, part)
    return vars(module), attribute


def merged(dictionaries):
    """One dictionary of several, if no name is in two."""
    if isinstance(dictionaries, dict):
        return dictionaries
    if not isinstance(dictionaries, Sequence):
        raise ValueError(
            f"Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got {type(dictionaries)}"
        )
    if not all(isinstance(d, dict) for d in dictionaries):
        raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
    names = [name for d in dictionaries for name in d]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise ValueError(f"{repeated} appeared in multiple dictionaries; behavior of functional call is ambiguous")
    return {name: x for d in dictionaries for name, x in d.items()}


def all_names(module):
    """{name: tensor}, with all the names of a tensor that has several."""
    return {
        **dict(module.named_parameters(remove_duplicate=False)),
        **dict(module.named_buffers(remove_duplicate=False)),
    }


def with_tied(module, given):
    """What is given for one name is given for all names of the same tensor."""
    names_of = {}
    for name, x in all_names(module).items():
        names_of.setdefault(id(x), []).append(name)
    tensors = dict(given)
    for names in names_of.values():
        values = [given[name] for name in names if name in given]
        if len({id(x) for x in values}) > 1:
            raise ValueError(
                f"functional_call got multiple values for keys {sorted(names)}, which are tied. Consider using "
                "tie_weights=False"
            )
        if values:
            tensors.update(dict.fromkeys(names, values[0]))
    return tensors


def check_names(module, tensors):
    """Every name that the module has, and no other."""
    names = all_names(module)
    unexpected = [repr(name) for name in tensors if name not in names]
    missing = [repr(name) for name in names if name not in tensors]
    faults = [f"Unexpected key(s): {', '.join(unexpected)}."] if unexpected else []
    faults += [f"Missing key(s): {', '.join(missing)}."] if missing else []
    if faults:
        raise RuntimeError(f"Error(s) in reparametrizing for {type(module).__name__}:\n\t" + "\n\t".join(faults))


def stack_module_state(models):
    """The parameters and the buffers of several modules of one kind, stacked: for an ensemble that vmap runs together.

    Args:
        models: modules of the same class.

    Returns:
        ({name: parameters stacked}, {name: buffers stacked}), leaves of their own.

    Example:
        >>> import edutorch as torch
        >>> models = [torch.nn.Linear(2, 1) for _ in range(3)]
        >>> parameters, buffers = torch.func.stack_module_state(models)
        >>> parameters["weight"].shape
        torch.Size([3, 1, 2])
    """
    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({bool(m.training) for m in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if len({type(m) for m in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    parameters = [dict(m.named_parameters()) for m in models]
    buffers = [dict(m.named_buffers()) for m in models]
    return together(parameters), together(buffers)


def together(states):
    """{name: tensors}, from several {name: tensor}."""
    found = {}
    for name in states[0]:
        tensors = [state[name] for state in states]
        wishes = {x.requires_grad for x in tensors}
        if len(wishes) > 1:
            raise RuntimeError(f"Expected {name} from each model to have the same .requires_grad")
        found[name] = stack(tensors).detach().requires_grad_() if wishes == {True} else stack(tensors)
    return found
