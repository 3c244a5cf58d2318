"""Texts that people wrote, fetched when they are first asked for. See `edutorch.datasets.download` for where they are kept."""

import csv
import tarfile
import unicodedata
import zipfile
from pathlib import Path

from edutorch.datasets.download import fetch
from edutorch.utils.data import Dataset


class Texts(Dataset):
    """Samples of a real data set, by number or one after the other. What they are is said where they come from.

    Example:
        >>> from edutorch.datasets.real_texts import Texts
        >>> reviews = Texts([(1, "dull"), (2, "lovely")])
        >>> len(reviews), reviews[1], next(iter(reviews))
        (2, (2, 'lovely'), (1, 'dull'))
    """

    def __init__(self, samples):
        self.samples = samples

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return self.samples[index]

    def __iter__(self):
        return iter(self.samples)


def for_each(split, allowed, read):
    """read(part) for one part, or a tuple of it for several: torchtext takes "train" as well as ("train", "test")."""
    parts = (split,) if isinstance(split, str) else tuple(split)
    for part in parts:
        if part not in allowed:
            raise ValueError(f"split must be one of {', '.join(map(repr, allowed))}, or several of them; not {part!r}")
    found = tuple(Texts(read(part)) for part in parts)
    return found[0] if isinstance(split, str) else found


class TinyShakespeare(Dataset):
    """Speeches from Shakespeare's plays, 1,115,394 characters: the text that small language models learn from.

    Source: Andrej Karpathy's char-rnn (1 MB). Licence: Shakespeare's works are in the public domain.

    Args:
        root: the folder to keep it in. Default: `home()`.
        train (bool): the first nine tenths, or the last?
        block_size: how many characters a sample has.

    Shape:
        A sample is a text of `block_size` characters and one more: all but the last are a model's input, all but the first
        what it shall guess. Samples do not overlap otherwise. `text` is the whole part.

    Raises:
        Offline: if it is not there and cannot be fetched.

    Example:
        >>> from edutorch.datasets import TinyShakespeare
        >>> print(TinyShakespeare().text[:14])  # doctest: +SKIP
        First Citizen:
    """

    url = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"
    sha256 = "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed"

    def __init__(self, root=None, train=True, block_size=128):
        path = fetch("tinyshakespeare.txt", self.url, sha256=self.sha256, folder=root)
        text = path.read_text("utf-8")
        cut = len(text) * 9 // 10
        self.text, self.train, self.block_size = text[:cut] if train else text[cut:], train, block_size

    def __len__(self):
        return (len(self.text) - 1) // self.block_size

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"there are {len(self)} samples")
        start = index % len(self) * self.block_size
        return self.text[start : start + self.block_size + 1]


def AG_NEWS(root=None, split=("train", "test")):
    """News in a sentence or two, of four kinds: 1 World, 2 Sports, 3 Business, 4 Sci/Tech. 120,000 and 7,600 samples.

    Source: Zhang, Zhao, LeCun: *Character-level Convolutional Networks for Text Classification* (2015), from A. Gulli's
    corpus of news (30 MB). Licence: for research and other purposes that are not commercial.

    Args:
        root: the folder to keep it in. Default: a folder of `home()`.
        split: "train", "test" or both.

    Returns:
        A data set of pairs (kind, text); a tuple of two for both.

    Raises:
        Offline: if it is not there and cannot be fetched.

    Example:
        >>> from edutorch.datasets import AG_NEWS
        >>> kind, text = AG_NEWS(split="train")[0]  # doctest: +SKIP
    """
    source = "https://raw.githubusercontent.com/mhjabreel/CharCnn_Keras/master/data/ag_news_csv"
    md5 = {"train": "b1a00f826fdfbd249f79597b59e1dc12", "test": "d52ea96a97a2d943681189a97654912d"}

    def read(part):
        path = fetch(f"{part}.csv", f"{source}/{part}.csv", md5=md5[part], folder=root or "ag_news")
        with open(path, encoding="utf-8", newline="") as file:
            return [(int(kind), " ".join(texts)) for kind, *texts in csv.reader(file)]

    return for_each(split, tuple(md5), read)


def IMDB(root=None, split=("train", "test")):
    """Film reviews, negative (1) and positive (2) ones, 25,000 for training and 25,000 for testing.

    Source: Maas et al.: *Learning Word Vectors for Sentiment Analysis* (2011) (80 MB). Licence: none is stated;
    who uses it cites the paper.

    Args:
        root: the folder to keep it in. Default: a folder of `home()`.
        split: "train", "test" or both.

    Returns:
        A data set of pairs (1 or 2, text), the negative ones first; a tuple of two for both.

    Raises:
        Offline: if it is not there and cannot be fetched.

    Example:
        >>> from edutorch.datasets import IMDB
        >>> reviews = IMDB(split="test")  # doctest: +SKIP
    """
    url = "https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz"
    path = fetch("aclImdb_v1.tar.gz", url, md5="7c2ac02c03563afcf9b574c7e56c153a", folder=root or "imdb")
    allowed = ("train", "test")
    found = {}  # the archive is read once, whichever parts are asked for

    def read(part):
        if not found:
            found.update(read_reviews(path, allowed))
        return found[part]

    return for_each(split, allowed, read)


