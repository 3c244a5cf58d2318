"""Many pictures as one: a grid to look at."""

import math

from edutorch.autograd.grad_mode import no_grad
from edutorch.dtypes import uint8
from edutorch.functions.joining import cat, stack
from edutorch.graph import TensorBase
from edutorch.vision.pillow import pillow


@no_grad()
def make_grid(tensor, nrow=8, padding=2, normalize=False, value_range=None, scale_each=False, pad_value=0.0):
    """Put pictures side by side.

    Args:
        tensor: pictures (N, C, H, W), a list of pictures (C, H, W), or one picture.
        nrow: how many in a row.
        padding: how many pixels between them, and around them.
        normalize: bring the numbers to the range from 0 to 1.
        value_range: (lowest, highest): what becomes 0 and 1; what is beyond is cut off. By default as found.
        scale_each: normalize each picture by itself.
        pad_value: the colour between the pictures.

    Returns:
        One picture (C, H', W'). Gray ones get three channels.

    Raises:
        TypeError: if it is no tensor and no list of tensors.

    Example:
        >>> import edutorch as torch
        >>> make_grid(torch.ones(2, 1, 1, 1), padding=1)[0]
        tensor([[0., 0., 0., 0., 0.],
                [0., 1., 0., 1., 0.],
                [0., 0., 0., 0., 0.]])
    """
    if isinstance(tensor, list):
        for picture in tensor:
            if not isinstance(picture, TensorBase):
                raise TypeError(f"tensor or list of tensors expected, got a list containing {type(picture)}")
        tensor = stack(tensor, 0)
    elif not isinstance(tensor, TensorBase):
        raise TypeError(f"tensor or list of tensors expected, got {type(tensor)}")
    if tensor.dim() == 2:
        tensor = tensor[None]
    if tensor.dim() == 3:
        tensor = tensor[None]
    if tensor.dim() == 4 and tensor.size(1) == 1:
        tensor = cat([tensor, tensor, tensor], 1)
    if normalize:
        if value_range is not None and not isinstance(value_range, tuple):
            raise TypeError("value_range has to be a tuple (min, max) if specified. min and max are numbers")
        tensor = tensor.clone()
        for pictures in tensor if scale_each else [tensor]:
            low, high = value_range or (float(pictures.min()), float(pictures.max()))
            pictures.clamp_(low, high).sub_(low).div_(max(high - low, 1e-5))
    if tensor.size(0) == 1:
        return tensor.squeeze(0)
    n, channels, height, width = tensor.shape
    columns = min(nrow, n)
    rows = math.ceil(n / columns)
    height, width = height + padding, width + padding
    grid = tensor.new_full((channels, height * rows + padding, width * columns + padding), pad_value)
    for k in range(n):
        top, left = k // columns * height + padding, k % columns * width + padding
        grid[:, top : top + height - padding, left : left + width - padding] = tensor[k]
    return grid


@no_grad()
def save_image(tensor, fp, format=None, **kwargs):
    """Save pictures as one file.

    Args:
        tensor: as in make_grid, with numbers from 0 to 1.
        fp: a path, or a file that is open for writing.
        format: "png", "jpeg" and so on; the end of the path says it if left out.
        kwargs: further settings of make_grid.
    """
    grid = make_grid(tensor, **kwargs)
    # Adding 0.5 rounds to the nearest whole number.
    bytes_ = grid.mul(255).add_(0.5).clamp_(0, 255).permute(1, 2, 0).to("cpu", uint8).numpy()
    pillow().fromarray(bytes_).save(fp, format=format)


__all__ = ["make_grid", "save_image"]
