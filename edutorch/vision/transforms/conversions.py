"""From Pillow's pictures and numpy's arrays to tensors, and back; from one number type to another."""

import numpy as np

from edutorch.creation import as_tensor
from edutorch.dtypes import float32, float64, get_default_dtype, int32, int64, uint8
from edutorch.graph import TensorBase
from edutorch.limits import iinfo
from edutorch.vision.pillow import is_pil_image, pillow

ARRAY_OF_MODE = {"I": np.int32, "I;16": np.int16, "I;16B": np.int16, "F": np.float32}  # other modes hold uint8


def array_of(picture):
    """The numbers of a picture of Pillow's: (H, W, C)."""
    array = np.array(picture, ARRAY_OF_MODE.get(picture.mode, np.uint8))
    if picture.mode == "1":
        array = 255 * array
    return array.reshape(picture.height, picture.width, -1)


def to_tensor(pic):
    """A picture as a tensor (C, H, W). Bytes from 0 to 255 become numbers from 0 to 1.

    Args:
        pic: a picture of Pillow's, or an array (H, W, C) or (H, W).

    Raises:
        TypeError: if it is something else.
        ValueError: if an array has another number of dimensions.

    Example:
        >>> import numpy as np
        >>> to_tensor(np.array([[0, 51, 255]], dtype=np.uint8))
        tensor([[[0.0000, 0.2000, 1.0000]]])
    """
    if is_pil_image(pic):
        array = array_of(pic)
    elif not isinstance(pic, np.ndarray):
        raise TypeError(f"pic should be PIL Image or ndarray. Got {type(pic)}")
    elif pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    else:
        array = pic if pic.ndim == 3 else pic[:, :, None]
    image = as_tensor(np.ascontiguousarray(array.transpose(2, 0, 1)))
    return image.to(get_default_dtype()) / 255 if image.dtype == uint8 else image


def pil_to_tensor(pic):
    """A picture of Pillow's as a tensor (C, H, W), with its numbers as they are.

    Raises:
        TypeError: if it is no picture of Pillow's.
    """
    if not is_pil_image(pic):
        raise TypeError(f"pic should be PIL Image. Got {type(pic)}")
    return as_tensor(np.ascontiguousarray(array_of(pic).transpose(2, 0, 1)))


MODE_OF_ARRAY = {np.uint8: "L", np.int16: "I;16", np.int32: "I", np.float32: "F"}
MODES_OF_CHANNELS = {2: ["LA"], 3: ["RGB", "YCbCr", "HSV"], 4: ["RGBA", "CMYK", "RGBX"]}


def to_pil_image(pic, mode=None):
    """A tensor (C, H, W), or an array (H, W, C), as a picture of Pillow's. Numbers from 0 to 1 become bytes.

    Args:
        pic: the picture, of 1 to 4 channels. Two dimensions are a gray one.
        mode: Pillow's word for what the channels mean, if it is not the usual one: "L", "LA", "RGB", "RGBA".

    Raises:
        TypeError: if it is neither a tensor nor an array, or of a number type that Pillow does not know.
        ValueError: if the shape or the mode does not fit.
    """
    if isinstance(pic, TensorBase):
        if pic.ndim not in (2, 3):
            raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
        image = pic.detach().cpu()
        if image.ndim == 2:
            image = image[None]
        if image.shape[-3] > 4:
            raise ValueError(f"pic should not have > 4 channels. Got {image.shape[-3]} channels.")
        if image.is_floating_point() and mode != "F":
            image = (image * 255).to(uint8)
        array = image.permute(1, 2, 0).numpy()
    elif not isinstance(pic, np.ndarray):
        raise TypeError(f"pic should be Tensor or ndarray. Got {type(pic)}.")
    elif pic.ndim not in (2, 3):
        raise ValueError(f"pic should be 2/3 dimensional. Got {pic.ndim} dimensions.")
    else:
        array = pic if pic.ndim == 3 else pic[:, :, None]
        if array.shape[-1] > 4:
            raise ValueError(f"pic should not have > 4 channels. Got {array.shape[-1]} channels.")
    channels = array.shape[2]
    if channels == 1:
        array = array[:, :, 0]
        usual = MODE_OF_ARRAY.get(array.dtype.type)
        if mode is not None and mode != usual:
            raise ValueError(f"Incorrect mode ({mode}) supplied for input type {array.dtype.type}. Should be {usual}")
    else:
        modes = MODES_OF_CHANNELS[channels]
        if mode is not None and mode not in modes:
            raise ValueError(f"Only modes {modes} are supported for {channels}D inputs")
        usual = {2: "LA", 3: "RGB", 4: "RGBA"}[channels] if array.dtype == np.uint8 else None
    if usual is None:
        raise TypeError(f"Input type {array.dtype} is not supported")
    return pillow().fromarray(np.ascontiguousarray(array)) if mode in (None, usual) else recast(array, mode)


