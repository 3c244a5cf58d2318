"""Where the small programs about autograd are gathered: functions of a library, ours or PyTorch."""

PROGRAMS = []


def program(function):
    """Add a program to the list. It takes the library and returns what it saw, or raises."""
    PROGRAMS.append(function)
    return function


def said(function):
    """The type and the words of the error that a call raises."""
    try:
        function()
    except Exception as error:
        return [type(error).__name__, str(error)]
    return "no error"


def leaf(T, *numbers, dtype=None):
    """A leaf that wants a gradient."""
    return T.tensor(list(numbers), dtype=dtype or T.float32, requires_grad=True)
