"""Data to learn from: real data sets that are fetched once, and generated ones that need no network."""

from edutorch.datasets.animals import CatsAndDogs
from edutorch.datasets.cats_vs_dogs import CatsVsDogs
from edutorch.datasets.chat import Chat
from edutorch.datasets.digits import SyntheticDigits
from edutorch.datasets.download import Offline, fetch, home, unpack
from edutorch.datasets.generated import Generated
from edutorch.datasets.names import InventedNames
from edutorch.datasets.points import make_blobs, make_circles, make_moons, make_spirals, make_xor
from edutorch.datasets.real_texts import AG_NEWS, IMDB, SST2, Names, TinyShakespeare
from edutorch.datasets.stories import Stories
from edutorch.datasets.ten_tasks import TenTasks

__all__ = [
    "AG_NEWS", "CatsAndDogs", "CatsVsDogs", "Chat", "Generated", "IMDB", "InventedNames", "Names", "Offline", "SST2",
    "Stories", "SyntheticDigits", "TenTasks", "TinyShakespeare", "fetch", "home", "make_blobs", "make_circles", "make_moons",
    "make_spirals", "make_xor", "unpack",
]  # fmt: skip