def recast(array, mode):
    """Say that the channels of an array mean something else than red, green and blue."""
    image = pillow()
    return image.merge(mode, [image.fromarray(np.ascontiguousarray(array[:, :, i])) for i in range(array.shape[2])])


def convert_image_dtype(image, dtype=float32):
    """The picture in another number type: white stays white. (1 for floats, 255 for uint8, and so on.)

    Args:
        image: a tensor.
        dtype: the new type.

    Raises:
        RuntimeError: if the whole numbers are too large to be told apart as floats.

    Example:
        >>> import edutorch as torch
        >>> convert_image_dtype(torch.tensor([0, 51, 255], dtype=torch.uint8))
        tensor([0.0000, 0.2000, 1.0000])
        >>> convert_image_dtype(torch.tensor([0.0, 0.5, 1.0]), torch.uint8)
        tensor([  0, 127, 255], dtype=torch.uint8)
    """
    if image.dtype == dtype:
        return image
    if image.is_floating_point():
        if dtype.is_floating_point:
            return image.to(dtype)
        if image.dtype == float32 and dtype in (int32, int64) or image.dtype == float64 and dtype == int64:
            raise RuntimeError(f"The cast from {image.dtype} to {dtype} cannot be performed safely.")
        # Each whole number gets an equal share of the way from 0 to 1.
        return (image * (iinfo(dtype).max + 1.0 - 1e-3)).to(dtype)
    white = iinfo(image.dtype).max
    if dtype.is_floating_point:
        return image.to(dtype) / white
    new_white = iinfo(dtype).max
    if white > new_white:
        return image.div((white + 1) // (new_white + 1), rounding_mode="floor").to(dtype)
    return image.to(dtype) * ((new_white + 1) // (white + 1))


def normalize(tensor, mean, std, inplace=False):
    """(tensor - mean) / std, channel by channel.

    Args:
        tensor: pictures (..., C, H, W) of floating point numbers.
        mean, std: a number for each channel.
        inplace: change the tensor itself.

    Raises:
        TypeError: if it is no tensor of floats.
        ValueError: if it has fewer than three dimensions, or std is 0.

    Example:
        >>> import edutorch as torch
        >>> normalize(torch.ones(1, 1, 2), mean=[0.5], std=[0.25])
        tensor([[[2., 2.]]])
    """
    if not isinstance(tensor, TensorBase):
        raise TypeError(f"img should be Tensor Image. Got {type(tensor)}")
    if not tensor.is_floating_point():
        raise TypeError(f"Input tensor should be a float tensor. Got {tensor.dtype}.")
    if tensor.ndim < 3:
        raise ValueError(
            f"Expected tensor to be a tensor image of size (..., C, H, W). Got tensor.size() = {tensor.size()}"
        )
    mean, std = (per_channel(numbers, tensor) for numbers in (mean, std))
    if (std == 0).any():
        raise ValueError(f"std evaluated to zero after conversion to {tensor.dtype}, leading to division by zero.")
    return tensor.sub_(mean).div_(std) if inplace else tensor.sub(mean).div(std)


def per_channel(numbers, image):
    """(C,) as (C, 1, 1), in the picture's number type."""
    numbers = as_tensor(numbers, dtype=image.dtype, device=image.device)
    return numbers.view(-1, 1, 1) if numbers.ndim == 1 else numbers
