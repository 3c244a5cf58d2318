"""Was anything written yet? An answer that gives nothing is either blank, or has lost its `return`."""

from edutorch.course.answers import NotYet, unfinished


def blank(answer):
    """Does `...` still stand in a function, or does it not use anything?

    Example:
        >>> blank(lambda f: None), blank(lambda f: f.mean())
        (True, False)
    """
    return unfinished(answer) or not answer.__code__.co_names


def ask_for_return(answer, expected):
    """Say that `return` is missing, unless the answer is blank."""
    if not blank(answer):
        raise NotYet(f"nothing came back (None). Expected {expected}. Likely: `return` is missing.")
