"""Tokenizers: the numbers of small texts worked out by hand, and what goes in comes out."""

import json
import random
import time

import pytest

import edutorch as torch
from edutorch.text import BPETokenizer, CharTokenizer, WordTokenizer
from edutorch.text.bpe import PIECES, learn_merges, merged

TEXT = "Fuzzy Wuzzy was a bear. Fuzzy Wuzzy had no hair.\n\n\tWas  Fuzzy fuzzy? It's 1234_5 – naïve 北京 🙂!"
TRAINED = [
    CharTokenizer().train(TEXT),
    WordTokenizer().train(TEXT),
    BPETokenizer().train(TEXT, 290),
    BPETokenizer(specials=["<end>"]).train(TEXT, 280),
]


@pytest.mark.parametrize("tokenizer", TRAINED, ids=lambda tokenizer: type(tokenizer).__name__)
def test_saved_and_loaded_it_is_the_same(tokenizer, tmp_path):
    path = tmp_path / "tokenizer.json"
    tokenizer.save(path)
    again = type(tokenizer).load(path)
    assert again.encode(TEXT) == tokenizer.encode(TEXT) and again.pieces() == tokenizer.pieces()
    assert again.vocab_size == len(again) == len(tokenizer)
    again.save(tmp_path / "again.json")
    assert path.read_bytes() == (tmp_path / "again.json").read_bytes()
    assert json.loads(path.read_text("utf-8"))["tokenizer"] == type(tokenizer).__name__


@pytest.mark.parametrize("tokenizer", TRAINED, ids=lambda tokenizer: type(tokenizer).__name__)
def test_all(tokenizer):
    ids = tokenizer(TEXT)
    assert ids == tokenizer.encode(TEXT) and all(type(i) is int and 0 <= i < len(tokenizer) for i in ids)
    assert tokenizer.decode(torch.tensor(ids)) == tokenizer.decode(ids)
    assert tokenizer.encode("") == [] and tokenizer.decode([]) == ""
    assert repr(tokenizer) == f"{type(tokenizer).__name__}({len(tokenizer)} tokens)"
    for wrong in (-1, len(tokenizer)):
        with pytest.raises(ValueError, match=f"^{wrong} is not the number of a token: there are {len(tokenizer)}$"):
            tokenizer.decode([wrong])


