"""Byte-pair encoding: begin with bytes, and again and again make the most frequent pair of neighbours one token.

Frequent words end up as one token, rare ones as a few pieces, and nothing is ever unknown: there are only 256 bytes. This is
how GPT-2 and most language models after it read. Sennrich, Haddow, Birch: *Neural Machine Translation of Rare Words with
Subword Units* (2016); Radford et al.: *Language Models are Unsupervised Multitask Learners* (2019).
"""

import re
from collections import Counter, defaultdict

from edutorch.text.tokenizer import Tokenizer, numbers

# Merges stay inside of these: a word with the space before it, a number, other signs, white space; and English endings
# such as 's and 'll. Put together, the pieces are the text again: nothing falls between them.
PIECES = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")


def merged(tokens, pair, new):
    """The tokens, with every pair of neighbours that is `pair` replaced by the token `new`.

    Example:
        >>> from edutorch.text.bpe import merged
        >>> merged([1, 2, 3, 1, 2], (1, 2), 9)
        [9, 3, 9]
    """
    result, i = [], 0
    while i < len(tokens):
        if tokens[i] == pair[0] and i + 1 < len(tokens) and tokens[i + 1] == pair[1]:
            result.append(new)
            i += 2
        else:
            result.append(tokens[i])
            i += 1
    return result


def learn_merges(text, count):
    """The pairs to merge, the first first. Of equally frequent pairs the one with the older tokens comes first.

    Every different word is looked at once, and counts as often as it is there. When a pair is merged, only the words that
    hold it change: that is what makes it fast.

    Example:
        >>> from edutorch.text.bpe import learn_merges
        >>> learn_merges("hug hug pug", 2)  # u is 117, g is 103: "ug" is token 256, "hug" token 257
        [(117, 103), (104, 256)]
    """
    frequency = Counter(PIECES.findall(text))
    words = [list(word.encode("utf-8")) for word in frequency]
    weights = list(frequency.values())
    counts = Counter()  # how often each pair of neighbours is there
    places = defaultdict(set)  # the words that hold it
    for number, word in enumerate(words):
        for pair in zip(word, word[1:]):
            counts[pair] += weights[number]
            places[pair].add(number)
    merges = []
    while len(merges) < count and counts:
        best = max(counts, key=lambda pair: (counts[pair], -pair[0], -pair[1]))
        new = 256 + len(merges)
        merges.append(best)
        for number in places[best].copy():
            for pair in zip(words[number], words[number][1:]):
                counts[pair] -= weights[number]
                places[pair].discard(number)
                if not counts[pair]:
                    del counts[pair], places[pair]
            words[number] = merged(words[number], best, new)
            for pair in zip(words[number], words[number][1:]):
                counts[pair] += weights[number]
                places[pair].add(number)
    return merges


class BPETokenizer(Tokenizer):
    """Byte-level byte-pair encoding.

    Token i < 256 is a byte; the tokens after them are the merges, in the order in which they were learned; the specials
    come last.

    Args:
        merges: the pairs to merge, if they are known already. Otherwise `train` finds them.
        specials: texts that are one token whatever is in them, such as "<|endoftext|>".

    Example:
        >>> from edutorch.text import BPETokenizer
        >>> tokenizer = BPETokenizer().train("low lower lowest newer newest widest " * 9, vocab_size=271)
        >>> ids = tokenizer.encode("the lowest newest été")
        >>> [tokenizer.pieces()[i] for i in ids]
        [b't', b'h', b'e', b' lowest', b' newest', b' ', b'\\xc3', b'\\xa9', b't', b'\\xc3', b'\\xa9']
        >>> tokenizer.decode(ids)
        'the lowest newest été'
    """

    settings = ("merges", "specials")

    def __init__(self, merges=(), specials=()):
        self.specials = list(specials)
        self.set_merges(merges)

    def set_merges(self, merges):
        """Let these be the merges.

        Raises:
            ValueError: if one of them merges tokens that do not exist yet.
        """
        self.merges = [(int(a), int(b)) for a, b in merges]
        self.bytes = [bytes([i]) for i in range(256)]  # what each token stands for
        for a, b in self.merges:
            if not 0 <= min(a, b) <= max(a, b) < len(self.bytes):
                raise ValueError(f"({a}, {b}) cannot be merged: there are only {len(self.bytes)} tokens before it")
            self.bytes.append(self.bytes[a] + self.bytes[b])
        self.rank = {pair: i for i, pair in enumerate(self.merges)}
        self.known = {}  # words that were encoded before

    def train(self, text, vocab_size=1000):
        """Learn merges until there are `vocab_size` tokens, or no pair is left.

        Raises:
            ValueError: if that is less than 256 and the specials.
        """
        count = vocab_size - 256 - len(self.specials)
        if count < 0:
            raise ValueError(
                f"vocab_size is {vocab_size}, but 256 bytes and {len(self.specials)} specials come before any merge"
            )
        self.set_merges(learn_merges(text, count))
        return self

    def encode_word(self, word):
        """The tokens of one word: do the merges in the order in which they were learned."""
        if word not in self.known:
            tokens = list(word.encode("utf-8"))
            while len(tokens) > 1:
                first = min(zip(tokens, tokens[1:]), key=lambda pair: self.rank.get(pair, len(self.rank)))
                if first not in self.rank:
                    break
                tokens = merged(tokens, first, 256 + self.rank[first])
            self.known[word] = tokens
        return self.known[word]

    def encode(self, text):
        """The numbers of a text."""
        ids = []
        for part in self.split_at_specials(text):
            if part in self.specials:
                ids.append(len(self.bytes) + self.specials.index(part))
            else:
                for word in PIECES.findall(part):
                    ids += self.encode_word(word)
        return ids

    def split_at_specials(self, text):
        if not self.specials:
            return [text]
        longest_first = sorted(self.specials, key=len, reverse=True)
        return re.split(f"({'|'.join(map(re.escape, longest_first))})", text)

    def pieces(self):
        """What each number stands for: bytes."""
        return self.bytes + [special.encode("utf-8") for special in self.specials]

    def decode(self, ids):
        """The text of numbers. Bytes that are no whole character become �."""
        pieces = self.pieces()
        return b"".join(pieces[i] for i in numbers(ids, len(pieces))).decode("utf-8", errors="replace")
