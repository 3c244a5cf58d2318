"""What torchtext has under `torchtext.data`."""

from edutorch.text.data import functional, utils
from edutorch.text.data.functional import to_map_style_dataset
from edutorch.text.data.utils import disable_torchtext_deprecation_warning, get_tokenizer, ngrams_iterator

__all__ = [
    "disable_torchtext_deprecation_warning",
    "functional",
    "get_tokenizer",
    "ngrams_iterator",
    "to_map_style_dataset",
    "utils",
]
