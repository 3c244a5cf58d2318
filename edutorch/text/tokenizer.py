"""Tokenizers turn a text into numbers, and numbers back into a text. The two simplest: by characters, and by words."""

import json
import re

from edutorch.serialization.atomic import written_whole
from edutorch.text.vocab import Vocab, build_vocab_from_iterator


class Tokenizer:
    """What all tokenizers have in common. A subclass writes `train`, `encode` and `pieces`, and names its `settings`.

    Example:
        >>> from edutorch.text import CharTokenizer
        >>> tokenizer = CharTokenizer().train("abracadabra")
        >>> tokenizer("cab"), len(tokenizer), tokenizer
        ([2, 0, 1], 5, CharTokenizer(5 tokens))
    """

    settings: tuple[str, ...] = ()  # the attributes that say all that it has learned

    def train(self, text):
        """Learn the tokens of a text. Returns the tokenizer."""
        raise NotImplementedError

    def encode(self, text):
        """The numbers of a text: a list of ints."""
        raise NotImplementedError

    def pieces(self):
        """What each number stands for: a list."""
        raise NotImplementedError

    def decode(self, ids):
        """The text of numbers: a list of ints, or a tensor (T,)."""
        pieces = self.pieces()
        return "".join(pieces[i] for i in numbers(ids, len(pieces)))

    def __call__(self, text):
        return self.encode(text)

    def __len__(self):
        return len(self.pieces())

    @property
    def vocab_size(self):
        """How many tokens there are."""
        return len(self)

    def __repr__(self):
        return f"{type(self).__name__}({len(self)} tokens)"

    def save(self, path):
        """Write what it has learned into a file, as JSON."""
        content = {"tokenizer": type(self).__name__, **{name: getattr(self, name) for name in self.settings}}
        with written_whole(path) as file:
            file.write(json.dumps(content, ensure_ascii=False, indent=1).encode("utf-8"))

    @classmethod
    def load(cls, path):
        """A tokenizer that knows what another one has saved.

        Raises:
            ValueError: if the file is not one that this kind of tokenizer has saved.
        """
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
        if not isinstance(content, dict) or content.get("tokenizer") != cls.__name__:
            raise ValueError(f"{path} does not hold a {cls.__name__}")
        missing = [name for name in cls.settings if name not in content]
        if missing:
            raise ValueError(f"{path} lacks {', '.join(missing)}")
        return cls(**{name: content[name] for name in cls.settings})


def numbers(ids, count):
    """A list of ints from a list or a tensor. Each must be the number of a token."""
    ids = ids.tolist() if hasattr(ids, "tolist") else list(ids)
    for i in ids:
        if not 0 <= i < count:
            raise ValueError(f"{i} is not the number of a token: there are {count}")
    return ids


class CharTokenizer(Tokenizer):
    """Every character is a token. The alphabet is what the training text had, in sorted order.

    Args:
        characters: the alphabet, if it is known already. Otherwise `train` finds it.
        unknown: what stands for characters that are not in the alphabet, such as "?"; it is then one of the alphabet.
            Without it they are refused.

    Example:
        >>> from edutorch.text import CharTokenizer
        >>> tokenizer = CharTokenizer().train("to be or not to be")
        >>> "".join(tokenizer.characters)
        ' benort'
        >>> tokenizer.encode("tone"), tokenizer.decode([1, 4, 5, 3])
        ([6, 4, 3, 2], 'born')
    """

    settings = ("characters", "unknown")

    def __init__(self, characters="", unknown=None):
        self.unknown = unknown
        self.set_characters(characters)

    def set_characters(self, characters):
        """Let these be the alphabet, in this order."""
        self.characters = list(dict.fromkeys(characters))
        if self.unknown is not None and self.unknown not in self.characters:
            self.characters.append(self.unknown)
        self.index = {character: i for i, character in enumerate(self.characters)}

    def train(self, text):
        """Find the alphabet of a text."""
        self.set_characters(sorted(set(text)))
        return self

    def encode(self, text):
        """The number of each character.

        Raises:
            ValueError: at a character that the training text did not have, if there is no `unknown`.
        """
        other = self.index.get(self.unknown)
        ids = [self.index.get(character, other) for character in text]
        if None in ids:
            raise ValueError(
                f"the character {text[ids.index(None)]!r} was not in the text that the tokenizer has learned"
            )
        return ids

    def pieces(self):
        """The alphabet."""
        return self.characters


WORDS = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]")  # don't is one word; a punctuation mark is one, too


class WordTokenizer(Tokenizer):
    """Every word is a token, and so is every punctuation mark. Words that it did not learn become `<unk>`.

    `decode` gives the words with single spaces between them, and none before a comma or a full stop: large letters, and how
    the text was laid out, are lost.

    Args:
        words: the vocabulary, if it is known already. Otherwise `train` finds it.
        lower (bool): turn all letters into small ones?

    Example:
        >>> from edutorch.text import WordTokenizer
        >>> tokenizer = WordTokenizer().train("The cat sees the dog. The dog sleeps.")
        >>> tokenizer.words
        ['<unk>', 'the', '.', 'dog', 'cat', 'sees', 'sleeps']
        >>> ids = tokenizer.encode("The cat sleeps, the mouse sees.")
        >>> ids, tokenizer.decode(ids)
        ([1, 4, 6, 0, 1, 0, 5, 2], 'the cat sleeps <unk> the <unk> sees.')
    """

    settings = ("words", "lower")

    def __init__(self, words=("<unk>",), lower=True):
        self.lower = lower
        self.vocab = Vocab(words, default_index=list(words).index("<unk>"))

    @property
    def words(self):
        """All words, in the order of their numbers."""
        return self.vocab.get_itos()

    def split(self, text):
        """The words and punctuation marks of a text."""
        return WORDS.findall(text.lower() if self.lower else text)

    def train(self, text, min_freq=1, max_tokens=None, specials=("<unk>",)):
        """Find the words of a text, the most frequent first.

        Args:
            text: the text.
            min_freq: words that are rarer are left out.
            max_tokens: how many words there are at most.
            specials: words that are there in any case, with the first numbers. `<unk>` must be one of them.
        """
        self.vocab = build_vocab_from_iterator([self.split(text)], min_freq, list(specials), max_tokens=max_tokens)
        self.vocab.set_default_index(self.vocab["<unk>"])
        return self

    def encode(self, text):
        """The number of each word."""
        return self.vocab(self.split(text))

    def pieces(self):
        """All words, in the order of their numbers."""
        return self.words

    def decode(self, ids):
        """The words of numbers, as a text."""
        text = " ".join(self.vocab.lookup_tokens(numbers(ids, len(self))))
        return re.sub(r" (?=[.,;:!?)])|(?<=[(]) ", "", text)
