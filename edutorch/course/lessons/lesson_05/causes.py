"""What an error message often means here: words that are added to it."""

from edutorch.course.answers import NotYet

SAVED = [
    (
        "not enough values to unpack",
        "forward saved less than backward takes out, or nothing: ctx.save_for_backward(...)",
    ),
    ("too many values to unpack", "forward saved more than backward takes out"),
    ("not tuple", "ctx.saved_tensors is a tuple, also of one tensor: (x,) = ctx.saved_tensors"),
]


def explained(check, causes, answer):
    """What a check returns; if it complains of an error that many people meet, then with its likely cause.

    Args:
        check: a function of the learner's answer.
        causes: (words of the complaint, more words of it, ..., the likely cause).
        answer: the learner's.
    """
    try:
        return check(answer)
    except NotYet as reason:
        said = str(reason)
        found = [cause for *words, cause in causes if all(word in said for word in words)]
        raise NotYet(f"{said} Likely: {found[0]}." if found and "Likely" not in said else said) from None
