"""Text for networks: cut it into tokens, number them, and put sentences of different lengths into one tensor.

The tokenizers are edutorch's own. `vocab`, `transforms`, `functional` and `data` have torchtext's names and behaviour.
"""

from edutorch.text import data, functional, transforms, vocab
from edutorch.text.bpe import BPETokenizer
from edutorch.text.data import (
    disable_torchtext_deprecation_warning,
    get_tokenizer,
    ngrams_iterator,
    to_map_style_dataset,
)
from edutorch.text.functional import add_token, causal_mask, pad, padding_mask, to_tensor, truncate
from edutorch.text.tokenizer import CharTokenizer, Tokenizer, WordTokenizer
from edutorch.text.vocab import Vocab, build_vocab_from_iterator

__all__ = [
    "BPETokenizer", "CharTokenizer", "Tokenizer", "Vocab", "WordTokenizer", "add_token", "build_vocab_from_iterator",
    "causal_mask", "data", "disable_torchtext_deprecation_warning", "functional", "get_tokenizer", "ngrams_iterator", "pad",
    "padding_mask", "to_map_style_dataset", "to_tensor", "transforms", "truncate", "vocab",
]  # fmt: skip
