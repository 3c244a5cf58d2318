"""A lesson written for torchtext runs as it is where edutorch stands in for PyTorch."""

import subprocess
import sys

LESSON = """
import edutorch
edutorch.install_as_torch()

import torch
import torchtext
torchtext.disable_torchtext_deprecation_warning()
import torchtext.transforms as T
from torchtext import datasets
from torchtext.data.functional import to_map_style_dataset
from torchtext.data.utils import get_tokenizer, ngrams_iterator
from torchtext.datasets import AG_NEWS, IMDB, SST2
from torchtext.functional import to_tensor
from torchtext.vocab import Vocab, build_vocab_from_iterator, vocab

tokenizer = get_tokenizer("basic_english")
lines = [(1, "The film was good."), (2, "The film, alas, was not.")]
words = build_vocab_from_iterator((tokenizer(text) for _, text in to_map_style_dataset(lines)), specials=["<unk>"])
words.set_default_index(words["<unk>"])
bag = torch.nn.Embedding(len(words), 3)(torch.tensor(words(tokenizer("the film was dull"))))
print(words(["the", "dull"]), tuple(bag.shape), torchtext.datasets is datasets, AG_NEWS is edutorch.datasets.AG_NEWS)

edutorch.as_torch.uninstall()
print([name for name in __import__("sys").modules if name.startswith("torchtext")], hasattr(edutorch.text, "datasets"))
"""


def test_a_lesson():
    result = subprocess.run([sys.executable, "-W", "error", "-c", LESSON], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["[4, 0] (4, 3) True True", "[] False"]
