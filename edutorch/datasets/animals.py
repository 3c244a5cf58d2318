"""Painted cats and dogs: a picture is a list of shapes, and chance chooses place, size, tilt, colours and what stands around.

Cats have upright ears with a point, round eyes with a slit, whiskers and a small nose. Dogs have hanging ears, a long muzzle
and a big nose. All else is alike, so that no single pixel and no colour gives the kind away.
"""

import numpy as np

from edutorch.datasets.drawing import ellipse, line, pixel_centers, polygon
from edutorch.datasets.pictures import Pictures, to_bytes

CAT, DOG = 0, 1
# What chance chooses, from the first number to the second. The head's radius is 1 in all but the first four.
LOOKS = {
    "x": (-0.4, 0.4),  # the middle of the head; the picture goes from -1 to 1
    "y": (-0.4, 0.3),
    "size": (0.37, 0.56),  # the radius of the head
    "tilt": (-0.6, 0.6),  # radians
    "wide": (0.95, 1.12),
    "ear_length": (0.6, 1.0),
    "ear_width": (0.3, 0.42),
    "ear_place": (0.0, 1.0),
    "eye_height": (0.1, 0.3),
    "eye_distance": (0.36, 0.46),
    "eye_size": (0.15, 0.2),
    "muzzle": (0.0, 1.0),
    "muzzle_shade": (0.0, 1.0),  # dark below 0.5, else light
    "nose": (0.0, 1.0),
    "body": (0.0, 1.0),  # there is a body below 0.6, else only a head
    "marks": (0.0, 1.0),  # stripes or a patch below 0.5
    "shade": (0.0, 1.0),  # marks, whiskers and a dog's ears are dark below 0.5, else light
    "tongue": (0.0, 1.0),  # there is one below 0.3
    "contrast": (0.65, 1.1),
    "light": (-0.12, 0.12),
    "noise": (0.01, 0.035),
}
FUR = np.array(
    [(214, 146, 70), (90, 80, 75), (230, 220, 205), (120, 85, 55), (60, 55, 60), (180, 170, 160), (200, 175, 130)]
)
EYES = np.array([(120, 190, 80), (220, 190, 60), (90, 160, 220), (110, 70, 40)])
DARK, PINK, WHITE = (0.08, 0.07, 0.07), (0.88, 0.55, 0.57), (0.95, 0.95, 0.95)


def choose_looks(random, count):
    """How `count` animals look: a dict from the names of LOOKS, and some colours, to arrays with `count` rows."""
    looks = {name: random.uniform(low, high, count) for name, (low, high) in LOOKS.items()}
    fur = FUR[random.randint(len(FUR), size=count)] / 255
    looks["fur"] = np.clip(fur + random.uniform(-0.08, 0.08, (count, 3)), 0.08, 1)
    looks["iris"] = EYES[random.randint(len(EYES), size=count)] / 255
    looks["background"] = random.uniform(0.12, 0.88, (count, 3))
    looks["clutter"] = random.uniform(-1, 1, (count, 6, 7))  # six blobs behind: place, two radii, colour
    return looks


def draw_animals(kinds, looks, pixels=32):
    """Paint animals, what is behind first.

    Args:
        kinds: CAT or DOG for each picture (N,).
        looks: what `choose_looks` gives.
        pixels: the side of a picture.

    Returns:
        Colours (N, pixels, pixels, 3), from 0 to 1.

    Example:
        >>> import numpy as np
        >>> from edutorch.datasets.animals import CAT, DOG, choose_looks, draw_animals
        >>> looks = choose_looks(np.random.RandomState(0), 1)
        >>> cat, dog = draw_animals(np.array([CAT]), looks), draw_animals(np.array([DOG]), looks)  # twins of two kinds
        >>> cat.shape, bool((cat != dog).any())
        ((1, 32, 32, 3), True)
    """
    get = {name: value[:, None] for name, value in looks.items() if value.ndim == 1}
    painting = Painting(kinds, looks, get, pixels)
    painting.background()
    painting.body_and_ears()
    painting.face()
    painting.eyes()
    painting.mouth()
    return painting.picture()


