"""Photographs of cats and dogs, fetched when they are first asked for."""

from edutorch.datasets.download import fetch, home, unpack
from edutorch.utils.data import Dataset


class CatsVsDogs(Dataset):
    """Photographs of cats (class 0) and dogs (class 1), some 25,000 in all, of many sizes.

    A folder holds the pictures of each class, so that your own photographs can lie beside them: put a folder
    `PetImages` with the folders `Cat` and `Dog` into `root/kagglecatsanddogs_5340.unpacked`, and nothing is fetched.

    Source: Elson, Douceur, Howell, Saul: *Asirra: A CAPTCHA that Exploits Interest-Aligned Manual Image Categorization*
    (2007), from Microsoft (825 MB). Licence: the terms on Microsoft's page of the download.

    Args:
        root: the folder to keep it in. Default: a folder of `home()`.
        train (bool): for training, or for testing? There is no official division: every tenth picture is for testing.
        transform: a function of a PIL picture in colours.
        target_transform: a function of its class, 0 or 1.

    Shape:
        A sample is a pair of a PIL picture and an int. Files that are no JPEG pictures, of which there are some, are left out.

    Raises:
        Offline: if it is not there and cannot be fetched.
        ImportError: when a picture is asked for and pillow is not installed.

    Example:
        >>> from edutorch.datasets import CatsVsDogs
        >>> picture, kind = CatsVsDogs()[0]  # doctest: +SKIP
    """

    url = (
        "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip"
    )
    sha256 = "b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"
    classes = ("cat", "dog")

    def __init__(self, root=None, train=True, transform=None, target_transform=None):
        self.train, self.transform, self.target_transform = train, transform, target_transform
        folder = pictures_folder(root or "cats_vs_dogs", self.url, self.sha256)
        self.samples = []
        for kind, name in enumerate(("Cat", "Dog")):
            for i, path in enumerate(sorted((folder / name).glob("*.jpg"), key=by_number)):
                if (i % 10 != 0) == train and is_jpeg(path):
                    self.samples.append((path, kind))

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        from PIL import Image

        path, kind = self.samples[index]
        with Image.open(path) as file:
            picture = file.convert("RGB")
        if self.transform is not None:
            picture = self.transform(picture)
        if self.target_transform is not None:
            kind = self.target_transform(kind)
        return picture, kind


def pictures_folder(root, url, sha256):
    """The folder with the folders Cat and Dog: the one that is there, or what is fetched."""
    name = "kagglecatsanddogs_5340"
    there = home() / root / f"{name}.unpacked" / "PetImages"
    return there if there.exists() else fetch(f"{name}.zip", url, sha256, folder=root, processor=unpack) / "PetImages"


def by_number(path):
    """9.jpg before 10.jpg, and your own names after the numbers."""
    return (0, int(path.stem), "") if path.stem.isdigit() else (1, 0, path.stem)


def is_jpeg(path):
    """Does the file begin as JPEG pictures do?"""
    with open(path, "rb") as file:
        return file.read(3) == b"\xff\xd8\xff"
