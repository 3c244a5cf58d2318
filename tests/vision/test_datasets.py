"""Data sets of pictures, read from small files that are made here; damaged and dangerous ones are refused."""

import gzip
import hashlib
import io
import os
import pickle
import tarfile

import numpy as np
import pytest

import edutorch
from edutorch.vision import datasets, transforms
from edutorch.vision.datasets.cifar import read_pickle
from edutorch.vision.datasets.mnist import read_idx

Image = pytest.importorskip("PIL.Image", reason="needs Pillow")


def idx(array):
    codes = {
        np.dtype(kind).newbyteorder("="): code
        for code, kind in {8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8"}.items()
    }
    sizes = np.array(array.shape, ">u4").tobytes()
    return bytes([0, 0, codes[array.dtype], array.ndim]) + sizes + array.astype(array.dtype.newbyteorder(">")).tobytes()


@pytest.mark.parametrize("kind", ["u1", "i1", "i2", "i4", "f4", "f8"])
def test_idx(tmp_path, kind):
    array = np.arange(-3 if kind[0] != "u" else 0, 9).astype(kind)[:9].reshape(3, 1, 3)
    for content in (idx(array), gzip.compress(idx(array))):
        (tmp_path / "file").write_bytes(content)
        back = read_idx(tmp_path / "file")
        assert back.dtype == array.dtype and np.array_equal(back, array)


whole = idx(np.arange(6, dtype=np.uint8).reshape(2, 3))
DAMAGED = {
    "an array of shape .2, 3. has 6 bytes, and here are 5": whole[:-1],
    "has 6 bytes, and here are 7": whole + b"x",
    "it ends within the list of its sizes": whole[:7],
    "no IDX file: it begins with b'<!DO'": b"<!DOCTYPE html>",
    "is no IDX file": b"",
    "cannot be unpacked": gzip.compress(whole)[:-9],
    "bytes, and here are 0": bytes([0, 0, 8, 4]) + b"\xff" * 16,
}


@pytest.mark.parametrize("words", DAMAGED)
def test_damaged_idx(tmp_path, words):
    (tmp_path / "file-idx").write_bytes(DAMAGED[words])
    with pytest.raises(ValueError, match=f"file-idx.*{words}"):
        read_idx(tmp_path / "file-idx")


def make_mnist(folder, name="MNIST", packed=True):
    raw = folder / name / "raw"
    raw.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for part, n in (("train", 5), ("t10k", 3)):
        images, labels = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8), np.arange(n, dtype=np.uint8)
        for kind, array in (("images-idx3", images), ("labels-idx1", labels)):
            content = idx(array)
            file = raw / f"{part}-{kind}-ubyte{'.gz' if packed else ''}"
            file.write_bytes(gzip.compress(content) if packed else content)
    return raw


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["MNIST", "FashionMNIST", "KMNIST"])
def test_mnist(tmp_path, name, packed):
    make_mnist(tmp_path, name, packed)
    data = getattr(datasets, name)(tmp_path, train=True, transform=transforms.ToTensor())
    assert len(data) == 5 and data.data.shape == (5, 28, 28) and data.targets.tolist() == [0, 1, 2, 3, 4]
    x, y = data[2]
    assert x.shape == (1, 28, 28) and y == 2 and isinstance(y, int)
    assert x.mul(255).round().to(edutorch.uint8)[0].equal(data.data[2])
    assert len(data.classes) == 10 and data.class_to_idx[data.classes[3]] == 3
    test = getattr(datasets, name)(tmp_path, train=False, target_transform=lambda y: -y)
    assert len(test) == 3 and test[1][1] == -1 and test[0][0].mode == "L"
    batches = list(edutorch.utils.data.DataLoader(data, batch_size=2))
    assert [batch[0].shape[0] for batch in batches] == [2, 2, 1]


