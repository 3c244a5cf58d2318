"""Transforms: pictures of Pillow's and tensors are changed alike, as Pillow does it; random ones draw as torchvision's do."""

import math

import numpy as np
import pytest

import edutorch
from edutorch.vision import transforms
from edutorch.vision.transforms import InterpolationMode, v2
from edutorch.vision.transforms import functional as F

Image = pytest.importorskip("PIL.Image", reason="needs Pillow")
BILINEAR = InterpolationMode.BILINEAR
RESIZES = pytest.mark.skipif(not hasattr(edutorch.nn.functional, "interpolate"), reason="needs F.interpolate")
SAMPLES = pytest.mark.skipif(not hasattr(edutorch.nn.functional, "grid_sample"), reason="needs F.grid_sample")


def picture(height=31, width=24):
    """Smooth, so that rounding a place to another pixel changes little."""
    y, x = np.mgrid[:height, :width]
    colors = np.stack([128 + 100 * np.sin(y / 7), 128 + 100 * np.cos(x / 5), y * 6 % 256], -1)
    return Image.fromarray(colors.astype(np.uint8))


def both(change, height=31, width=24):
    """The change of a picture of Pillow's, and of the same picture as a tensor: two arrays (C, H, W)."""
    image = picture(height, width)
    first, second = F.pil_to_tensor(change(image)), change(F.pil_to_tensor(image))
    assert first.shape == second.shape and second.dtype == edutorch.uint8
    return first.numpy().astype(int), second.numpy().astype(int)


EQUAL = {
    "hflip": F.hflip,
    "vflip": F.vflip,
    "crop": lambda x: F.crop(x, 3, 5, 10, 7),
    "crop beyond the border": lambda x: F.crop(x, -3, 5, 40, 30),
    "crop outside": lambda x: F.crop(x, 40, 5, 4, 30),
    "center_crop": lambda x: F.center_crop(x, (40, 11)),
    "pad": lambda x: F.pad(x, [1, 2, 3, 4], 7),
    "pad one number": lambda x: F.pad(x, 2),
    "pad two numbers": lambda x: F.pad(x, (2, 1)),
    "pad edge": lambda x: F.pad(x, [1, 2, 3, 4], padding_mode="edge"),
    "pad reflect": lambda x: F.pad(x, [1, 2, 3, 4], padding_mode="reflect"),
    "pad symmetric": lambda x: F.pad(x, [1, 2, 3, 4], padding_mode="symmetric"),
    "pad less than nothing": lambda x: F.pad(x, [-1, 2, -3, -4]),
    "reflect less than nothing": lambda x: F.pad(x, [-1, 2, -3, -4], padding_mode="reflect"),
    "brighter": lambda x: F.adjust_brightness(x, 1.3),
    "darker": lambda x: F.adjust_brightness(x, 0.3),
    "gamma": lambda x: F.adjust_gamma(x, 0.5),
    "gamma and gain": lambda x: F.adjust_gamma(x, 2, gain=0.9),
    "blurred": lambda x: F.adjust_sharpness(x, 0),
    "sharper": lambda x: F.adjust_sharpness(x, 2.5),
    "invert": F.invert,
    "posterize": lambda x: F.posterize(x, 3),
    "solarize": lambda x: F.solarize(x, 100),
    "autocontrast": F.autocontrast,
    "equalize": F.equalize,
    "gaussian_blur": lambda x: F.gaussian_blur(x, (5, 3), 1.3),
}


@pytest.mark.parametrize("name", EQUAL)
def test_tensors_are_changed_as_pillow_does(name):
    first, second = both(EQUAL[name])
    assert np.array_equal(first, second)


NEARLY = {
    "less contrast": lambda x: F.adjust_contrast(x, 0.4),
    "more contrast": lambda x: F.adjust_contrast(x, 1.7),
    "less colour": lambda x: F.adjust_saturation(x, 0.3),
    "more colour": lambda x: F.adjust_saturation(x, 2),
    "gray": lambda x: F.rgb_to_grayscale(x, 3),
}


