"""Batches of sequences of different lengths: padded to one length, or packed without padding, as recurrent layers like them.

Packed means: the first steps of all sequences, then the second steps of all that have one, and so on, longest sequence first.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from edutorch import ops
from edutorch.creation import arange, as_tensor, full, tensor
from edutorch.dtypes import float16, float32, float64, int8, int16, int32, int64, title, uint8
from edutorch.functions.index import index_select
from edutorch.functions.sorting import sort
from edutorch.graph import TensorBase
from edutorch.node_names import known_as
from edutorch.op import fresh, type_name

__all__ = [
    "PackedSequence", "invert_permutation", "pack_padded_sequence", "pad_packed_sequence", "pad_sequence",
    "unpad_sequence", "pack_sequence", "unpack_sequence",
]  # fmt: skip


class PackedSequence_(NamedTuple):
    """The four fields of a PackedSequence."""

    data: TensorBase
    batch_sizes: TensorBase
    sorted_indices: TensorBase | None
    unsorted_indices: TensorBase | None


class PackedSequence(PackedSequence_):
    """Sequences of different lengths without padding. Made by pack_sequence and pack_padded_sequence.

    Args:
        data (rows, *): the first steps of all sequences, then the second steps, and so on.
        batch_sizes (steps): how many sequences have each step.
        sorted_indices (N): where each sequence, longest first, stood in the batch; None if the batch was in order.
        unsorted_indices (N): the way back.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils.rnn import pack_sequence
        >>> packed = pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])])
        >>> packed.data, packed.batch_sizes
        (tensor([1, 4, 2, 5, 3]), tensor([2, 2, 1]))
    """

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        if batch_sizes is None:
            if not (isinstance(data, list | tuple) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        elif batch_sizes.device.type != "cpu":
            raise ValueError(
                "batch_sizes should always be on CPU. Instances of PackedSequence should never be created manually. They "
                "should be instantiated by functions like pack_sequence and pack_padded_sequences in nn.utils.rnn. "
                "https://pytorch.org/docs/stable/nn.html#torch.nn.utils.rnn.pack_sequence"
            )
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args, **kwargs):
        """The same with data of another type, or on another device."""
        data = self.data.to(*args, **kwargs)
        if data is self.data:
            return self
        indices = (x if x is None else x.to(data.device) for x in (self.sorted_indices, self.unsorted_indices))
        return type(self)(data, self.batch_sizes, *indices)

    def cuda(self, device="cuda"):
        """The same on a graphics card."""
        return self.to(device)

    def cpu(self):
        """The same in the computer's own memory."""
        return self.to("cpu")

    def double(self):
        """The same in float64."""
        return self.to(float64)

    def float(self):
        """The same in float32."""
        return self.to(float32)

    def half(self):
        """The same in float16."""
        return self.to(float16)

    def long(self):
        """The same in int64."""
        return self.to(int64)

    def int(self):
        """The same in int32."""
        return self.to(int32)

    def short(self):
        """The same in int16."""
        return self.to(int16)

    def char(self):
        """The same in int8."""
        return self.to(int8)

    def byte(self):
        """The same in uint8."""
        return self.to(uint8)

    def pin_memory(self):
        """The same in memory that a graphics card can read."""
        indices = (x if x is None else x.pin_memory() for x in (self.sorted_indices, self.unsorted_indices))
        return type(self)(self.data.pin_memory(), self.batch_sizes, *indices)

    @property
    def is_cuda(self):
        """Is data on a graphics card?"""
        return self.data.is_cuda

    def is_pinned(self):
        """Is data in memory that a graphics card can read?"""
        return self.data.is_pinned()


def invert_permutation(permutation):
    """The permutation that takes another one back.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.utils.rnn.invert_permutation(torch.tensor([2, 0, 1]))
        tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    return permutation.scatter(0, permutation, arange(permutation.numel(), device=permutation.device))


def rows_of_steps(batch_sizes, width):
    """Where the packed rows stand in a padded batch (T * N, *), of `width` sequences."""
    return fresh(np.concatenate([np.arange(n) + t * width for t, n in enumerate(batch_sizes)]))


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Take the padding out of a batch.

    Args:
        input (T, N, *): padded sequences; (N, T, *) if batch_first.
        lengths (N): the length of each, a list or a tensor.
        enforce_sorted: the sequences come longest first already. False sorts them.

    Returns:
        A PackedSequence.

    Raises:
        RuntimeError: if a length is not positive, or if enforce_sorted and the lengths are not in order.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]])
        >>> torch.nn.utils.rnn.pack_padded_sequence(x, [2, 1, 3], batch_first=True, enforce_sorted=False).data
        tensor([4, 1, 3, 5, 2, 6])
    """
    if isinstance(lengths, TensorBase):
        lengths = lengths.to(int64)
    else:
        lengths = as_tensor(lengths, dtype=int64, device="cpu")
    sorted_indices = None
    if not enforce_sorted:
        lengths, sorted_indices = sort(lengths, descending=True)
        sorted_indices = sorted_indices.to(input.device)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    check_lengths(input, lengths, batch_first)
    padded = input.transpose(0, 1) if batch_first else input
    counts = lengths.array
    batch_sizes = [int((counts > t).sum()) for t in range(counts[0])]
    data = without_padding(padded, batch_sizes[: padded.size(0)])
    return PackedSequence(data, tensor(batch_sizes, device="cpu"), sorted_indices, None)