def test_repr(tmp_path):
    make_mnist(tmp_path)
    chain = transforms.Compose([transforms.ToTensor()])
    assert repr(datasets.MNIST(tmp_path, transform=chain)).splitlines() == [
        "Dataset MNIST",
        "    Number of datapoints: 5",
        f"    Root location: {tmp_path}",
        "    Split: Train",
        "    StandardTransform",
        "Transform: Compose(",
        "               ToTensor()",
        "           )",
    ]


def test_missing_and_wrong_mnist(tmp_path):
    with pytest.raises(RuntimeError, match="Dataset not found. You can use download=True to download it") as error:
        datasets.MNIST(tmp_path)
    assert str(tmp_path) in error.value.__notes__[0]
    raw = make_mnist(tmp_path)
    (raw / "train-labels-idx1-ubyte.gz").write_bytes(idx(np.zeros(4, np.uint8)))
    with pytest.raises(ValueError, match="has 5 pictures and 4 answers"):
        datasets.MNIST(tmp_path)
    (raw / "train-images-idx3-ubyte.gz").write_bytes(idx(np.zeros((4, 4), np.float32)))
    with pytest.raises(ValueError, match=r"train-images.*holds no pictures: an array of float32 with shape \(4, 4\)"):
        datasets.MNIST(tmp_path)


def cifar(tmp_path, monkeypatch, cls, labels):
    """A small archive like the real one, and its checksums."""
    rng, archive = np.random.default_rng(0), io.BytesIO()
    contents = {
        name: {"data": rng.integers(0, 256, (4, 3072), dtype=np.uint8), labels: [1, 0, 1, 1], "batch_label": "x"}
        for name, _ in cls.train_list + cls.test_list
    }
    contents[cls.meta["filename"]] = {cls.meta["key"]: ["aeroplane", "car"]}
    sums = {}
    with tarfile.open(fileobj=archive, mode="w:gz") as files:
        for name, content in contents.items():
            data = pickle.dumps(content, protocol=2)
            sums[name] = hashlib.md5(data).hexdigest()
            member = tarfile.TarInfo(f"{cls.base_folder}/{name}")
            member.size = len(data)
            files.addfile(member, io.BytesIO(data))
        member = tarfile.TarInfo("../../evil")
        files.addfile(member, io.BytesIO(b""))
    monkeypatch.setattr(cls, "train_list", [[name, sums[name]] for name, _ in cls.train_list])
    monkeypatch.setattr(cls, "test_list", [[name, sums[name]] for name, _ in cls.test_list])
    monkeypatch.setattr(cls, "meta", {**cls.meta, "md5": sums[cls.meta["filename"]]})
    monkeypatch.setattr(cls, "tgz_md5", hashlib.md5(archive.getvalue()).hexdigest())
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / cls.filename).write_bytes(archive.getvalue())
    return contents


@pytest.mark.parametrize("name, labels", [("CIFAR10", "labels"), ("CIFAR100", "fine_labels")])
def test_cifar(tmp_path, monkeypatch, name, labels):
    cls = getattr(datasets, name)
    contents = cifar(tmp_path, monkeypatch, cls, labels)
    root = tmp_path / "root"
    with pytest.raises(RuntimeError, match="Dataset not found or corrupted. You can use download=True to download it"):
        cls(root)
    data = cls(root, download=True, transform=transforms.ToTensor())  # from EDUTORCH_DATA_HOME: no network is needed
    first = contents[cls.train_list[0][0]]["data"][1].reshape(3, 32, 32)
    x, y = data[1]
    assert np.array_equal(x.mul(255).round().numpy(), first) and y == 0
    assert len(data) == 4 * len(cls.train_list) and data.classes == ["aeroplane", "car"]
    assert data.data.shape[1:] == (32, 32, 3) and data.class_to_idx == {"aeroplane": 0, "car": 1}
    test = cls(root, train=False)
    assert len(test) == 4 and test[0][0].mode == "RGB" and "Split: Test" in repr(test)
    assert not (tmp_path / "evil").exists() and not (tmp_path.parent / "evil").exists()
    file = root / cls.base_folder / cls.test_list[0][0]
    file.write_bytes(file.read_bytes()[:-5] + b"wrong")
    with pytest.raises(RuntimeError, match="not found or corrupted"):
        cls(root)