@pytest.mark.parametrize("name", NEARLY)
def test_tensors_are_changed_nearly_as_pillow_does(name):
    first, second = both(NEARLY[name])
    assert np.abs(first - second).max() <= 1


def test_hue():
    first, second = both(lambda x: F.adjust_hue(x, 0.2))
    assert np.abs(first - second).max() <= 12  # Pillow knows 256 hues
    x = edutorch.rand(3, 5, 5, generator=edutorch.Generator().manual_seed(0))
    assert F.adjust_hue(x, 0.0).allclose(x, atol=1e-5)
    assert F.adjust_hue(F.adjust_hue(x, 0.3), -0.3).allclose(x, atol=1e-5)
    red, cyan = edutorch.tensor([1.0, 0, 0]).view(3, 1, 1), edutorch.tensor([0.0, 1, 1]).view(3, 1, 1)
    assert F.adjust_hue(red, 0.5).allclose(cyan, atol=1e-6)


@RESIZES
def test_resize():
    for size in ([15, 40], 12, 40):
        first, second = both(lambda x: F.resize(x, size))
        assert np.abs(first - second).max() <= 1
    first, second = both(lambda x: F.resize(x, [15, 40], InterpolationMode.BICUBIC))
    assert np.abs(first - second).max() <= 1
    assert F.resize(edutorch.rand(2, 3, 8, 8), 4).shape == (2, 3, 4, 4)


def test_sizes():
    image = picture(31, 24)
    assert F.resize(image, 12).size == (12, 15) and F.resize(image, [12]).size == (12, 15)
    assert F.resize(image, 20, max_size=22).size == (17, 22)
    assert F.resize(image, (9, 8)).size == (8, 9) and F.resize(image, 24) is image
    assert F.get_dimensions(image) == [3, 31, 24] and F.get_image_size(image) == [24, 31]
    assert F.get_image_num_channels(edutorch.ones(4, 2, 2)) == 4


TURNED = {
    "rotate": lambda x: F.rotate(x, 30),
    "rotate and grow": lambda x: F.rotate(x, -45, expand=True),
    "rotate about a point": lambda x: F.rotate(x, 30, center=[2, 3]),
    "affine": lambda x: F.affine(x, 20, [3, -2], 1.2, [10, 5], fill=[9, 9, 9]),
    "affine about a point": lambda x: F.affine(x, 20, [3, -2], 1.2, [10, 5], center=[5, 6]),
}


@SAMPLES
@pytest.mark.parametrize("name", TURNED)
def test_turned(name):
    first, second = both(TURNED[name])
    assert (first != second).mean() < 0.01  # a place between two pixels may go to either


@SAMPLES
def test_turned_between_pixels():
    for change in (
        lambda x: F.rotate(x, 30, BILINEAR),
        lambda x: F.affine(x, 20, [3, -2], 1.2, [10, 5], BILINEAR),
        lambda x: F.perspective(x, [[0, 0], [23, 0], [23, 30], [0, 30]], [[2, 3], [20, 1], [22, 28], [3, 25]]),
    ):
        first, second = both(change)
        assert (np.abs(first - second) > 2).mean() < 0.1  # at the border torchvision's differ, too
    x = edutorch.rand(3, 9, 7)
    assert F.rotate(x, 90, expand=True).equal(x.rot90(1, (1, 2)))


def test_conversions():
    for mode, channels in {"RGB": 3, "L": 1, "RGBA": 4, "LA": 2}.items():
        image = picture().convert(mode)
        tensor = transforms.ToTensor()(image)
        assert tensor.shape == (channels, 31, 24) and tensor.dtype == edutorch.float32 and tensor.max() <= 1
        back = transforms.ToPILImage()(tensor)
        assert back.mode == mode and np.array_equal(np.asarray(back), np.asarray(image))
        assert transforms.PILToTensor()(image).dtype == edutorch.uint8
    assert transforms.ToTensor()(picture().convert("1")).unique().tolist() == [0.0, 1.0]
    assert transforms.ToTensor()(picture().convert("I")).dtype == edutorch.int32
    assert transforms.ToTensor()(np.ones((2, 3))).dtype == edutorch.float64  # only bytes are scaled
    assert transforms.ToPILImage("HSV")(np.zeros((2, 2, 3), np.uint8)).mode == "HSV"
    assert F.to_pil_image(edutorch.rand(4, 5)).size == (5, 4)


