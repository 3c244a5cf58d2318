"""A vocabulary: every word has a number, and every number a word.

Names and behaviour are torchtext's, whose development has ended and which lessons still use.
"""

from collections import Counter

from edutorch.nn.module import Module

__all__ = ["Vocab", "build_vocab_from_iterator", "vocab"]


class Vocab(Module):
    """Words and their numbers. Called with a list of words, it gives the list of their numbers.

    Args:
        tokens: the words, in the order of their numbers. None may be there twice.
        default_index: the number of all words that are not in the vocabulary; None refuses them.

    Raises:
        RuntimeError: if a word is there twice.

    Example:
        >>> from edutorch.text.vocab import Vocab
        >>> vocab = Vocab(["<unk>", "a", "cat"], default_index=0)
        >>> vocab(["a", "cat", "sleeps"]), vocab["cat"], len(vocab), "dog" in vocab
        ([1, 2, 0], 2, 3, False)
        >>> vocab.lookup_tokens([2, 1])
        ['cat', 'a']
    """

    def __init__(self, tokens, default_index=None):
        super().__init__()
        self.itos, self.stoi = [], {}  # "int to string" and "string to int"
        self.default_index = default_index
        for token in tokens:
            if token in self.stoi:
                raise RuntimeError(f"Duplicate token found in tokens list: {token}")
            self.append_token(token)

    def __len__(self):
        return len(self.itos)

    def __contains__(self, token):
        return token in self.stoi

    def __getitem__(self, token):
        """The number of a word.

        Raises:
            RuntimeError: if it is not there, and no default index is set.
        """
        index = self.stoi.get(token, self.default_index)
        if index is None:
            raise RuntimeError(f"Token {token} not found and default index is not set")
        return index

    def forward(self, tokens):
        return self.lookup_indices(tokens)

    def set_default_index(self, index):
        """Give all words that are not in the vocabulary this number; None refuses them."""
        self.default_index = index

    def get_default_index(self):
        """The number of the words that are not in the vocabulary, or None."""
        return self.default_index

    def append_token(self, token):
        """Add a word at the end."""
        self.insert_token(token, len(self))

    def insert_token(self, token, index):
        """Add a word with this number. The numbers of the words from there on rise by one; the default index stays.

        Raises:
            RuntimeError: if the word is there already, or there would be a gap before it.
        """
        if not 0 <= index <= len(self):
            raise RuntimeError(f"Specified index {index} is out of bounds for vocab of size {len(self)}")
        if token in self:
            raise RuntimeError(f"Token {token} already exists in the Vocab with index: {self.stoi[token]}")
        self.itos.insert(index, token)
        for i in range(index, len(self)):
            self.stoi[self.itos[i]] = i

    def lookup_token(self, index):
        """The word that has this number.

        Raises:
            RuntimeError: if none has it.
        """
        if not 0 <= index < len(self):
            raise RuntimeError(f"Specified index {index} is out of bounds for vocab of size {len(self)}")
        return self.itos[index]

    def lookup_tokens(self, indices):
        """The words that have these numbers."""
        return [self.lookup_token(index) for index in indices]

    def lookup_indices(self, tokens):
        """The numbers of these words."""
        return [self[token] for token in tokens]

    def get_stoi(self):
        """A dict from words to numbers: a copy."""
        return dict(self.stoi)

    def get_itos(self):
        """The words in the order of their numbers: a copy."""
        return list(self.itos)


def vocab(ordered_dict, min_freq=1, specials=None, special_first=True):
    """The vocabulary of counted words, in the order of the dict.

    Args:
        ordered_dict: how often each word was seen.
        min_freq: words that were seen fewer times are left out.
        specials: words such as "<unk>" and "<pad>" that are there in any case.
        special_first: do they get the first numbers, or the last?

    Example:
        >>> from edutorch.text.vocab import vocab
        >>> vocab({"cat": 3, "dog": 2, "emu": 1}, min_freq=2, specials=["<unk>"]).get_itos()
        ['<unk>', 'cat', 'dog']
    """
    specials = list(specials or [])
    tokens = [token for token, count in ordered_dict.items() if count >= min_freq and token not in specials]
    return Vocab(specials + tokens if special_first else tokens + specials)


def build_vocab_from_iterator(iterator, min_freq=1, specials=None, special_first=True, max_tokens=None):
    """Count words, and number them from the most frequent to the rarest; of equally frequent ones the alphabet decides.

    Args:
        iterator: gives lists of words, such as one for each line of a file.
        min_freq: words that were seen fewer times are left out.
        specials: words such as "<unk>" and "<pad>" that are there in any case.
        special_first: do they get the first numbers, or the last?
        max_tokens: how many words there are at most, the specials included.

    Example:
        >>> from edutorch.text.vocab import build_vocab_from_iterator
        >>> lines = ["the cat sees the dog", "the dog runs"]
        >>> vocab = build_vocab_from_iterator((line.split() for line in lines), specials=["<unk>"])
        >>> vocab.set_default_index(vocab["<unk>"])
        >>> vocab.get_itos()
        ['<unk>', 'the', 'dog', 'cat', 'runs', 'sees']
        >>> vocab("the mouse runs".split())
        [1, 0, 4]
    """
    counts = Counter()
    for tokens in iterator:
        counts.update(tokens)
    by_frequency = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    if max_tokens is not None:
        room = max_tokens - len(specials or [])
        assert room > 0, "len(specials) >= max_tokens, so the vocab will be entirely special tokens."
        by_frequency = by_frequency[:room]
    return vocab(dict(by_frequency), min_freq, specials, special_first)
