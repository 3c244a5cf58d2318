"""How far apart two numbers or two tensors are, in words: the message of a failed `assert_close`."""

import cmath


def difference_of_numbers(actual, expected, rtol, atol, equal_nan):
    """None if two numbers are close, else what is wrong."""
    if equal_nan and cmath.isnan(actual) and cmath.isnan(expected):
        return None
    if actual == expected:
        return None
    difference = abs(actual - expected)
    relative = float("inf") if expected == 0 else difference / abs(expected)
    if cmath.isfinite(difference) and difference <= atol + rtol * abs(expected):
        return None
    exact = rtol == atol == 0
    lines = [
        f"Scalars are not {'equal' if exact else 'close'}!",
        "",
        f"Expected {expected} but got {actual}.",
        f"Absolute difference: {difference}{'' if exact else f' (up to {atol} allowed)'}",
        f"Relative difference: {relative}{'' if exact else f' (up to {rtol} allowed)'}",
    ]
    return "\n".join(lines)


def differences_of_tensors(actual, expected, matches, rtol, atol):
    """What is wrong with two tensors that are not close, where `matches` says which of their numbers are."""
    exact = rtol == atol == 0
    count, wrong = matches.numel(), int((~matches).sum())
    absolute = (actual - expected).abs()
    relative = absolute / expected.abs()
    lines = [
        f"Tensor-likes are not {'equal' if exact else 'close'}!",
        "",
        f"Mismatched elements: {wrong} / {count} ({wrong / count:.1%})",
        greatest("absolute", absolute, matches, atol, exact),
        greatest("relative", relative, matches, rtol, exact),
    ]
    return "\n".join(lines)


def greatest(kind, differences, matches, allowed, exact):
    """The greatest difference, and where it is. Where the numbers are close, none counts."""
    differences = differences.masked_fill(matches, 0)
    position = int(differences.reshape(-1).argmax())
    index = unravelled(position, differences.shape)
    value = differences.reshape(-1)[position].item()
    return f"Greatest {kind} difference: {value} at index {index}{'' if exact else f' (up to {allowed} allowed)'}"


def unravelled(position, shape):
    index = []
    for size in reversed(shape):
        index.insert(0, position % size)
        position //= size
    return tuple(index)