def test_number_types():
    x = edutorch.tensor([0, 1, 128, 255], dtype=edutorch.uint8)
    assert F.convert_image_dtype(x, edutorch.int16).tolist() == [0, 128, 16384, 32640]
    assert F.convert_image_dtype(F.convert_image_dtype(x, edutorch.int16), edutorch.uint8).equal(x)
    assert F.convert_image_dtype(F.convert_image_dtype(x), edutorch.uint8).equal(x)
    with pytest.raises(RuntimeError, match="The cast from torch.float32 to torch.int64 cannot be performed safely."):
        F.convert_image_dtype(edutorch.ones(1), edutorch.int64)
    assert v2.ToImage()(picture()).equal(F.pil_to_tensor(picture()))
    assert v2.ToDtype(edutorch.float32)(x).tolist() == [0, 1, 128, 255]


def test_normalize():
    x = edutorch.arange(12.0).view(3, 2, 2)
    expected = (x - edutorch.tensor([1.0, 2, 3]).view(3, 1, 1)) / edutorch.tensor([2.0, 4, 5]).view(3, 1, 1)
    y = transforms.Normalize([1, 2, 3], [2, 4, 5])(x)
    assert y.equal(expected) and not y.equal(x)
    transforms.Normalize([1, 2, 3], [2, 4, 5], inplace=True)(x)
    assert x.equal(expected)


def test_crops():
    x = edutorch.arange(30).view(1, 5, 6)
    five = transforms.FiveCrop(2)(x)
    assert [part[0, 0, 0].item() for part in five] == [0, 4, 18, 22, 14]
    ten = transforms.TenCrop(2)(x)
    assert len(ten) == 10 and ten[5].equal(F.hflip(x)[:, :2, :2])
    assert transforms.TenCrop(2, vertical_flip=True)(x)[5].equal(F.vflip(x)[:, :2, :2])


# What is drawn: in torchvision's order, from the default generator


def seeded(function, *arguments):
    edutorch.manual_seed(7)
    answer = function(*arguments)
    return answer, edutorch.rand(1).item()


def number(low, high):
    return edutorch.empty(1).uniform_(low, high).item()


def whole(high):
    return edutorch.randint(0, high, (1,)).item()


def resized_crop(height, width, scale, ratio):
    low, high = math.log(np.float32(ratio[0])), math.log(np.float32(ratio[1]))
    for _ in range(10):
        area = height * width * number(*scale)
        aspect = math.exp(number(low, high))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            return whole(height - h + 1), whole(width - w + 1), h, w
    return None


def test_what_is_drawn():
    T, x = transforms, edutorch.zeros(3, 40, 50)
    assert seeded(T.RandomCrop.get_params, x, (8, 9)) == seeded(lambda: (whole(33), whole(42), 8, 9))
    scale, ratio = (0.08, 1.0), (3 / 4, 4 / 3)
    assert seeded(T.RandomResizedCrop.get_params, x, scale, ratio) == seeded(resized_crop, 40, 50, scale, ratio)
    assert seeded(T.RandomRotation.get_params, [-10, 10]) == seeded(number, -10, 10)
    expected = seeded(lambda: (number(-5, 5), (round(number(-5, 5)), round(number(-8, 8))), number(1, 2),
                               (number(-3, 3), number(-4, 4))))  # fmt: skip
    assert seeded(T.RandomAffine.get_params, (-5, 5), (0.1, 0.2), (1, 2), (-3, 3, -4, 4), [50, 40]) == expected
    got, after = seeded(T.ColorJitter.get_params, (0.5, 1), None, (0, 2), (-0.1, 0.1))
    expected = seeded(lambda: (edutorch.randperm(4).tolist(), number(0.5, 1), number(0, 2), number(-0.1, 0.1)))
    assert ((got[0].tolist(), got[1], got[3], got[4]), after) == expected and got[2] is None
    assert seeded(T.GaussianBlur.get_params, 0.1, 2) == seeded(number, 0.1, 2)
    image = picture()
    assert seeded(T.RandomHorizontalFlip(0.5), image)[1] == seeded(lambda: edutorch.rand(1))[1]


