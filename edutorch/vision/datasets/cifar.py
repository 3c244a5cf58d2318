"""Small colour pictures of 32 x 32 pixels, of 10 kinds (CIFAR10) or 100 (CIFAR100). Krizhevsky 2009.

They are kept as pickles, and a pickle may run any program when it is read. So they are read by one that only knows
arrays, lists, dictionaries, texts and numbers.
"""

import os
import pickle
import shutil
import tarfile
from typing import Any

import numpy as np

from edutorch.datasets.download import fetch, wrong
from edutorch.vision.datasets.vision import VisionDataset
from edutorch.vision.pillow import pillow


def encode(text, encoding="latin1"):
    """How bytes are written down in a pickle that Python 2 can read, too."""
    return text.encode(encoding)


begin_array: Any = np.ndarray(0).__reduce__()[0]  # how numpy begins to unpickle an array
ALLOWED = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): begin_array,
    ("numpy._core.multiarray", "_reconstruct"): begin_array,  # its name since numpy 2
    ("_codecs", "encode"): encode,
}


class PlainUnpickler(pickle.Unpickler):
    """Reads arrays, lists, dictionaries, texts, bytes and numbers, and nothing else."""

    def find_class(self, module, name):
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which has no place in a file of numbers")
        return ALLOWED[module, name]


def read_pickle(path):
    """What a pickle of plain data holds.

    Raises:
        ValueError: if it holds something else, or is damaged. Nothing of it was run.
    """
    with open(path, "rb") as file:
        try:
            return PlainUnpickler(file, encoding="latin1").load()
        except Exception as error:  # a damaged pickle may raise nearly anything
            raise ValueError(f"{path} cannot be read: {error}") from error


class CIFAR10(VisionDataset):
    """60,000 pictures of aeroplanes, cars, birds and so on, 50,000 of them to learn from.

    Args:
        root: the folder; the files are in root/cifar-10-batches-py.
        train: the pictures to learn from, or those to test with?
        transform, target_transform: functions of the picture (of Pillow's) and of the answer (a number).
        download: fetch the files if they are not there.

    Attributes:
        data: an array (N, 32, 32, 3) of bytes. targets: a list of numbers. classes: the names of the answers.

    Raises:
        RuntimeError: if the files are not there or damaged, or cannot be fetched.
    """

    base_folder = "cifar-10-batches-py"
    url = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"
    filename = "cifar-10-python.tar.gz"
    tgz_md5 = "c58f30108f718f92721af3b95e74349a"
    train_list = [
        ["data_batch_1", "c99cafc152244af753f735de768cd75f"],
        ["data_batch_2", "d4bba439e000b95fd0a9bffe97cbabec"],
        ["data_batch_3", "54ebc095f3ab1f0389bbae665268c751"],
        ["data_batch_4", "634d18415352ddfa80567beed471001a"],
        ["data_batch_5", "482c414d41f54cd18b22e5b47cb7c3cb"],
    ]
    test_list = [["test_batch", "40351d587109b95175f43aff81a1287e"]]
    meta = {"filename": "batches.meta", "key": "label_names", "md5": "5ff9c542aee3614f3951f8cda6e48888"}

    def __init__(self, root, train=True, transform=None, target_transform=None, download=False):
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.train = train
        if download:
            self.download()
        if not self._check_integrity():
            error = RuntimeError("Dataset not found or corrupted. You can use download=True to download it")
            error.add_note(f"The files belong here: {self.path()}")
            raise error
        batches = [read_pickle(self.path(name)) for name, _ in (self.train_list if train else self.test_list)]
        rows = np.concatenate([batch["data"] for batch in batches])
        self.data = rows.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        self.targets = [label for batch in batches for label in batch.get("labels", batch.get("fine_labels"))]
        self.classes = read_pickle(self.path(self.meta["filename"]))[self.meta["key"]]
        self.class_to_idx = {name: number for number, name in enumerate(self.classes)}

    def path(self, *names):
        return os.path.join(os.path.expanduser(self.root), self.base_folder, *names)

    def _check_integrity(self):
        return all(
            os.path.isfile(self.path(name)) and not wrong(self.path(name), md5=md5) for name, md5 in self.files()
        )

    def files(self):
        """All files of the data set, and their checksums."""
        return [*self.train_list, *self.test_list, [self.meta["filename"], self.meta["md5"]]]

    def download(self):
        """Fetch the archive and unpack it, if that was not done before."""
        if self._check_integrity():
            return
        root = os.path.expanduser(self.root)
        archive = fetch(self.filename, self.url, md5=self.tgz_md5, folder=os.path.abspath(root))
        os.makedirs(self.path(), exist_ok=True)
        with tarfile.open(archive) as members:
            for name, _ in self.files():  # these, and whatever else an archive may hold is left in it
                member = members.extractfile(f"{self.base_folder}/{name}")
                with open(self.path(name), "wb") as file:
                    shutil.copyfileobj(member, file)

    def __getitem__(self, index):
        picture = pillow().fromarray(np.ascontiguousarray(self.data[index]))
        return self.transformed(picture, self.targets[index])

    def __len__(self):
        return len(self.data)

    def extra_repr(self):
        return f"Split: {'Train' if self.train is True else 'Test'}"


class CIFAR100(CIFAR10):
    """60,000 pictures of 100 kinds of things, 50,000 of them to learn from.

    Args: as in CIFAR10; the files are in root/cifar-100-python.
    """

    base_folder = "cifar-100-python"
    url = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"
    filename = "cifar-100-python.tar.gz"
    tgz_md5 = "eb9058c3a382ffc7106e4002c42a8d85"
    train_list = [["train", "16019d7e3df5f24257cddd939b257f8d"]]
    test_list = [["test", "f0ef6b0ae62326f3e7ffdfab6717acfc"]]
    meta = {"filename": "meta", "key": "fine_label_names", "md5": "7973b15100ade9c7d40fb424638fde48"}
