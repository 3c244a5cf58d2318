"""What PyTorch says about a call whose arguments do not fit: too many, too few, of a wrong type, unknown."""

from edutorch.calls.signature import is_int, table
from edutorch.graph import TensorBase
from edutorch.op import type_name


def complaint(name, args, kwargs, kind="functions"):
    """PyTorch's TypeError for a call, or None if the arguments fit one of the forms of the function.

    Args:
        name (str): of the function or of the method.
        args, kwargs: what it was called with; of a method, without the tensor itself.
        kind (str): "functions", "methods" or "nn", for those of nn.functional.
    """
    signatures = table()[kind].get(name)
    if not signatures:
        return None
    shown = [s for s in signatures if s is not None]
    if shown[0].nothing:
        return nothing_wanted("TensorBase" if kind == "methods" else "torch", name, args, kwargs)
    faults = [fault(s, name, args, kwargs) for s in shown]
    if None in faults:
        return loose_part(shown[faults.index(None)], name, args, kwargs)
    if len(signatures) > 1:
        count = len(args) + len(kwargs)
        likely = [text for s, text in zip(shown, faults, strict=True) if s.fewest <= count <= s.most]
        return TypeError(likely[0] if len(likely) == 1 else all_forms(shown, name, args, kwargs))
    return TypeError(faults[0])


# Words that PyTorch lets one say, and that change nothing here.
WITHOUT_EFFECT = {"pin_memory", "layout", "memory_format", "non_blocking", "sparse_grad", "implicit"}


def spelled_out(name, args, kwargs, kind="functions"):
    """A call that fits one of PyTorch's forms, with its keywords put where the form has them: its own names need not be ours.

    Returns:
        (args, kwargs), or None if there is nothing to change.
    """
    for signature in table()[kind].get(name, ()):
        if signature is not None and fault(signature, name, args, kwargs) is None:
            args, kwargs = list(args), {word: x for word, x in kwargs.items() if word not in WITHOUT_EFFECT}
            for parameter in signature.parameters[len(args) : signature.positional]:
                if parameter.name not in kwargs:
                    break
                args.append(kwargs.pop(parameter.name))
            return tuple(args), kwargs
    return None


def nothing_wanted(owner, name, args, kwargs):
    if kwargs:
        return TypeError(f"{owner}.{name}() takes no keyword arguments")
    return TypeError(f"{owner}.{name}() takes no arguments ({len(args)} given)") if args else None


def loose_part(signature, name, args, kwargs):
    """The call fits, as far as PyTorch looks at first; then a list of tensors or of numbers may hold something else."""
    for k, parameter in enumerate(signature.parameters):
        value = args[k] if k < len(args) else kwargs.get(parameter.name)
        if parameter.kind == "tuple of ints" and value is not None:
            parts = value if isinstance(value, (tuple, list)) else args if signature.spread else ()
            for place, part in enumerate(parts):
                if not is_int(part) and not isinstance(part, bool):  # False may be a 0, but not at first
                    return TypeError(
                        f"{name}(): argument '{parameter.name}' failed to unpack the object at pos {place + 1} with error "
                        f'"type must be tuple of ints,but got {type_name(part)}"'
                    )
        if parameter.kind == "tuple of Tensors" and value is not None:
            for place, part in enumerate(value):
                if not isinstance(part, TensorBase):
                    what = f"expected Tensor as element {place} in argument {k}, but got {type_name(part)}"
                    return TypeError(what)
    return None


def fault(signature, name, args, kwargs):
    """Why a call does not have this form; None if it has."""
    spread = signature.spread and bool(args) and is_int(args[0])
    if len(args) > signature.positional and not spread:
        return too_many(signature, name, len(args))
    place, unknown = 0, dict(kwargs)
    for k, parameter in enumerate(signature.parameters):
        if place < len(args):
            if parameter.keyword_only:
                return too_many(signature, name, len(args))
            value, by_name = args[place], False
        elif parameter.name in kwargs:
            value, by_name = unknown.pop(parameter.name), True
        elif parameter.optional:
            continue
        else:
            missing = [f'"{p.name}"' for p in signature.parameters[k:] if not p.optional]
            plural = "s" * (len(missing) == 1)  # PyTorch has it the wrong way round
            return f"{name}() missing {len(missing)} required positional argument{plural}: {', '.join(missing)}"
        if spread and k == 0 and not by_name and not parameter.accepts(value):
            place = len(args)
            continue
        if not parameter.accepts(value):
            return wrong_type(parameter, name, value, None if by_name else place + 1)
        place += not by_name
    if place < len(args):
        return too_many(signature, name, len(args))
    return unexpected(signature, name, unknown) if unknown else None


