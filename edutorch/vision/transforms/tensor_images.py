"""What transforms do to a picture that is a tensor (..., C, H, W). The same names for Pillow's are in pil_images.py."""

import numpy as np

from edutorch.creation import as_tensor, linspace, tensor
from edutorch.dtypes import float32
from edutorch.functions.joining import cat, stack
from edutorch.limits import iinfo
from edutorch.nn import functional as F
from edutorch.vision.transforms.interpolation import InterpolationMode


def dimensions(image):
    """Channels, height and width."""
    return [image.shape[-3] if image.ndim > 2 else 1, *image.shape[-2:]]


def brightest(dtype):
    """White: 1 for floating point numbers, else the largest number of the type."""
    return 1 if dtype.is_floating_point else iinfo(dtype).max


def with_floats(image, change):
    """Compute with floating point numbers, on a batch (N, C, H, W), and come back to the picture's own type and shape."""
    floats = image if image.is_floating_point() else image.to(float32)
    changed = change(floats.reshape(-1, *image.shape[-3:]))
    changed = changed.reshape(*image.shape[:-3], *changed.shape[-3:])
    if image.is_floating_point():
        return changed
    return changed.round().clamp(iinfo(image.dtype).min, iinfo(image.dtype).max).to(image.dtype)


def resize(image, height, width, interpolation, antialias=True):
    mode, smooth = interpolation.value, interpolation in (InterpolationMode.BILINEAR, InterpolationMode.BICUBIC)
    if mode not in ("nearest", "nearest-exact", "bilinear", "bicubic"):
        raise ValueError(f"This interpolation mode is unsupported with Tensor input: {mode}")
    options = {"align_corners": False, "antialias": bool(antialias)} if smooth else {}
    return with_floats(image, lambda x: F.interpolate(x, size=(height, width), mode=mode, **options))