def test_randomness_follows_the_seed():
    chain = transforms.Compose([
        transforms.RandomResizedCrop(16), transforms.RandomHorizontalFlip(), transforms.ColorJitter(0.2, 0.2, 0.2, 0.1),
        transforms.RandomRotation(10), transforms.RandomAffine(5, (0.1, 0.1), (0.9, 1.1), 5), transforms.RandomPerspective(),
        transforms.RandomApply([transforms.RandomVerticalFlip()]), transforms.RandomGrayscale(), transforms.GaussianBlur(3),
        transforms.RandomAdjustSharpness(2), transforms.RandomAutocontrast(), transforms.RandomEqualize(), transforms.RandomInvert(0.1),
        transforms.RandomPosterize(4), transforms.RandomSolarize(200), transforms.ToTensor(),
        transforms.Normalize([0.5] * 3, [0.5] * 3), transforms.RandomErasing(value="random"),
    ])  # fmt: skip
    runs = []
    for _ in range(2):
        edutorch.manual_seed(3)
        runs.append([chain(picture()) for _ in range(10)])
    assert all(a.equal(b) and a.shape == (3, 16, 16) for a, b in zip(*runs, strict=True))
    assert not runs[0][0].equal(runs[0][1])


def test_erasing():
    edutorch.manual_seed(0)
    for _ in range(20):
        x = transforms.RandomErasing(p=1, value=(1, 2, 3))(edutorch.zeros(3, 20, 30))
        hole = x[0] != 0
        assert 0.015 < hole.double().mean() < 0.34
        assert x[1].equal(2 * x[0]) and x[2].equal(3 * x[0])
    assert transforms.RandomErasing(p=0)(x) is x


def test_in_the_order_of_pythons_own_random_numbers():
    import random

    one, two = transforms.Lambda(lambda x: x * 2), transforms.Lambda(lambda x: x + 1)
    random.seed(1)
    answers = {transforms.RandomOrder([one, two])(5) for _ in range(20)}
    assert answers == {11, 12}
    assert {transforms.RandomChoice([one, two])(5) for _ in range(20)} == {10, 6}


def test_repr():
    T = transforms
    shown = {
        "ToTensor()": T.ToTensor(),
        "ToPILImage(mode=RGB)": T.ToPILImage("RGB"),
        "Normalize(mean=(0.5,), std=(0.5,))": T.Normalize((0.5,), (0.5,)),
        "Resize(size=256, interpolation=bicubic, max_size=None, antialias=True)": T.Resize(256, 3),
        "Pad(padding=4, fill=0, padding_mode=constant)": T.Pad(4),
        "Lambda()": T.Lambda(abs),
        "RandomCrop(size=(32, 32), padding=4)": T.RandomCrop(32, padding=4),
        "FiveCrop(size=(3, 4))": T.FiveCrop((3, 4)),
        "TenCrop(size=(3, 3), vertical_flip=False)": T.TenCrop(3),
        "ColorJitter(brightness=None, contrast=None, saturation=None, hue=None)": T.ColorJitter(),
        "RandomRotation(degrees=[0.0, 90.0], interpolation=bilinear, expand=True, center=(1, 2), fill=0)": T.RandomRotation((0, 90), BILINEAR, True, (1, 2)),
        "RandomAffine(degrees=[-1.0, 1.0], translate=(0, 0.1), scale=(1, 2), shear=[-3.0, 3.0], interpolation=bilinear, fill=1, center=(0, 0))": T.RandomAffine(1, (0, 0.1), (1, 2), 3, BILINEAR, 1, (0, 0)),
        "RandomErasing(p=0.5, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=0, inplace=False)": T.RandomErasing(),
        "RandomApply(\n    p=0.3\n    ToTensor()\n)": T.RandomApply([T.ToTensor()], 0.3),
        "RandomChoice(\n    ToTensor()\n)(p=None)": T.RandomChoice([T.ToTensor()]),
        "RandomOrder(\n    ToTensor()\n)": T.RandomOrder([T.ToTensor()]),
        "ConvertImageDtype()": T.ConvertImageDtype(edutorch.float32),
        "GaussianBlur(kernel_size=(3, 3), sigma=(0.1, 2.0))": T.GaussianBlur(3),
    }  # fmt: skip
    for text, transform in shown.items():
        assert repr(transform) == text


