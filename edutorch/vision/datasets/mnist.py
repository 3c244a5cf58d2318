"""Small gray pictures of 28 x 28 pixels: handwritten digits (MNIST), clothes (FashionMNIST), Japanese letters (KMNIST).

They are kept in the format IDX: a few numbers that say type and shape, and then all pixels.
"""

import gzip
import os
import zlib
from pathlib import Path

import numpy as np

from edutorch.creation import as_tensor
from edutorch.datasets.download import fetch
from edutorch.dtypes import int64
from edutorch.vision.datasets.vision import VisionDataset
from edutorch.vision.pillow import pillow

# The third byte of the file says what kind of numbers they are; all are written with the large end first.
IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def read_idx(path):
    """The array in an IDX file, which may be packed with gzip.

    Args:
        path: the file.

    Raises:
        ValueError: if it is no IDX file, or not all of it is there.

    Example:
        >>> import tempfile, os
        >>> path = os.path.join(tempfile.mkdtemp(), "numbers")
        >>> with open(path, "wb") as file:
        ...     _ = file.write(bytes([0, 0, 8, 1, 0, 0, 0, 3, 5, 6, 7]))  # uint8, 1 dimension, of size 3: 5 6 7
        >>> read_idx(path)
        array([5, 6, 7], dtype=uint8)
    """
    content = Path(path).read_bytes()
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(
                f"{path} is damaged: it cannot be unpacked ({error}). Delete it, and fetch it again."
            ) from error
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in IDX_TYPES:
        raise ValueError(f"{path} is no IDX file: it begins with {content[:4]!r}.")
    kind, dimensions = np.dtype(IDX_TYPES[content[2]]), content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise ValueError(f"{path} is damaged: it ends within the list of its sizes.")
    shape = tuple(np.frombuffer(content, ">u4", dimensions, 4).tolist())
    expected, found = int(np.prod(shape, dtype=object)) * kind.itemsize, len(content) - start
    if expected != found:
        raise ValueError(f"{path} is damaged: an array of shape {shape} has {expected} bytes, and here are {found}.")
    return np.frombuffer(content, kind, offset=start).reshape(shape).astype(kind.newbyteorder("="))


def read_image_file(path):
    """The pictures of a file: a tensor (N, 28, 28) of bytes."""
    images = read_idx(path)
    if images.dtype != np.uint8 or images.ndim != 3:
        raise ValueError(f"{path} holds no pictures: an array of {images.dtype} with shape {images.shape}.")
    return as_tensor(images)


def read_label_file(path):
    """The answers of a file: a tensor (N,) of whole numbers."""
    labels = read_idx(path)
    if labels.dtype != np.uint8 or labels.ndim != 1:
        raise ValueError(f"{path} holds no answers: an array of {labels.dtype} with shape {labels.shape}.")
    return as_tensor(labels).to(int64)


class MNIST(VisionDataset):
    """70,000 handwritten digits, 60,000 of them to learn from. LeCun, Cortes and Burges.

    Args:
        root: the folder; the files are in root/MNIST/raw.
        train: the pictures to learn from, or those to test with?
        transform, target_transform: functions of the picture (of Pillow's, mode "L") and of the answer (a number).
        download: fetch the files if they are not there.

    Attributes:
        data: (N, 28, 28), bytes. targets: (N,), whole numbers. classes: the names of the answers.

    Raises:
        RuntimeError: if the files are not there, or cannot be fetched.
        ValueError: if one of them is damaged.
    """

    mirrors = ["https://ossci-datasets.s3.amazonaws.com/mnist/", "http://yann.lecun.com/exdb/mnist/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
        ("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432"),
        ("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3"),
        ("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c"),
    ]
    classes = [
        "0 - zero", "1 - one", "2 - two", "3 - three", "4 - four", "5 - five", "6 - six", "7 - seven", "8 - eight",
        "9 - nine",
    ]  # fmt: skip

    def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if download:
            self.download()
        if not self._check_exists():
            error = RuntimeError("Dataset not found. You can use download=True to download it")
            error.add_note(f"The files belong here: {self.raw_folder}")
            raise error
        self.data, self.targets = self._load_data()

    @property
    def raw_folder(self):
        """Where the files are."""
        return os.path.join(os.path.expanduser(self.root), type(self).__name__, "raw")

    @property
    def class_to_idx(self):
        """{name: number}."""
        return {name: number for number, name in enumerate(self.classes)}

    def file(self, name):
        """The path of a file, unpacked or not; None if there is none."""
        paths = (os.path.join(self.raw_folder, name.removesuffix(".gz")), os.path.join(self.raw_folder, name))
        return next((path for path in paths if os.path.isfile(path)), None)

    def _check_exists(self):
        return all(self.file(name) is not None for name, _ in self.resources)

    def download(self):
        """Fetch the files that are not there."""
        for name, checksum in self.resources:
            if self.file(name) is None:
                urls = [mirror + name for mirror in self.mirrors]
                fetch(name, urls, md5=checksum, folder=os.path.abspath(self.raw_folder))

    def _load_data(self):
        part = "train" if self.train else "t10k"
        data = read_image_file(self.file(f"{part}-images-idx3-ubyte.gz"))
        targets = read_label_file(self.file(f"{part}-labels-idx1-ubyte.gz"))
        if len(data) != len(targets):
            raise ValueError(f"{self.raw_folder} has {len(data)} pictures and {len(targets)} answers for {part!r}.")
        return data, targets

    def __getitem__(self, index):
        picture = pillow().fromarray(self.data[index].numpy())
        return self.transformed(picture, int(self.targets[index]))

    def __len__(self):
        return len(self.data)

    def extra_repr(self):
        return f"Split: {'Train' if self.train is True else 'Test'}"


class FashionMNIST(MNIST):
    """70,000 pictures of clothes, in place of digits. Xiao, Rasul and Vollgraf 2017.

    Args: as in MNIST; the files are in root/FashionMNIST/raw.
    """

    mirrors = ["http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
        ("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe"),
        ("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79"),
        ("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310"),
    ]
    classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]


class KMNIST(MNIST):
    """70,000 handwritten Japanese letters, of ten kinds. Clanuwat et al. 2018.

    Args: as in MNIST; the files are in root/KMNIST/raw.
    """

    mirrors = ["http://codh.rois.ac.jp/kmnist/dataset/kmnist/"]
    resources = [
        ("train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
        ("train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
        ("t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
        ("t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
    ]
    classes = ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
