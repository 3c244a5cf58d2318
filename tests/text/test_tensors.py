"""From lists of words to tensors: padding, cutting, masks, by functions and by modules."""

import pytest

import edutorch as torch
from edutorch.text import Vocab, causal_mask, functional, pad, padding_mask, to_tensor, transforms, truncate


def test_to_tensor():
    assert torch.equal(to_tensor([1, 2]), torch.tensor([1, 2]))
    assert torch.equal(to_tensor([[1], [2]]), torch.tensor([[1], [2]]))
    padded = to_tensor([[1], [2, 3], []], padding_value=-1)
    assert padded.tolist() == [[1, -1], [2, 3], [-1, -1]] and padded.dtype == torch.int64
    assert to_tensor([[1]], 0, dtype=torch.float32).dtype == torch.float32
    with pytest.raises(ValueError, match="expected sequence of length 1 at dim 1"):
        to_tensor([[1], [2, 3]])


def test_truncate_and_pad():
    assert (
        truncate([1, 2, 3], 2) == [1, 2]
        and truncate([["a", "b"], ["c"]], 1) == [["a"], ["c"]]
        and truncate([], 2) == []
    )
    assert pad([1], 3, 0) == [1, 0, 0] and pad([1, 2], 1, 0) == [1, 2] and pad([[1], []], 2, 9) == [[1, 9], [9, 9]]
    ids = [1]
    pad(ids, 3, 0)
    assert ids == [1]


def test_add_token():
    assert functional.add_token([1, 2], 0) == [0, 1, 2] and functional.add_token(["a"], "z", begin=False) == ["a", "z"]
    assert functional.add_token([[1], [2]], 0, begin=False) == [[1, 0], [2, 0]]


def test_masks():
    assert padding_mask([2, 0, 3]).tolist() == [[False, False, True], [True] * 3, [False] * 3]
    assert padding_mask(torch.tensor([1]), max_len=2).tolist() == [[False, True]]
    assert torch.equal(causal_mask(4), torch.ones(4, 4).triu(1).bool())


def test_a_pipeline():
    vocab = Vocab(["<pad>", "<unk>", "<bos>", "<eos>", "to", "be"], default_index=1)
    steps = transforms.Sequential(
        transforms.VocabTransform(vocab),
        transforms.Truncate(2),
        transforms.AddToken(2),
        transforms.AddToken(3, begin=False),
        transforms.ToTensor(0),
        transforms.PadTransform(6, 0),
    )
    assert steps([["to", "be", "or"], ["not"]]).tolist() == [[2, 4, 5, 3, 0, 0], [2, 1, 3, 0, 0, 0]]
    assert steps(["to"]).tolist() == [2, 4, 3, 0, 0, 0]
    assert transforms.PadTransform(2, 0)(torch.tensor([1, 2, 3])).tolist() == [1, 2, 3]
    assert transforms.PadTransform(3, 1)(torch.tensor([0.5])).tolist() == [0.5, 1.0, 1.0]