class Painting:
    """Pictures that are being painted. x and y are where each pixel is, seen from the animal: (B, pixels²)."""

    def __init__(self, kinds, looks, get, pixels):
        self.looks, self.get, self.pixels = looks, get, pixels
        self.cat, self.dog = (np.asarray(kinds) == CAT)[:, None], (np.asarray(kinds) == DOG)[:, None]
        self.across, self.down = pixel_centers(pixels)
        cos, sin = np.cos(get["tilt"]), np.sin(get["tilt"])
        x, y = self.across - get["x"], self.down - get["y"]
        self.x, self.y = (cos * x + sin * y) / get["size"], (cos * y - sin * x) / get["size"]
        self.pixel = 2 / pixels / get["size"]
        self.fur = looks["fur"]
        dark, light = self.fur * 0.6, np.clip(self.fur * 1.25 + 0.1, 0, 1)
        self.shade = np.where(get["shade"] < 0.5, dark, light)
        self.muzzle = np.where(get["muzzle_shade"] < 0.5, dark, light)
        self.canvas = np.repeat(looks["background"][:, None, :], pixels * pixels, axis=1)

    def paint(self, cover, color):
        """Put a colour, (3,) or (B, 3), where a shape covers the picture."""
        self.canvas += cover[:, :, None] * (np.asarray(color).reshape(-1, 1, 3) - self.canvas)

    def oval(self, x, y, radius_x, radius_y):
        return ellipse(self.x, self.y, x, y, radius_x, radius_y, self.pixel)

    def background(self):
        """Blobs of colours near that of the background."""
        for place_x, place_y, radius_x, radius_y, *color in self.looks["clutter"].transpose(1, 2, 0):
            radius_x, radius_y = 0.1 + 0.5 * np.abs(radius_x[:, None]), 0.1 + 0.5 * np.abs(radius_y[:, None])
            blob = ellipse(
                self.across, self.down, place_x[:, None], place_y[:, None], radius_x, radius_y, 2 / self.pixels
            )
            self.paint(blob, np.clip(self.looks["background"] + 0.25 * np.stack(color, -1), 0, 1))

    def body_and_ears(self):
        get, wide = self.get, self.get["wide"]
        self.paint(self.oval(0, 1.75, 1.15 * wide, 1.2) * (get["body"] < 0.6), self.fur)
        for side in (-1, 1):  # a cat's ears stand behind the face
            foot_x, foot_y = side * wide * (0.52 + 0.1 * get["ear_place"]), -0.55
            top, half = foot_y - get["ear_length"], get["ear_width"] * 1.05
            lean = side * 0.25 * half
            outer = [(foot_x - half, foot_y), (foot_x + lean, top), (foot_x + half, foot_y)]
            inner = [(foot_x - half / 2, foot_y), (foot_x + lean * 0.8, top + 0.3), (foot_x + half / 2, foot_y)]
            self.paint(polygon(self.x, self.y, outer, self.pixel) * self.cat, self.fur)
            self.paint(polygon(self.x, self.y, inner, self.pixel) * self.cat, PINK)

    def face(self):
        get, wide = self.get, self.get["wide"]
        self.paint(self.oval(0, 0, wide, 0.98), self.fur)
        marked = get["marks"] < 0.5
        for stripe in (-0.25, 0, 0.25):  # on a cat's forehead
            mark = line(self.x, self.y, stripe, -0.9, 0.8 * stripe, -0.5, 0.12, self.pixel)
            self.paint(mark * (self.cat & marked), self.shade)
        self.paint(self.oval(0.38, -0.22, 0.36, 0.36) * (self.dog & marked), self.shade)  # around a dog's eye
        for side in (-1, 1):  # a dog's ears hang before the face
            x, y = side * wide * (0.88 + 0.15 * get["ear_place"]), 0.05 + 0.3 * (get["ear_length"] - 0.6)
            self.paint(self.oval(x, y, get["ear_width"] * 0.75, get["ear_length"] * 0.85) * self.dog, self.shade)

    def eyes(self):
        get = self.get
        height, size = -get["eye_height"], get["eye_size"]
        for side in (-1, 1):
            x = side * get["eye_distance"]
            self.paint(self.oval(x, height, size * 1.2, size) * self.cat, self.looks["iris"])
            self.paint(self.oval(x, height, size * 0.35, size * 0.9) * self.cat, DARK)
            self.paint(self.oval(x, height, size * 0.9, size * 0.9) * self.dog, DARK)
            self.paint(self.oval(x + size * 0.25, height - size * 0.3, size * 0.35, size * 0.35) * self.dog, WHITE)

    def mouth(self):
        get = self.get
        for kind, width, height, y, nose in ((self.cat, 0.36, 0.25, 0.42, 0.1), (self.dog, 0.47, 0.48, 0.5, 0.18)):
            width, height = width + 0.08 * get["muzzle"], height + 0.08 * get["muzzle"]
            nose = nose + 0.04 * get["nose"]
            tongue = self.oval(0, y + height * 0.95, width * 0.35, height * 0.5)
            self.paint(tongue * (kind & self.dog & (get["tongue"] < 0.3)), (0.88, 0.35, 0.42))
            self.paint(self.oval(0, y, width, height) * kind, self.muzzle)
            self.paint(self.oval(0, y - height * 0.45, nose * 1.25, nose) * kind, DARK)
        for side in (-1, 1):
            for slope in (-0.16, 0, 0.16):
                whisker = line(self.x, self.y, side * 0.25, 0.45, side * 1.25, 0.42 + slope * 1.6, 0.05, self.pixel)
                self.paint(whisker * self.cat, np.where(get["shade"] < 0.5, DARK, WHITE))

    def picture(self):
        """The colours, with the contrast and the light of the day."""
        contrast, light = self.get["contrast"][:, :, None], self.get["light"][:, :, None]
        colors = (self.canvas - 0.5) * contrast + 0.5 + light
        return colors.reshape(-1, self.pixels, self.pixels, 3)


