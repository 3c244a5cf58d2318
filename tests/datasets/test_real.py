"""The loaders of real data sets read small files made here in the layout of the real ones, and say what to put where without them."""

import io
import tarfile
import zipfile

import pytest

from edutorch import datasets
from edutorch.datasets import Offline, real_texts
from edutorch.utils.data import DataLoader

ALL = ("TinyShakespeare", "AG_NEWS", "IMDB", "SST2", "Names", "CatsVsDogs")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def trusting(monkeypatch):
    """fetch() that takes the files that are here for the real ones, which they are not."""

    def fetch(name, url, sha256=None, md5=None, folder=None, processor=None):
        path = datasets.home() / (folder or "") / name
        return processor(path) if processor else path

    monkeypatch.setattr(real_texts, "fetch", fetch)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("name", ALL)
def test_offline_they_say_what_to_put_where(name, monkeypatch, folder):
    pytest.importorskip("pooch", reason="needs pooch")
    import requests

    def no_network(*arguments, **options):
        raise requests.exceptions.ConnectionError("no network")

    monkeypatch.setattr(requests, "get", no_network)
    with pytest.raises(Offline, match=rf"is not here, .*no network. Fetch https://.* and put the file here: {folder}/"):
        getattr(datasets, name)()


@pytest.mark.parametrize("name", ALL[:-2])  # of Names no checksum is known
def test_another_file_is_not_taken(name, monkeypatch, folder):
    pytest.importorskip("pooch", reason="needs pooch")
    import requests

    def no_network(*arguments, **options):
        raise requests.exceptions.ConnectionError("no network")

    monkeypatch.setattr(requests, "get", no_network)
    with pytest.raises(Offline) as error:
        getattr(datasets, name)()
    place = str(error.value).rpartition("put the file here: ")[2]
    write(folder / place, "another file")
    with pytest.raises(Offline, match=r"is damaged \(its (md5|sha256) is"):
        getattr(datasets, name)()


def test_tiny_shakespeare(trusting, folder):
    text = "".join(chr(97 + i % 26) for i in range(1000))
    write(folder / "tinyshakespeare.txt", text)
    train, test = datasets.TinyShakespeare(block_size=100), datasets.TinyShakespeare(train=False, block_size=10)
    assert train.text + test.text == text and len(train.text) == 900
    assert len(train) == 8 and len(test) == 9
    assert train[0] == text[:101] and train[7] == text[700:801] and train[-1] == train[7]
    assert len(list(train)) == 8
    with pytest.raises(IndexError):
        train[8]


def test_ag_news(trusting, folder):
    write(folder / "ag_news" / "train.csv", '"3","Wall St. Bears","Short-sellers, ""the"" band"\n"1","Ä","b"\n')
    write(folder / "ag_news" / "test.csv", '"2","a","b"\n')
    train, test = datasets.AG_NEWS()
    assert list(train) == [(3, 'Wall St. Bears Short-sellers, "the" band'), (1, "Ä b")]
    assert datasets.AG_NEWS(split="test")[0] == test[0] == (2, "a b")
    (only,) = datasets.AG_NEWS(split=("test",))
    assert len(only) == 1
    with pytest.raises(ValueError, match="split must be one of 'train', 'test'.*'valid'"):
        datasets.AG_NEWS(split="valid")


def test_imdb(trusting, folder):
    buffer = io.BytesIO()
    files = {
        "aclImdb/README": "no review", "aclImdb/train/pos/10_9.txt": "lovely", "aclImdb/train/pos/9_8.txt": "good ☺",
        "aclImdb/train/neg/0_1.txt": "dull", "aclImdb/train/unsup/0_0.txt": "who knows", "aclImdb/train/urls_pos.txt": "http",
        "aclImdb/test/neg/3_2.txt": "bad",
    }  # fmt: skip
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    write(folder / "imdb" / "aclImdb_v1.tar.gz", buffer.getvalue())
    train, test = datasets.IMDB()
    assert list(train) == [(1, "dull"), (2, "good ☺"), (2, "lovely")] and list(test) == [(1, "bad")]


def test_sst2(trusting, folder):
    (folder / "sst2").mkdir()
    with zipfile.ZipFile(folder / "sst2" / "SST-2.zip", "w") as archive:
        archive.writestr("SST-2/train.tsv", "sentence\tlabel\nhide new \"secretions \t0\nit 's fun\t1\n")
        archive.writestr("SST-2/dev.tsv", "sentence\tlabel\ncharming\t1\n")
        archive.writestr("SST-2/test.tsv", "index\tsentence\n0\tuneasy mishmash\n")
    train, dev, test = datasets.SST2()
    assert list(train) == [('hide new "secretions', 0), ("it 's fun", 1)]
    assert dev[0] == ("charming", 1) and test[0] == ("uneasy mishmash",)


def test_names(trusting, folder):
    (folder / "names").mkdir()
    with zipfile.ZipFile(folder / "names" / "names.zip", "w") as archive:
        archive.writestr("data/names/Irish.txt", "O'Néàl\nAhearn\n")
        archive.writestr("data/names/Czech.txt", "Abl\n")
        archive.writestr("data/eng-fra.txt", "Go.\tVa !\n")
    names = datasets.Names()
    assert names.classes == ["Czech", "Irish"] and len(names) == 3
    assert [names[i] for i in range(3)] == [("Abl", 0), ("O'Neal", 1), ("Ahearn", 1)]
    assert datasets.Names(transform=str.lower, target_transform=str)[0] == ("abl", "0")
    texts, languages = next(iter(DataLoader(names, batch_size=3)))
    assert texts == ("Abl", "O'Neal", "Ahearn") or list(texts) == ["Abl", "O'Neal", "Ahearn"]
    assert languages.tolist() == [0, 1, 1]
    with zipfile.ZipFile(folder / "names" / "names.zip", "w") as archive:
        archive.writestr("something/else.txt", "")
    with pytest.raises(ValueError, match="names.zip holds no lists of names"):
        datasets.Names()


def test_cats_vs_dogs(folder):
    Image = pytest.importorskip("PIL.Image", reason="needs pillow")
    pictures = folder / "cats_vs_dogs" / "kagglecatsanddogs_5340.unpacked" / "PetImages"
    for kind, count in (("Cat", 12), ("Dog", 3)):
        (pictures / kind).mkdir(parents=True)
        for i in range(count):
            Image.new("L" if i == 2 else "RGB", (4 + i, 3), "red" if i != 2 else 7).save(pictures / kind / f"{i}.jpg")
    write(pictures / "Cat" / "666.jpg", b"")
    write(pictures / "Dog" / "11702.jpg", b"no picture")
    write(pictures / "Dog" / "Thumbs.db", b"")
    train, test = datasets.CatsVsDogs(), datasets.CatsVsDogs(train=False)
    assert (len(train), len(test)) == (12, 3)  # the cats 0 and 10, and the dog 0, are for testing
    assert [kind for _, kind in train.samples] == [0] * 10 + [1] * 2
    picture, kind = train[0]
    assert picture.size == (5, 3) and picture.mode == "RGB" and train.classes[kind] == "cat"
    assert train[1][0].mode == "RGB"  # a grey one
    assert test[1][0].size == (14, 3)  # 10.jpg comes after 9.jpg
    assert datasets.CatsVsDogs(transform=lambda p: p.size, target_transform=lambda k: -k)[11] == ((6, 3), -1)