def too_many(signature, name, given):
    most, was = signature.positional, "was" if given == 1 else "were"
    if signature.fewest != most:
        return f"{name}() takes from {signature.fewest} to {most} positional arguments but {given} were given"
    return f"{name}() takes {most} positional argument{'s' * (most != 1)} but {given} {was} given"


def unexpected(signature, name, unknown):
    known = [p.name for p in signature.parameters[: signature.positional]]
    for keyword in unknown:
        if keyword in known:
            return f"{name}() got multiple values for argument '{keyword}'"
    return f"{name}() got an unexpected keyword argument '{next(iter(unknown))}'"


def wrong_type(parameter, name, value, position):
    start = f"{name}(): argument '{parameter.name}'"
    where = "" if position is None else f" (position {position})"
    if parameter.kind == "tuple of ints" and isinstance(value, (tuple, list)) and value:
        return f"{start}{where} must be tuple of ints, but found element of type {type_name(value[0])} at pos 0"
    return f"{start}{where} must be {parameter.kind}, not {type_name(value)}"


# Several forms


def all_forms(signatures, name, args, kwargs):
    """What was got, and every form that would have been right."""
    start = f"{name}() received an invalid combination of arguments - got "
    backwards = reversed(kwargs.items())  # so PyTorch's table of keywords is mostly read
    got = ", ".join([type_name(x) for x in args] + [f"{key}={type_name(x)}" for key, x in backwards])
    got = f"({got})" if args or not kwargs else f"({got}, )"
    if len(signatures) == 1:
        only = signatures[0]
        strangers = [key for key in kwargs if key not in names_of(only)]
        if strangers:
            return f"{start.removesuffix('got ')}got unrecognized keyword arguments: {', '.join(strangers)}"
        got = compared(only, args, kwargs) if as_many(only, args, kwargs) else got
        return f"{start}{got}, but expected {only.text}"
    lines = [f"{start}{got}, but expected one of:"]
    for signature in signatures:
        lines.append(f" * {signature.text}")
        if as_many(signature, args, kwargs):
            strangers = [key for key in kwargs if key not in names_of(signature)]
            if strangers:
                lines.append(f"      didn't match because some of the keywords were incorrect: {', '.join(strangers)}")
            else:
                told = compared(signature, args, kwargs)
                lines.append(f"      didn't match because some of the arguments have invalid types: {told}")
    return "\n".join(lines) + "\n"


# PyTorch compares the call with the *text* of a form, cut at the commas: "*" counts as an argument, and one with a default
# has neither a type nor a name that could match.


def cut(signature):
    return signature.text[1:-1].split(", ")


def names_of(signature):
    return [part.rsplit(" ", 1)[-1] for part in cut(signature)]


def as_many(signature, args, kwargs):
    return len(args) + len(kwargs) == len(cut(signature))


def compared(signature, args, kwargs):
    told = []
    for k, part in enumerate(cut(signature)):
        word, _, name = part.rpartition(" ")
        value = args[k] if k < len(args) else kwargs.get(name)
        text = type_name(value) if type_name(value) == word else f"!{with_parts(value)}!"
        told.append(text if k < len(args) else f"{name}={text}")
    return f"({', '.join(told)})"


def with_parts(value):
    """What a message calls the type of a value, and in lists and tuples the types of their parts."""
    if type(value) is list:
        return f"list of [{', '.join(map(type_name, value))}]"
    if type(value) is tuple:
        return f"tuple of ({', '.join(map(type_name, value))}{',' * (len(value) == 1)})"
    return type_name(value)