class CatsAndDogs(Pictures):
    """Painted cats (class 0) and dogs (class 1): a stand-in for photographs that needs no network.

    Args:
        train (bool): the 3,000 pictures for training, or the 600 for testing?
        transform: a function of a picture, an array of bytes (32, 32, 3). Default: a float tensor (3, 32, 32), 0 to 1.
        target_transform: a function of the class, 0 or 1.
        seed: other seeds make other pictures.
        size: how many pictures, if not 3,000 or 600.
        pixels: the side of a picture.
        color (bool): in colours, or grey? Grey ones are (32, 32), and (1, 32, 32) as tensors.

    Shape:
        A sample is a pair of a picture (3, 32, 32) and a class. `data` is (N, 32, 32, 3), `targets` a list.

    Difficulty:
        Majority 50 %, linear 53 %, MLP (128 units) 62 %. A small convolutional network gets more than 95 % right, since it
        can look for an ear wherever it is.

    Example:
        >>> from edutorch.datasets import CatsAndDogs
        >>> animals = CatsAndDogs(size=10)
        >>> picture, kind = animals[0]
        >>> picture.shape, animals.classes[kind] in ("cat", "dog")
        (torch.Size([3, 32, 32]), True)
    """

    sizes = (3000, 600)
    classes = ("cat", "dog")
    ladder = {"majority": 0.502, "linear": 0.525, "MLP": 0.622}
    about = "painted pictures of cats and dogs."

    def __init__(self, train=True, transform=None, target_transform=None, seed=0, size=None, pixels=32, color=True):
        self.pixels, self.color = pixels, color
        super().__init__(train, transform, target_transform, seed, size)

    def make(self, random, size):
        kinds = random.randint(2, size=size)
        pictures = np.empty((size, self.pixels, self.pixels, 3), np.uint8)
        for some in np.array_split(np.arange(size), -(-size // 50) or 1):  # fifty at a time stay in the cache
            looks = choose_looks(random, len(some))
            colors = draw_animals(kinds[some], looks, self.pixels)
            noise = random.normal(0, 1, colors.shape) * looks["noise"][:, None, None, None]
            pictures[some] = to_bytes(colors + noise)
        if not self.color:
            as_the_eye_sees = np.array([0.299, 0.587, 0.114])
            pictures = np.round(pictures @ as_the_eye_sees).astype(np.uint8)
        return pictures, kinds