def read_reviews(path, parts):
    """{part: [(1 or 2, text), ...]} from the archive of IMDB: aclImdb/train/pos/0_9.txt and its like."""
    texts = {(part, mood): {} for part in parts for mood in ("neg", "pos")}
    with tarfile.open(path) as archive:
        for member in archive:
            _, *where, name = member.name.split("/")
            if member.isfile() and tuple(where) in texts:
                number = int(name.partition("_")[0])
                texts[tuple(where)][number] = archive.extractfile(member).read().decode("utf-8")
    return {
        part: [(i + 1, text) for i, mood in enumerate(("neg", "pos")) for _, text in sorted(texts[part, mood].items())]
        for part in parts
    }


def SST2(root=None, split=("train", "dev", "test")):
    """Sentences from film reviews, negative (0) or positive (1): 67,349 for training, 872 for development, 1,821 for testing.

    Source: Socher et al.: *Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank* (2013), as in
    GLUE (7 MB). Licence: none is stated; who uses it cites the paper.

    Args:
        root: the folder to keep it in. Default: a folder of `home()`.
        split: "train", "dev", "test" or several.

    Returns:
        A data set of pairs (text, 0 or 1), and of (text,) for "test", whose answers are not public; a tuple for several.

    Raises:
        Offline: if it is not there and cannot be fetched.

    Example:
        >>> from edutorch.datasets import SST2
        >>> sentences = SST2(split="dev")  # doctest: +SKIP
    """
    url = "https://dl.fbaipublicfiles.com/glue/data/SST-2.zip"
    path = fetch("SST-2.zip", url, md5="9f81648d4199384278b86e315dac217c", folder=root or "sst2")

    def read(part):
        with zipfile.ZipFile(path) as archive:
            lines = archive.read(f"SST-2/{part}.tsv").decode("utf-8").splitlines()[1:]
        rows = (line.split("\t") for line in lines)
        if part == "test":
            return [(text.strip(),) for _, text in rows]
        return [(text.strip(), int(label)) for text, label in rows]

    return for_each(split, ("train", "dev", "test"), read)


class Names(Dataset):
    """20,000 surnames of 18 languages, in Latin letters: the data of PyTorch's lesson on recurrent networks.

    Source: PyTorch's tutorials (3 MB). Its checksum is noted when it is first fetched. Licence: none is stated for the data.

    Args:
        root: the folder to keep it in. Default: a folder of `home()`.
        transform: a function of a name, a text.
        target_transform: a function of its language, an int: the place in `classes`.

    Shape:
        A sample is a pair of a name, a text of ASCII letters, and an int. `classes` are the languages.

    Raises:
        Offline: if it is not there and cannot be fetched.

    Example:
        >>> from edutorch.datasets import Names
        >>> name, language = Names()[0]  # doctest: +SKIP
    """

    url = "https://download.pytorch.org/tutorial/data.zip"

    def __init__(self, root=None, transform=None, target_transform=None):
        self.transform, self.target_transform = transform, target_transform
        path = fetch("names.zip", self.url, folder=root or "names")
        with zipfile.ZipFile(path) as archive:
            lists = sorted(
                name for name in archive.namelist() if name.startswith("data/names/") and name.endswith(".txt")
            )
            if not lists:
                raise ValueError(f"{path} holds no lists of names: data/names/*.txt")
            self.classes = [Path(name).stem for name in lists]
            texts = [archive.read(name).decode("utf-8") for name in lists]
        self.samples = [
            (to_ascii(name), language)
            for language, text in enumerate(texts)
            for name in text.split("\n")
            if name.strip()
        ]

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        name, language = self.samples[index]
        if self.transform is not None:
            name = self.transform(name)
        if self.target_transform is not None:
            language = self.target_transform(language)
        return name, language


def to_ascii(text):
    """Letters without their accents; what is no ASCII letter after that is left out, except for `' , . ;` and spaces.

    Example:
        >>> from edutorch.datasets.real_texts import to_ascii
        >>> to_ascii("Ślusàrski O'Néàl")
        "Slusarski O'Neal"
    """
    letters = unicodedata.normalize("NFD", text.strip())  # é becomes an e and an accent
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalpha() or letter in " ,.;'"))
