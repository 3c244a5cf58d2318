"""Vocabularies number words as torchtext does. torchtext cannot be installed beside PyTorch 2.13, so what it gives is written here."""

from collections import Counter, OrderedDict

import pytest

import edutorch as torch
from edutorch.text import Vocab, build_vocab_from_iterator, get_tokenizer, ngrams_iterator, to_map_style_dataset
from edutorch.text.vocab import vocab

LINES = [["a", "b", "b"], ["c", "b", "a"], ["d"]]


def test_order_is_by_frequency_then_by_alphabet():
    assert build_vocab_from_iterator(LINES).get_itos() == ["b", "a", "c", "d"]
    assert build_vocab_from_iterator(iter(LINES)).get_stoi() == {"b": 0, "a": 1, "c": 2, "d": 3}


def test_specials():
    assert build_vocab_from_iterator(LINES, specials=["<unk>", "<pad>"]).get_itos() == [
        "<unk>",
        "<pad>",
        "b",
        "a",
        "c",
        "d",
    ]
    assert build_vocab_from_iterator(LINES, specials=["<unk>"], special_first=False).get_itos() == [
        "b",
        "a",
        "c",
        "d",
        "<unk>",
    ]
    assert build_vocab_from_iterator(LINES, specials=["d"]).get_itos() == ["d", "b", "a", "c"]


def test_min_freq_and_max_tokens():
    assert build_vocab_from_iterator(LINES, min_freq=2).get_itos() == ["b", "a"]
    assert build_vocab_from_iterator(LINES, specials=["<unk>"], max_tokens=3).get_itos() == ["<unk>", "b", "a"]
    with pytest.raises(
        AssertionError, match=r"len\(specials\) >= max_tokens, so the vocab will be entirely special tokens."
    ):
        build_vocab_from_iterator(LINES, specials=["<unk>"], max_tokens=1)


def test_vocab_keeps_the_order_of_the_dict_and_the_dict():
    counts = OrderedDict([("x", 1), ("y", 5), ("<unk>", 2)])
    assert vocab(counts, min_freq=2, specials=["<unk>"]).get_itos() == ["<unk>", "y"]
    assert list(counts) == ["x", "y", "<unk>"]
    assert vocab(Counter("aab"), special_first=False, specials=("!",)).get_itos() == ["a", "b", "!"]


def test_looking_up():
    words = Vocab(["a", "b", "c"])
    assert words(["c", "a"]) == words.forward(["c", "a"]) == words.lookup_indices(["c", "a"]) == [2, 0]
    assert words["b"] == 1 and words.lookup_token(1) == "b" and words.lookup_tokens([2, 0]) == ["c", "a"]
    assert len(words) == 3 and "a" in words and "z" not in words and repr(words) == "Vocab()"
    assert isinstance(words, torch.nn.Module)


def test_default_index():
    words = Vocab(["<unk>", "a"])
    assert words.get_default_index() is None
    with pytest.raises(RuntimeError, match="^Token z not found and default index is not set$"):
        words["z"]
    words.set_default_index(words["<unk>"])
    assert words(["z", "a"]) == [0, 1] and words.get_default_index() == 0 and "z" not in words
    words.set_default_index(-1)
    assert words["z"] == -1
    words.set_default_index(None)
    with pytest.raises(RuntimeError):
        words(["z"])


def test_adding_words():
    words = Vocab(["a", "b"])
    words.append_token("c")
    words.insert_token("<unk>", 0)
    words.insert_token("m", 2)
    assert words.get_itos() == ["<unk>", "a", "m", "b", "c"] and words(["c", "<unk>", "b"]) == [4, 0, 3]
    for add in (lambda: words.append_token("a"), lambda: words.insert_token("a", 0)):
        with pytest.raises(RuntimeError, match="^Token a already exists in the Vocab with index: 1$"):
            add()
    for index in (-1, 6):
        with pytest.raises(RuntimeError, match=f"^Specified index {index} is out of bounds for vocab of size 5$"):
            words.insert_token("new", index)


@pytest.mark.parametrize("index", [-1, 2])
def test_no_such_number(index):
    with pytest.raises(RuntimeError, match=f"^Specified index {index} is out of bounds for vocab of size 2$"):
        Vocab(["a", "b"]).lookup_token(index)


def test_a_word_twice():
    with pytest.raises(RuntimeError, match="^Duplicate token found in tokens list: a$"):
        Vocab(["a", "b", "a"])


def test_what_is_handed_out_is_a_copy():
    words = Vocab(["a"])
    words.get_itos().append("b")
    words.get_stoi()["b"] = 1
    assert len(words) == 1 and "b" not in words


@pytest.mark.parametrize(
    "line, words",
    [
        ("You can now install TorchText using pip!", ["you", "can", "now", "install", "torchtext", "using", "pip", "!"]),
        ("Don't; it's \"so-so\" (really): 3.5, ok?", ["don", "'", "t", "it", "'", "s", "so-so", "(", "really", ")", "3", ".", "5", ",", "ok", "?"]),
        ("one<br />two  \n three", ["one", "two", "three"]),
        ("", []),
    ],
)  # fmt: skip
def test_basic_english(line, words):
    assert get_tokenizer("basic_english")(line) == words


def test_other_tokenizers():
    assert get_tokenizer(None)("A b,  c") == ["A", "b,", "c"]
    assert get_tokenizer(list)("ab") == ["a", "b"]
    with pytest.raises(ValueError, match="^Requested tokenizer moses, valid choices are a callable"):
        get_tokenizer("moses")
    with pytest.raises(ValueError, match=r"^Basic normalization is only available for Enlish\(en\)$"):
        get_tokenizer("basic_english", language="de")


def test_ngrams():
    words = ["here", "we", "are", "now"]
    assert list(ngrams_iterator(words, 1)) == words
    assert list(ngrams_iterator(words, 3)) == [*words, "here we", "we are", "are now", "here we are", "we are now"]
    assert list(ngrams_iterator(["one"], 3)) == ["one"] and list(ngrams_iterator([], 2)) == []


def test_to_map_style_dataset():
    dataset = to_map_style_dataset(x * x for x in range(4))
    assert len(dataset) == 4 and dataset[3] == 9 and isinstance(dataset, torch.utils.data.Dataset)