ERRORS = {
    "pic should be PIL Image or ndarray. Got <class 'int'>": (TypeError, lambda: F.to_tensor(3)),
    "pic should be 2/3 dimensional. Got 1 dimensions.": (ValueError, lambda: F.to_tensor(np.ones(3))),
    "pic should not have > 4 channels. Got 5 channels.": (ValueError, lambda: F.to_pil_image(edutorch.ones(5, 2, 2))),
    "Input tensor should be a float tensor. Got torch.int64.": (TypeError, lambda: F.normalize(edutorch.ones(1, 1, 1).long(), [0], [1])),
    "std evaluated to zero after conversion to torch.float32, leading to division by zero.": (ValueError, lambda: F.normalize(edutorch.ones(1, 1, 1), [0], [0])),
    "Required crop size (9, 9) is larger than input image size (4, 4)": (ValueError, lambda: transforms.RandomCrop(9)(edutorch.ones(1, 4, 4))),
    "Requested crop size (9, 9) is bigger than input size (4, 4)": (ValueError, lambda: F.five_crop(edutorch.ones(1, 4, 4), 9)),
    "hue_factor (0.6) is not in [-0.5, 0.5].": (ValueError, lambda: F.adjust_hue(picture(), 0.6)),
    "If brightness is a single number, it must be non negative.": (ValueError, lambda: transforms.ColorJitter(-1)),
    "If degrees is a single number, it must be positive.": (ValueError, lambda: transforms.RandomRotation(-1)),
    "degrees should be a sequence of length 2.": (ValueError, lambda: transforms.RandomRotation((1, 2, 3))),
    "translation values should be between 0 and 1": (ValueError, lambda: transforms.RandomAffine(1, translate=(2, 2))),
    "scale values should be positive": (ValueError, lambda: transforms.RandomAffine(1, scale=(0, 2))),
    "shear should be a sequence of length 2 or 4.": (ValueError, lambda: transforms.RandomAffine(1, shear=(0, 2, 3))),
    "Kernel size value should be an odd and positive number.": (ValueError, lambda: transforms.GaussianBlur(2)),
    "Padding mode should be either constant, edge, reflect or symmetric": (ValueError, lambda: transforms.Pad(1, padding_mode="x")),
    "If value is str, it should be 'random'": (ValueError, lambda: transforms.RandomErasing(value="x")),
    "Please provide only two dimensions (h, w) for size.": (ValueError, lambda: transforms.CenterCrop((1, 2, 3))),
    "max_size = 5 must be strictly greater than the requested size for the smaller edge size = 7": (ValueError, lambda: F.resize(picture(), 7, max_size=5)),
    "Unexpected type <class 'str'>": (TypeError, lambda: F.hflip("picture")),
    "Argument interpolation should be a InterpolationMode or a corresponding Pillow integer constant": (TypeError, lambda: transforms.Resize(3, "bilinear")),
}  # fmt: skip


@pytest.mark.parametrize("words", ERRORS)
def test_errors(words):
    kind, program = ERRORS[words]
    with pytest.raises(kind) as error:
        program()
    assert str(error.value) == words


def test_pillow_is_asked_for_by_name(monkeypatch):
    from edutorch.vision import pillow

    def missing(name):
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(pillow.importlib, "import_module", missing)
    with pytest.raises(ImportError, match=r'pip install "edutorch\[vision\]"'):
        pillow.pillow()