@pytest.mark.parametrize("content", ["[]", "{}", '{"tokenizer": "WordTokenizer", "words": ["<unk>"], "lower": true}'])
def test_another_file_is_refused(content, tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(ValueError, match="does not hold a BPETokenizer"):
        BPETokenizer.load(path)


def test_a_file_that_lacks_something_is_refused(tmp_path):
    path = tmp_path / "tokenizer.json"
    path.write_text('{"tokenizer": "BPETokenizer"}')
    with pytest.raises(ValueError, match="lacks merges, specials"):
        BPETokenizer.load(path)


# Characters


def test_characters():
    tokenizer = CharTokenizer().train("hello")
    assert tokenizer.characters == ["e", "h", "l", "o"]
    assert tokenizer.encode("hole") == [1, 3, 2, 0] and tokenizer.decode([1, 0]) == "he"
    assert TRAINED[0].decode(TRAINED[0].encode(TEXT)) == TEXT
    with pytest.raises(ValueError, match="^the character 'x' was not in the text that the tokenizer has learned$"):
        tokenizer.encode("hex")


def test_characters_that_are_unknown():
    tokenizer = CharTokenizer(unknown="?").train("abc")
    assert tokenizer.characters == ["a", "b", "c", "?"]
    assert tokenizer.encode("cab?!") == [2, 0, 1, 3, 3] and tokenizer.decode([2, 3]) == "c?"
    assert CharTokenizer("ba").encode("ab") == [1, 0]


# Words


def test_words():
    tokenizer = WordTokenizer().train("The cat, the dog - and the CAT: don't!", specials=("<pad>", "<unk>"))
    assert tokenizer.words == ["<pad>", "<unk>", "the", "cat", "!", ",", "-", ":", "and", "dog", "don't"]
    assert tokenizer.encode("The mouse don't (go)") == [2, 1, 10, 1, 1, 1]
    assert tokenizer.decode([2, 3, 5, 8, 0, 4]) == "the cat, and <pad>!"


def test_words_can_be_left_out():
    text = "a a a b b c"
    assert WordTokenizer().train(text, min_freq=2).words == ["<unk>", "a", "b"]
    assert WordTokenizer().train(text, max_tokens=2).words == ["<unk>", "a"]
    assert WordTokenizer(lower=False).train("A a").words == ["<unk>", "A", "a"]


# Byte pairs


def test_merged():
    assert (
        merged([1, 1, 1], (1, 1), 7) == [7, 1] and merged([1, 2], (2, 1), 7) == [1, 2] and merged([], (1, 2), 7) == []
    )


def test_merges_by_hand():
    # ab is there 4 times, bc 3, cd 1. Then (ab)c 3 times. Then (abc)d and (ab)x once: the older tokens first, d is before x.
    assert learn_merges("abc", 9) == [(97, 98), (256, 99)]
    text = "abc abc abcd abx"
    space = [(32, 256)]  # " ab" 3 times, as often as (ab)c
    merges = learn_merges(text, 10)
    assert merges[:2] == [(97, 98), *space]
    assert merges[2] == (257, 99)
    tokenizer = BPETokenizer(merges)
    assert [tokenizer.pieces()[i] for i in tokenizer.encode("abc abx")] == [b"abc", b" abx"]


def slow_merges(text, count):
    """The definition: count all pairs anew each time."""
    words = [list(word.encode()) for word in PIECES.findall(text)]
    merges = []
    for _ in range(count):
        counts = {}
        for word in words:
            for pair in zip(word, word[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            break
        best = max(counts, key=lambda pair: (counts[pair], -pair[0], -pair[1]))
        merges.append(best)
        words = [merged(word, best, 255 + len(merges)) for word in words]
    return merges


@pytest.mark.parametrize("seed", range(5))
def test_the_fast_way_is_the_slow_way(seed):
    chance = random.Random(seed)
    text = " ".join("".join(chance.choices("aab", k=chance.randint(1, 9))) for _ in range(80))
    assert learn_merges(text, 60) == slow_merges(text, 60)
    assert learn_merges(TEXT, 60) == slow_merges(TEXT, 60)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_lost(seed):
    chance = random.Random(seed)
    text = "".join(
        chr(chance.choice((chance.randrange(128), chance.randrange(0xD800), 0x1F600 + chance.randrange(60))))
        for _ in range(500)
    )
    assert "".join(PIECES.findall(text)) == text
    for tokenizer in TRAINED[2:]:
        assert tokenizer.decode(tokenizer.encode(text)) == text


def test_merges_stay_inside_words():
    tokenizer = BPETokenizer().train("to be or not to be " * 50, 400)
    assert [tokenizer.pieces()[i] for i in tokenizer.encode("to be or")] == [b"to", b" be", b" or"]


def test_halves_of_characters():
    assert BPETokenizer().decode(list("né".encode())[:-1]) == "n�"


def test_specials():
    tokenizer = BPETokenizer(specials=["<end>", "<end>s"]).train(TEXT, 270)
    assert len(tokenizer) == 270 and len(tokenizer.merges) == 12
    ids = tokenizer.encode("a<end>b<end>s")
    assert ids == [97, 268, 98, 269] and tokenizer.decode(ids) == "a<end>b<end>s"


def test_vocab_size():
    assert len(BPETokenizer().train("ab", 1000)) == 257  # no pair is left
    assert len(BPETokenizer().train("ab", 256)) == 256
    with pytest.raises(ValueError, match="vocab_size is 256, but 256 bytes and 1 specials come before any merge"):
        BPETokenizer(specials=["x"]).train("ab", 256)


@pytest.mark.parametrize("merges", [[(97, 256)], [(-1, 3)], [(97, 98), (257, 97)]])
def test_merges_must_be_of_what_is_there(merges):
    with pytest.raises(ValueError, match="cannot be merged: there are only"):
        BPETokenizer(merges)


def test_training_again_forgets():
    tokenizer = BPETokenizer().train("aaaa aaaa", 260)
    tokenizer.encode("bbbb")
    tokenizer.train("bbbb bbbb", 258)
    assert tokenizer.encode("bbbb") == BPETokenizer().train("bbbb bbbb", 258).encode("bbbb")


@pytest.mark.slow
def test_a_large_text():
    chance = random.Random(0)
    words = ["".join(chance.choices("etaoinshrdlu", k=chance.randint(2, 9))) for _ in range(20_000)]
    text = " ".join(words[int(chance.paretovariate(0.5)) % 20_000] for _ in range(150_000))
    begin = time.process_time()
    tokenizer = BPETokenizer().train(text, 756)
    assert len(text) > 900_000 and len(tokenizer) == 756 and tokenizer.decode(tokenizer.encode(text)) == text
    print(f"{time.process_time() - begin:.1f} s")
