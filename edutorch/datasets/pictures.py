"""What generated data sets of pictures have in common."""

import numpy as np

from edutorch.creation import as_tensor
from edutorch.datasets.generated import Generated


def to_tensor(picture):
    """A picture of bytes (H, W) or (H, W, C) as a float tensor (C, H, W) of numbers from 0 to 1.

    Example:
        >>> import numpy as np
        >>> from edutorch.datasets.pictures import to_tensor
        >>> to_tensor(np.array([[0, 51], [102, 255]], dtype=np.uint8))
        tensor([[[0.0000, 0.2000],
                 [0.4000, 1.0000]]])
    """
    picture = picture.reshape(*picture.shape[:2], -1)  # grey pictures get their one channel
    return as_tensor(np.ascontiguousarray(picture.transpose(2, 0, 1), dtype=np.float32) / 255)


class Pictures(Generated):
    """Generated pictures: `data` holds them as bytes, `targets` their classes, both as tensors.

    Args:
        train (bool): the part for training, or the one for testing?
        transform: a function of a picture, which is an array of bytes, (H, W) or (H, W, C).
            Default: it becomes a float tensor (C, H, W) of numbers from 0 to 1.
        target_transform: a function of its class, an int.
        seed: other seeds make other pictures.
        size: how many pictures.
    """

    classes: tuple[str, ...] = ()

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None):
        super().__init__(train, transform or to_tensor, target_transform, seed, size)
        self.targets = self.targets.tolist()

    @property
    def data(self):
        """All pictures: a tensor of bytes (N, H, W) or (N, H, W, C)."""
        return as_tensor(self.inputs)

    def tensors(self):
        """All pictures, as floats (N, C, H, W) from 0 to 1, and all classes (N,): two tensors."""
        pictures = self.inputs.reshape(*self.inputs.shape[:3], -1).transpose(0, 3, 1, 2)
        return as_tensor(np.ascontiguousarray(pictures, dtype=np.float32) / 255), as_tensor(self.targets)


def to_bytes(pictures):
    """Brightness from 0 to 1 as bytes."""
    return np.round(np.clip(pictures, 0, 1) * 255).astype(np.uint8)