def check_lengths(input, lengths, batch_first):
    """PyTorch's refusals."""
    if input.numel() == 0:
        raise RuntimeError("Cannot pack empty tensors.")
    batch = input.size(0 if batch_first else 1)
    if lengths.dim() != 1:
        raise RuntimeError(
            f"'lengths' argument should be a 1D CPU int64 tensor, but got {lengths.dim()}D {lengths.device.type} "
            f"{title(lengths.array.dtype)} tensor"
        )
    counts = lengths.array
    if len(counts) != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={batch})"
        )
    if counts[-1] <= 0 and (np.diff(counts) <= 0).all():
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if (np.diff(counts) > 0).any():
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not "
            "need ONNX exportability."
        )


@known_as("PackPaddedSequenceBackward0")
def without_padding(padded, batch_sizes):
    places = rows_of_steps(batch_sizes, padded.size(1))
    return index_select(padded.flatten(0, 1), 0, places.to(padded.device))


@known_as("CopySlices")
def with_padding(data, batch_sizes, steps, padding_value):
    width = batch_sizes[0]
    out = full((steps * width, *data.shape[1:]), padding_value, dtype=data.dtype, device=data.device)
    out = ops.index_put(out, data, rows_of_steps(batch_sizes, width).to(data.device))
    return out.view(steps, width, *data.shape[1:])


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """A PackedSequence as a padded batch: the way back from pack_padded_sequence.

    Args:
        sequence: a PackedSequence.
        batch_first: give back (N, T, *) and not (T, N, *).
        padding_value: what to fill up with.
        total_length: fill up to this length, and not only to that of the longest sequence.

    Returns:
        The padded batch, and the lengths (N), in the order that the batch had before it was packed.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils.rnn import pack_sequence, pad_packed_sequence
        >>> packed = pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])])
        >>> padded, lengths = pad_packed_sequence(packed, batch_first=True)
        >>> padded.tolist(), lengths
        ([[1, 2, 3], [4, 5, 0]], tensor([3, 2]))
    """
    steps = sequence.batch_sizes.size(0)
    if total_length is not None:
        if total_length < steps:
            raise ValueError(
                "Expected total_length to be at least the length of the longest sequence in input, but got "
                f"total_length={total_length} and max sequence length being {steps}"
            )
        steps = total_length
    batch_sizes = sequence.batch_sizes.tolist()
    out = with_padding(sequence.data, batch_sizes, steps, padding_value)
    out = out.transpose(0, 1) if batch_first else out
    sizes = np.array(batch_sizes)
    lengths = fresh(np.array([(sizes > n).sum() for n in range(batch_sizes[0])], np.int64))
    back = sequence.unsorted_indices
    if back is None:
        return out, lengths
    return out.index_select(0 if batch_first else 1, back), lengths[back.cpu()]


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Sequences of different lengths as one tensor, filled up to the longest.

    Args:
        sequences: tensors (T_k, *), which may differ in T_k only.
        batch_first: give back (N, T, *) and not (T, N, *).
        padding_value: what to fill up with.
        padding_side: "right" or "left".

    Example:
        >>> import edutorch as torch
        >>> a, b = torch.tensor([1, 2, 3]), torch.tensor([4])
        >>> torch.nn.utils.rnn.pad_sequence([a, b], batch_first=True)
        tensor([[1, 2, 3],
                [4, 0, 0]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}"
        )
    sequences = tuple(sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    for k, sequence in enumerate(sequences):
        if not isinstance(sequence, TensorBase):
            raise TypeError(f"expected Tensor as element {k} in argument 0, but got {type_name(sequence)}")
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    if sequences[0].dim() == 0:
        raise RuntimeError("ArrayRef: invalid slice, N = 1; size = 0")
    longest, first = max(x.size(0) for x in sequences), sequences[0]
    size = (len(sequences), longest) if batch_first else (longest, len(sequences))
    out = full((*size, *first.shape[1:]), padding_value, dtype=first.dtype, device=first.device)
    for k, x in enumerate(sequences):
        line = out.select(0 if batch_first else 1, k)
        start = 0 if padding_side == "right" else longest - x.size(0)
        line.narrow(0, start, x.size(0)).copy_(x)
    return out


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """A padded batch as a list of sequences, each of its own length: the way back from pad_sequence.

    Args:
        padded_sequences (T, N, *): (N, T, *) if batch_first.
        lengths (N): a tensor.

    Example:
        >>> import edutorch as torch
        >>> x = torch.tensor([[1, 2, 3], [4, 0, 0]])
        >>> torch.nn.utils.rnn.unpad_sequence(x, torch.tensor([3, 1]), batch_first=True)
        [tensor([1, 2, 3]), tensor([4])]
    """
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    steps = arange(padded_sequences.shape[1], device=lengths.device)
    return [x[steps < length] for x, length in zip(padded_sequences, lengths, strict=True)]


def pack_sequence(sequences, enforce_sorted=True):
    """Sequences of different lengths, packed.

    Args:
        sequences: tensors (T_k, *), which may differ in T_k only.
        enforce_sorted: they come longest first already. False sorts them.

    Example:
        >>> import edutorch as torch
        >>> torch.nn.utils.rnn.pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]).data
        tensor([1, 4, 2, 5, 3])
    """
    lengths = as_tensor([x.size(0) for x in sequences], device="cpu")
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """The sequences of a PackedSequence, as a list: the way back from pack_sequence.

    Example:
        >>> import edutorch as torch
        >>> from edutorch.nn.utils.rnn import pack_sequence, unpack_sequence
        >>> unpack_sequence(pack_sequence([torch.tensor([1, 2, 3]), torch.tensor([4, 5])]))
        [tensor([1, 2, 3]), tensor([4, 5])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