class Evil:
    def __reduce__(self):
        return os.system, ("touch evil",)


def test_dangerous_pickles_are_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for thing in (Evil(), [np.ones(2), {"x": Evil()}], np.array([Evil()], object), eval, edutorch.nn.Linear):
        (tmp_path / "batch").write_bytes(pickle.dumps(thing))
        with pytest.raises(ValueError, match=r"batch cannot be read: it asks for \w+\.\w+"):
            read_pickle(tmp_path / "batch")
    assert not (tmp_path / "evil").exists()
    (tmp_path / "batch").write_bytes(pickle.dumps({"data": np.ones(3)})[:-4])
    with pytest.raises(ValueError, match="batch cannot be read"):
        read_pickle(tmp_path / "batch")


@pytest.mark.parametrize("protocol", range(5))
def test_plain_pickles_are_read(tmp_path, protocol):
    thing = {
        "a": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "b": [1, 2.5, "x", b"y", None, True, (1, 2)],
        "c": np.float32(2),
    }
    thing["c"] = float(thing["c"])
    (tmp_path / "batch").write_bytes(pickle.dumps(thing, protocol))
    back = read_pickle(tmp_path / "batch")
    assert np.array_equal(back.pop("a"), thing.pop("a")) and back == thing


def make_folder(root):
    for place in ("cat/1.png", "cat/more/2.PNG", "dog/1.jpg", "dog/notes.txt"):
        path = root / place
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".txt":
            path.write_text("no picture")
        else:
            Image.new("RGB", (6, 4), (0, 128, 255)).save(path)


def test_image_folder(tmp_path):
    make_folder(tmp_path)
    data = datasets.ImageFolder(tmp_path, transform=transforms.ToTensor())
    assert data.classes == ["cat", "dog"] and data.class_to_idx == {"cat": 0, "dog": 1}
    names = [(os.path.relpath(path, tmp_path), target) for path, target in data.samples]
    assert names == [("cat/1.png", 0), ("cat/more/2.PNG", 0), ("dog/1.jpg", 1)]
    assert data.targets == [0, 0, 1] and data.imgs is data.samples and len(data) == 3
    x, y = data[0]
    assert x.shape == (3, 4, 6) and y == 0
    texts = datasets.DatasetFolder(
        tmp_path,
        loader=str,
        is_valid_file=lambda path: path.endswith("txt"),
        allow_empty=True,
    )
    assert len(texts) == 1


def test_errors_of_folders(tmp_path):
    with pytest.raises(FileNotFoundError, match="Couldn't find any class folder in"):
        datasets.ImageFolder(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(
        FileNotFoundError, match=r"Found no valid file for the classes empty. Supported extensions are: .jpg, .jpeg"
    ):
        datasets.ImageFolder(tmp_path)
    assert len(datasets.ImageFolder(tmp_path, allow_empty=True)) == 0
    with pytest.raises(
        ValueError, match="Both extensions and is_valid_file cannot be None or not None at the same time"
    ):
        datasets.DatasetFolder(tmp_path, loader=str)
    with pytest.raises(ValueError, match="Only transforms or transform/target_transform can be passed as argument"):
        datasets.VisionDataset("x", transforms=1, transform=2)


def test_fake_data():
    data = datasets.FakeData(size=4, image_size=(3, 5, 6), transform=transforms.ToTensor())
    edutorch.manual_seed(0)
    before = edutorch.get_rng_state()
    (x, y), (again, _), (other, _) = data[1], data[1], data[2]
    assert edutorch.get_rng_state().equal(before)
    assert x.shape == (3, 5, 6) and x.equal(again) and not x.equal(other) and 0 <= y < 10
    assert datasets.FakeData(4, (3, 5, 6), random_offset=1)[0][1] == y and len(list(data)) == 4
    with pytest.raises(IndexError, match="FakeData index out of range"):
        data[4]
