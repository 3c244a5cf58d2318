"""Steps that turn words into tensors, as modules that can be put one after the other. Names are torchtext's."""

from edutorch.dtypes import int64
from edutorch.nn import Module
from edutorch.nn import Sequential as Steps
from edutorch.text import functional

__all__ = ["AddToken", "PadTransform", "Sequential", "ToTensor", "Truncate", "VocabTransform"]


class Sequential(Steps):
    """Several steps, one after the other.

    Example:
        >>> from edutorch.text import Vocab, transforms
        >>> steps = transforms.Sequential(
        ...     transforms.VocabTransform(Vocab(["<pad>", "<bos>", "to", "be"])), transforms.AddToken(1), transforms.ToTensor(0)
        ... )
        >>> steps([["to", "be"], ["be"]])
        tensor([[1, 2, 3],
                [1, 3, 0]])
    """


class VocabTransform(Module):
    """Words to numbers, by a vocabulary.

    Args:
        vocab: a Vocab.

    Example:
        >>> from edutorch.text import Vocab, transforms
        >>> transforms.VocabTransform(Vocab(["a", "b"]))([["b", "a"], ["b"]])
        [[1, 0], [1]]
    """

    def __init__(self, vocab):
        super().__init__()
        self.vocab = vocab

    def forward(self, input):
        if functional.is_batch(input):
            return [self.vocab.lookup_indices(tokens) for tokens in input]
        return self.vocab.lookup_indices(input)


class Truncate(Module):
    """Cut sentences to a length.

    Args:
        max_seq_len: the length.

    Example:
        >>> from edutorch.text import transforms
        >>> transforms.Truncate(2)([[1, 2, 3], [4]])
        [[1, 2], [4]]
    """

    def __init__(self, max_seq_len):
        super().__init__()
        self.max_seq_len = max_seq_len

    def forward(self, input):
        return functional.truncate(input, self.max_seq_len)


class AddToken(Module):
    """Put a token before each sentence, or after it.

    Args:
        token: a word or a number, as the sentences have.
        begin: before, or after?

    Example:
        >>> from edutorch.text import transforms
        >>> transforms.AddToken(9, begin=False)([[1, 2], [3]])
        [[1, 2, 9], [3, 9]]
    """

    def __init__(self, token, begin=True):
        super().__init__()
        self.token, self.begin = token, begin

    def forward(self, input):
        return functional.add_token(input, self.token, self.begin)


class ToTensor(Module):
    """Lists of numbers to a tensor.

    Args:
        padding_value: what shorter sentences are filled up with.
        dtype: the dtype of the tensor.

    Example:
        >>> from edutorch.text import transforms
        >>> transforms.ToTensor(0)([[1, 2], [3]])
        tensor([[1, 2],
                [3, 0]])
    """

    def __init__(self, padding_value=None, dtype=int64):
        super().__init__()
        self.padding_value, self.dtype = padding_value, dtype

    def forward(self, input):
        return functional.to_tensor(input, self.padding_value, self.dtype)


class PadTransform(Module):
    """Fill up a tensor along its last dimension.

    Args:
        max_length: the length to reach. What is longer stays as it is.
        pad_value: what to fill it up with.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.text import transforms
        >>> transforms.PadTransform(4, 0)(torch.tensor([[1, 2], [3, 4]]))
        tensor([[1, 2, 0, 0],
                [3, 4, 0, 0]])
    """

    def __init__(self, max_length, pad_value):
        super().__init__()
        self.max_length, self.pad_value = max_length, pad_value

    def forward(self, x):
        length = x.size(-1)
        if length >= self.max_length:
            return x
        padded = x.new_full((*x.shape[:-1], self.max_length), self.pad_value)
        padded[..., :length] = x
        return padded