def crop(image, top, left, height, width):
    h, w = image.shape[-2:]
    bottom, right = top + height, left + width
    inside = image[..., max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    outside = [max(-left, 0), max(-top, 0), max(right - max(w, left), 0), max(bottom - max(h, top), 0)]
    return pad(inside, *outside, 0, "constant") if any(outside) else inside


def hflip(image):
    return image.flip(-1)


def vflip(image):
    return image.flip(-2)


def pad(image, left, top, right, bottom, fill, padding_mode):
    h, w = image.shape[-2:]
    if padding_mode == "constant":
        image = image[..., max(-top, 0) : h - max(-bottom, 0), max(-left, 0) : w - max(-right, 0)]
        value = fill if isinstance(fill, (int, float)) else 0 if fill is None else fill[0]
        canvas = image.new_full((*image.shape[:-2], h + top + bottom, w + left + right), value)
        top, left = max(top, 0), max(left, 0)
        canvas[..., top : top + image.shape[-2], left : left + image.shape[-1]] = image
        return canvas
    # Each pixel of the margin repeats one of the picture: say which, for rows and for columns.
    rows, columns = (
        np.pad(np.arange(size), (max(before, 0), max(after, 0)), mode=padding_mode)[max(-before, 0) :]
        for size, before, after in ((h, top, bottom), (w, left, right))
    )
    rows, columns = rows[: h + top + bottom], columns[: w + left + right]
    return image[..., as_tensor(rows)[:, None], as_tensor(columns)]


# Turning, shifting, pulling: for each pixel of the result, where in the picture it comes from


def sample(image, grid, interpolation, fill):
    """The picture at the points of a grid (1, H, W, 2), whose coordinates go from -1 to 1; outside of it `fill`."""
    mode = interpolation.value
    if mode not in ("nearest", "bilinear"):
        raise ValueError(f"This interpolation mode is unsupported with Tensor input: {mode}")

    def look(x):
        places = grid.to(x).expand(len(x), -1, -1, -1)
        options = {"mode": mode, "padding_mode": "zeros", "align_corners": False}
        if fill is None:
            return F.grid_sample(x, places, **options)
        x = cat([x, x.new_ones(len(x), 1, *x.shape[-2:])], 1)  # one more channel: 1 inside, and 0 outside
        x = F.grid_sample(x, places, **options)
        x, inside = x[:, :-1], x[:, -1:]
        color = x.new_tensor(fill if isinstance(fill, (tuple, list)) else [fill]).view(1, -1, 1, 1)
        if mode == "nearest":
            return x.where(inside >= 0.5, color.expand_as(x))
        return x * inside + (1 - inside) * color

    return with_floats(image, look)


def centers(height, width):
    """The middles of all pixels, measured from the middle of the picture: (H, W, 3), x, y and 1."""
    x = linspace(-width * 0.5 + 0.5, width * 0.5 - 0.5, steps=width).expand(height, width)
    y = linspace(-height * 0.5 + 0.5, height * 0.5 - 0.5, steps=height)[:, None].expand(height, width)
    return stack([x, y, x.new_ones(height, width)], -1)


def affine(image, matrix, interpolation, fill, size=None):
    """matrix: six numbers, the first two rows, for coordinates measured from the middle of the picture."""
    h, w = image.shape[-2:]
    out_h, out_w = size or (h, w)
    theta = tensor(matrix).view(2, 3)
    grid = centers(out_h, out_w) @ (theta.t() / tensor([0.5 * w, 0.5 * h]))
    return sample(image, grid[None], interpolation, fill)


def rotate(image, matrix, interpolation, expand, fill):
    size = rotated_size(matrix, *image.shape[-2:]) if expand else None
    return affine(image, matrix, interpolation, fill, size)


def rotated_size(matrix, height, width):
    """The smallest picture, (height, width), that holds all four corners of a turned one."""
    corners = tensor([[x, y, 1] for x in (-0.5 * width, 0.5 * width) for y in (-0.5 * height, 0.5 * height)])
    turned = corners @ tensor(matrix).view(2, 3).t() + tensor([0.5 * width, 0.5 * height])
    # Whole steps of 1e-4 keep the last digit of a sine from adding a row of pixels.
    low, high = ((ends / 1e-4).trunc() * 1e-4 for ends in (turned.amin(0), turned.amax(0)))
    w, h = (high.ceil() - low.floor()).tolist()
    return int(h), int(w)


def perspective(image, coefficients, interpolation, fill):
    h, w = image.shape[-2:]
    a = tensor(coefficients)
    x, y = linspace(0.5, w - 0.5, steps=w).expand(h, w), linspace(0.5, h - 0.5, steps=h)[:, None].expand(h, w)
    below = a[6] * x + a[7] * y + 1
    across, down = (a[0] * x + a[1] * y + a[2]) / below, (a[3] * x + a[4] * y + a[5]) / below
    grid = stack([across / (0.5 * w) - 1, down / (0.5 * h) - 1], -1)
    return sample(image, grid[None], interpolation, fill)


# Colours


def blend(image, other, factor):
    """factor of the picture, and the rest of another one."""
    factor = float(factor)  # 2 * uint8 would stay uint8, and overflow
    mixed = factor * image + (1.0 - factor) * other
    return mixed.clamp(0, brightest(image.dtype)).to(image.dtype)


def adjust_brightness(image, factor):
    return blend(image, image.new_zeros(()), factor)


def adjust_contrast(image, factor):
    kind = image.dtype if image.is_floating_point() else float32
    gray = to_grayscale(image, 1) if image.shape[-3] == 3 else image
    return blend(image, gray.to(kind).mean(dim=(-3, -2, -1), keepdim=True), factor)


def adjust_saturation(image, factor):
    return image if image.shape[-3] == 1 else blend(image, to_grayscale(image, 1), factor)


def adjust_hue(image, factor):
    if image.shape[-3] == 1:
        return image
    white = brightest(image.dtype)
    floats = image if image.is_floating_point() else image.to(float32) / white
    hue, saturation, value = to_hsv(floats)
    turned = from_hsv((hue + factor) % 1.0, saturation, value)
    return turned if image.is_floating_point() else (turned * (white + 1 - 1e-3)).to(image.dtype)


def to_hsv(image):
    """Red, green and blue to hue (which colour of the rainbow), saturation (how far from gray) and value (how bright)."""
    r, g, b = image.unbind(-3)
    value, low = image.amax(-3), image.amin(-3)
    span = value - low
    gray = span == 0
    saturation = span / value.masked_fill(gray, 1)
    distance = span.masked_fill(gray, 1)
    red, green, blue = (value - r) / distance, (value - g) / distance, (value - b) / distance
    hue = (blue - green) * (value == r)
    hue = hue + (2 + red - blue) * ((value == g) & (value != r))
    hue = hue + (4 + green - red) * ((value != g) & (value != r))
    return (hue / 6 + 1) % 1.0, saturation, value


def from_hsv(hue, saturation, value):
    """The way back. The rainbow has six parts; in each of them one colour fades in or out."""
    part = (hue * 6).floor()
    within = hue * 6 - part
    low = (value * (1 - saturation)).clamp(0, 1)
    falling = (value * (1 - saturation * within)).clamp(0, 1)
    rising = (value * (1 - saturation * (1 - within))).clamp(0, 1)
    parts = (
        (value, rising, low), (falling, value, low), (low, value, rising),
        (low, falling, value), (rising, low, value), (value, low, falling),
    )  # fmt: skip
    here = [(part.long() % 6 == i).to(value.dtype) for i in range(6)]
    return stack([sum(here[i] * parts[i][color] for i in range(6)) for color in range(3)], -3)


def adjust_gamma(image, gamma, gain):
    white = brightest(image.dtype)
    floats = image if image.is_floating_point() else image.to(float32) / white
    bent = (gain * floats**gamma).clamp(0, 1)
    return bent if image.is_floating_point() else (bent * (white + 1 - 1e-3)).to(image.dtype)


def to_grayscale(image, num_output_channels):
    """The eye sees green as brighter than red, and red as brighter than blue."""
    if num_output_channels not in (1, 3):
        raise ValueError("num_output_channels should be either 1 or 3")
    if image.shape[-3] == 3:
        r, g, b = image.unbind(-3)
        image = (0.2989 * r + 0.587 * g + 0.114 * b).to(image.dtype).unsqueeze(-3)
    return image.expand(*image.shape[:-3], num_output_channels, *image.shape[-2:])


def invert(image):
    return brightest(image.dtype) - image


def posterize(image, bits):
    mask = -(2 ** (8 - bits))  # JPEG for the eye: only the upper bits are kept
    return image & (mask % 256)


def solarize(image, threshold):
    return invert(image).where(image >= threshold, image)


def autocontrast(image):
    white = brightest(image.dtype)
    floats = image if image.is_floating_point() else image.to(float32)
    low, high = floats.amin(dim=(-2, -1), keepdim=True), floats.amax(dim=(-2, -1), keepdim=True)
    flat = low == high
    scale = white / (high - low).masked_fill(flat, white)
    return ((floats - low.masked_fill(flat, 0)) * scale).clamp(0, white).to(image.dtype)


def equalize(image):
    channels = image.reshape(-1, *image.shape[-2:])
    return stack([equalize_channel(channel) for channel in channels]).view(image.shape)


def equalize_channel(channel):
    """Let all shades of gray be used equally often."""
    counts = channel.view(-1).bincount(minlength=256)
    used = counts[counts != 0]
    step = used[:-1].sum() // 255
    if step == 0:
        return channel
    table = ((counts.cumsum(0) + step // 2) // step).clamp(0, 255)
    table = cat([table.new_zeros(1), table[:-1]])
    return table[channel.long()].to(channel.dtype)


# Sums of shifted pictures


def filtered(image, kernel_y, kernel_x):
    """Each pixel becomes a weighted sum of its neighbours: first up and down, then left and right."""
    h, w = image.shape[-2] - len(kernel_y) + 1, image.shape[-1] - len(kernel_x) + 1
    image = sum(weight * image[..., i : i + h, :] for i, weight in enumerate(kernel_y))
    return sum(weight * image[..., i : i + w] for i, weight in enumerate(kernel_x))


def gaussian_kernel(size, sigma):
    distance = np.arange(size) - (size - 1) * 0.5
    weights = np.exp(-0.5 * (distance / sigma) ** 2)
    return (weights / weights.sum()).tolist()


def gaussian_blur(image, kernel_size, sigma):
    (kx, ky), (sx, sy) = kernel_size, sigma

    def blur(x):
        x = pad(x, kx // 2, ky // 2, kx // 2, ky // 2, 0, "reflect")
        return filtered(x, gaussian_kernel(ky, sy), gaussian_kernel(kx, sx))

    return with_floats(image, blur)


def adjust_sharpness(image, factor):
    if min(image.shape[-2:]) <= 2:
        return image
    floats = image if image.is_floating_point() else image.to(float32)
    around = (filtered(floats, [1, 1, 1], [1, 1, 1]) + 4 * floats[..., 1:-1, 1:-1]) / 13
    blurred = floats.clone()
    blurred[..., 1:-1, 1:-1] = around if image.is_floating_point() else around.round()
    return blend(image, blurred, factor)
