"""Exercise 09-1: a dataset of pictures, with a transform."""

import edutorch as torch
from edutorch.course.answers import NotYet
from edutorch.course.catalogue import Exercise
from edutorch.course.compare import shown

IMAGES, LABELS = torch.arange(12.0).reshape(3, 2, 2), torch.tensor([7, 1, 7])


class Counted:
    """A transform that notes what it was given."""

    def __init__(self):
        self.given = []

    def __call__(self, image):
        self.given.append(image)
        return image + 100 * len(self.given)


def check_pictures(answer):
    if not isinstance(answer, type):
        return None
    plain = answer(IMAGES, LABELS)
    count = answer.__len__(plain)
    try:
        if count is None and plain[0] is None:
            return None
    except Exception:
        pass  # it is told below, where the same happens again
    if count is None:
        raise NotYet("dataset[0] is there. Expected next: __len__, which says how many pictures there are.")
    if count != 3:
        raise NotYet(f"len() of a dataset of 3 pictures came back as {count}. Expected 3.")
    for i in (0, 2):
        right_pair(plain[i], i, IMAGES[i], "without a transform, ")
    return 7 + check_transform(answer)


def right_pair(pair, i, image, when, likely=""):
    if pair is None:
        raise NotYet(
            f"{when}nothing came back from dataset[{i}]. Expected a pair: (picture, label). Likely: `return` is missing."
        )
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise NotYet(f"{when}dataset[{i}] came back as {shown(pair)}. Expected a pair: (picture, label).")
    if not isinstance(pair[0], torch.Tensor) or pair[0].ndim == 0:
        raise NotYet(f"{when}dataset[{i}] came back as {shown(pair)}. Expected the picture first, then the label.")
    if pair[0].shape != image.shape or not torch.equal(pair[0], image):
        if pair[0].shape != image.shape:
            likely = " Likely: it is not taken from self.images; `images` alone are the notebook's digits."
        raise NotYet(
            f"{when}the picture of dataset[{i}] came back as {shown(pair[0])}. Expected {shown(image)}.{likely}"
        )
    if pair[1] != LABELS[i]:
        raise NotYet(
            f"{when}the label of dataset[{i}] came back as {shown(pair[1])}. Expected {int(LABELS[i])}, as it was."
        )


def check_transform(answer):
    transform = Counted()
    dataset = answer(IMAGES.clone(), LABELS, transform=transform)
    if transform.given:
        raise NotYet(
            f"the transform was called {len(transform.given)} times before anybody asked for a sample. Expected in "
            "__getitem__: a transform of chance must be drawn anew each time."
        )
    first = dataset[1]
    if not transform.given:
        raise NotYet("dataset[1] was asked for, and the transform was not called. Expected transform(picture).")
    if len(transform.given) > 1:
        raise NotYet(
            f"for one sample the transform was called {len(transform.given)} times. Expected once, with the picture. "
            "Likely: the label was transformed, too, or all pictures were."
        )
    if transform.given[0].shape != IMAGES[1].shape:
        shape = tuple(transform.given[0].shape)
        raise NotYet(f"the transform was given a tensor of shape {shape}. Expected one picture, of shape (2, 2).")
    unused = " Likely: what transform(picture) returns is not used." if torch.equal(first[0], IMAGES[1]) else ""
    right_pair(first, 1, IMAGES[1] + 100, "with a transform, ", unused)
    kept = " Likely: the transformed picture was written into self.images, and is transformed again."
    right_pair(dataset[1], 1, IMAGES[1] + 200, "the second time, ", kept)
    return 5


RIGHT = """class Pictures(torch.utils.data.Dataset):
    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = self.images[i]
        if self.transform is not None:
            image = self.transform(image)
        return image, self.labels[i]"""
GUARD = "        if self.transform is not None:\n            image = self.transform(image)\n"

PICTURES = Exercise(
    id="09-1",
    title="pictures by position, transformed when they are asked for",
    check=check_pictures,
    hints=(
        "Which two questions does a loader ask of a dataset? Which of them needs the transform?",
        "In __getitem__: image = self.images[i]; if there is a transform, image = self.transform(image); return the pair.",
        "A dataset of words: __len__ returns len(self.words), __getitem__ returns self.words[i].lower(), len(self.words[i]).",
    ),
    solution=RIGHT,
    mistakes=[
        (RIGHT.replace(GUARD, ""), "and the transform was not called"),
        (RIGHT.replace("return image, self.labels[i]", "return self.labels[i], image"), "Expected the picture first"),
        (RIGHT.replace("return image, self.labels[i]", "return image"), "Expected a pair"),
        (RIGHT.replace("self.images, self.labels, self.transform = images, labels, transform",
                       "self.images, self.labels, self.transform = images, labels, None\n"
                       "        if transform is not None:\n"
                       "            self.images = torch.stack([transform(image) for image in images])"),
         "before anybody asked for a sample"),
        (RIGHT.replace("return image, self.labels[i]",
                       "label = self.labels[i]\n        return image, label if self.transform is None else "
                       "self.transform(label)"),
         "the label was transformed, too"),
        (RIGHT.replace(GUARD, "        image = self.transform(image)\n"), "'NoneType' object is not callable"),
        (RIGHT.replace("return len(self.images)", "return self.images.numel()"), "came back as 12. Expected 3"),
        (RIGHT.replace("return len(self.images)", "..."), "Expected next: __len__"),
        (RIGHT.replace("        return image, self.labels[i]", "        image, self.labels[i]"), "`return` is missing"),
        (RIGHT.replace("image = self.transform(image)", "self.transform(image)"), "returns is not used"),
        (RIGHT.replace("image = self.transform(image)", "image = self.images[i] = self.transform(image)"),
         "was written into self.images"),
        (RIGHT.replace("image = self.transform(image)", "image = self.transform(self.images)[i]"), "Expected one picture"),
        ("images = torch.zeros(3, 8, 8)\n\n\n" + RIGHT.replace("image = self.images[i]", "image = images[i]"),
         "it is not taken from self.images"),
    ],
    minutes=6,
    difficulty=1,
    importance=5,
    objectives=(1,),
)  # fmt: skip
