"""Cutting a text into words, and words into n-grams, as torchtext does."""

import re

__all__ = ["disable_torchtext_deprecation_warning", "get_tokenizer", "ngrams_iterator"]

# What becomes of punctuation, in this order: kept as a word of its own, or left out.
BASIC_ENGLISH = (
    (re.compile(r"'"), " '  "),
    (re.compile(r'"'), ""),
    (re.compile(r"\."), " . "),
    (re.compile(r"<br />"), " "),
    (re.compile(r","), " , "),
    (re.compile(r"\("), " ( "),
    (re.compile(r"\)"), " ) "),
    (re.compile(r"!"), " ! "),
    (re.compile(r"\?"), " ? "),
    (re.compile(r"[;:]"), " "),
)


def basic_english(line):
    """Small letters; `. , ' ! ? ( )` become words, and `" ; :` and the line break of web pages go.

    Example:
        >>> from edutorch.text.data.utils import basic_english
        >>> basic_english("Don't stop: it works!")
        ['don', "'", 't', 'stop', 'it', 'works', '!']
    """
    line = line.lower()
    for pattern, replacement in BASIC_ENGLISH:
        line = pattern.sub(replacement, line)
    return line.split()


def split(line):
    """The words between the spaces of a line."""
    return line.split()


def get_tokenizer(tokenizer, language="en"):
    """The function that cuts a text into words.

    Args:
        tokenizer: "basic_english"; or None to cut at spaces; or a function of your own, which is handed back.
        language: "en" is the only one.

    Raises:
        ValueError: if it is none of these.

    Example:
        >>> from edutorch.text import get_tokenizer
        >>> tokenizer = get_tokenizer("basic_english")
        >>> tokenizer("You can now read the source, too.")
        ['you', 'can', 'now', 'read', 'the', 'source', ',', 'too', '.']
    """
    if tokenizer is None:
        return split
    if tokenizer == "basic_english":
        if language != "en":
            raise ValueError("Basic normalization is only available for Enlish(en)")
        return basic_english
    if callable(tokenizer):
        return tokenizer
    raise ValueError(
        f"Requested tokenizer {tokenizer}, valid choices are a callable that takes a single string as input, "
        '"basic_english", or None. The libraries that torchtext called here (spacy, moses, toktok, revtok) are to be '
        "called directly."
    )


def disable_torchtext_deprecation_warning():
    """Nothing to switch off: torchtext warns that its development has ended, edutorch does not.

    Example:
        >>> from edutorch.text import disable_torchtext_deprecation_warning
        >>> disable_torchtext_deprecation_warning()
    """


def ngrams_iterator(token_list, ngrams):
    """The words, then all pairs of neighbours, then all threes, up to n-grams of the given length.

    Args:
        token_list: words.
        ngrams: how many words the longest n-gram has.

    Example:
        >>> from edutorch.text import ngrams_iterator
        >>> list(ngrams_iterator(["here", "we", "are"], 2))
        ['here', 'we', 'are', 'here we', 'we are']
    """
    yield from token_list
    for n in range(2, ngrams + 1):
        for i in range(len(token_list) - n + 1):
            yield " ".join(token_list[i : i + n])
