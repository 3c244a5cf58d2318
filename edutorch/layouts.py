"""PyTorch's words for how numbers lie in memory. Here they lie as numpy lays them: `strided`, and nothing else.

The words are there because lessons print them and hand them on. Those for other layouts can be named, not used.
"""

from edutorch.naming import NamedAsInTorch


class Word(metaclass=NamedAsInTorch):
    """A word that stands for itself: it is compared, printed and handed on."""

    __slots__ = ("name",)

    def __new__(cls, *arguments, **options):
        raise TypeError(f"cannot create 'torch.{cls.__name__}' instances")

    def __repr__(self):
        return f"torch.{self.name}"

    def __reduce__(self):
        return self.name  # the word itself, not a copy of it


class layout(Word):
    """How the numbers of a tensor are kept: x.layout is torch.strided.

    Example:
        >>> import edutorch as torch
        >>> torch.ones(2).layout
        torch.strided
    """


class memory_format(Word):
    """In which order the dimensions of a picture lie in memory: `torch.channels_last` is accepted, and changes nothing."""


def make(kind, name):
    word = object.__new__(kind)
    word.name = name
    return word


strided, sparse_coo, sparse_csr, sparse_csc, sparse_bsr, sparse_bsc, jagged = (
    make(layout, name)
    for name in ("strided", "sparse_coo", "sparse_csr", "sparse_csc", "sparse_bsr", "sparse_bsc", "jagged")
)
contiguous_format, preserve_format, channels_last, channels_last_3d = (
    make(memory_format, name) for name in ("contiguous_format", "preserve_format", "channels_last", "channels_last_3d")
)

__all__ = [
    "channels_last", "channels_last_3d", "contiguous_format", "jagged", "layout", "memory_format", "preserve_format",
    "sparse_bsc", "sparse_bsr", "sparse_coo", "sparse_csc", "sparse_csr", "strided",
]  # fmt: skip
