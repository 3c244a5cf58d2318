"""Data sets of pictures: your own folders, and famous ones, which are fetched once."""

from edutorch.vision.datasets import folder, mnist
from edutorch.vision.datasets.cifar import CIFAR10, CIFAR100
from edutorch.vision.datasets.fakedata import FakeData
from edutorch.vision.datasets.folder import DatasetFolder, ImageFolder
from edutorch.vision.datasets.mnist import KMNIST, MNIST, FashionMNIST
from edutorch.vision.datasets.vision import VisionDataset

__all__ = [
    "CIFAR10", "CIFAR100", "DatasetFolder", "FakeData", "FashionMNIST", "ImageFolder", "KMNIST", "MNIST",
    "VisionDataset", "folder", "mnist",
]  # fmt: skip
