"""Pictures of nothing: random numbers, to try a program without any data."""

from edutorch.random import get_rng_state, manual_seed, randint, randn, set_rng_state
from edutorch.vision.datasets.vision import VisionDataset
from edutorch.vision.transforms.functional import to_pil_image


class FakeData(VisionDataset):
    """Random pictures with random answers, the same ones every time.

    Args:
        size: how many.
        image_size: (C, H, W).
        num_classes: answers are from 0 to num_classes - 1.
        transform, target_transform: functions of the picture (of Pillow's) and of the answer.
        random_offset: another number gives other pictures.

    Raises:
        IndexError: beyond the end.
    """

    def __init__(self, size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None,
                 random_offset=0):  # fmt: skip
        super().__init__(transform=transform, target_transform=target_transform)
        self.size, self.image_size, self.num_classes = size, image_size, num_classes
        self.random_offset = random_offset

    def __getitem__(self, index):
        if index >= len(self):
            raise IndexError(f"{type(self).__name__} index out of range")
        state = get_rng_state()
        manual_seed(index + self.random_offset)
        picture = randn(*self.image_size)
        target = randint(0, self.num_classes, size=(1,)).item()
        set_rng_state(state)
        return self.transformed(to_pil_image(picture), target)

    def __len__(self):
        return self.size
