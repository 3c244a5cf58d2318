"""Pictures in folders: one folder for each class, named after it."""

import os

from edutorch.vision.datasets.vision import VisionDataset
from edutorch.vision.pillow import pillow

IMG_EXTENSIONS = (".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp")


def has_file_allowed_extension(filename, extensions):
    """Does a name end in one of these?"""
    return str(filename).lower().endswith(extensions if isinstance(extensions, str) else tuple(extensions))


def is_image_file(filename):
    """Does a name end as those of pictures do?"""
    return has_file_allowed_extension(filename, IMG_EXTENSIONS)


def find_classes(directory):
    """The folders in a folder: (their names, {name: number}), in alphabetical order.

    Raises:
        FileNotFoundError: if there are none.
    """
    classes = sorted(entry.name for entry in os.scandir(directory) if entry.is_dir())
    if not classes:
        raise FileNotFoundError(f"Couldn't find any class folder in {directory}.")
    return classes, {name: number for number, name in enumerate(classes)}


def make_dataset(directory, class_to_idx=None, extensions=None, is_valid_file=None, allow_empty=False):
    """All files below the folders of the classes: a list of (path, number of the class).

    Raises:
        ValueError: if it is not clear which files are meant.
        FileNotFoundError: if a class has none, unless allow_empty.
    """
    directory = os.path.expanduser(directory)
    if class_to_idx is None:
        _, class_to_idx = find_classes(directory)
    elif not class_to_idx:
        raise ValueError("'class_to_index' must have at least one entry to collect any samples.")
    if (extensions is None) == (is_valid_file is None):
        raise ValueError("Both extensions and is_valid_file cannot be None or not None at the same time")
    if is_valid_file is None:

        def is_valid_file(path):
            return has_file_allowed_extension(path, extensions)

    samples, found = [], set()
    for name in sorted(class_to_idx):
        folder = os.path.join(directory, name)
        for place, _, files in sorted(os.walk(folder, followlinks=True)):
            for file in sorted(files):
                path = os.path.join(place, file)
                if is_valid_file(path):
                    samples.append((path, class_to_idx[name]))
                    found.add(name)
    empty = sorted(set(class_to_idx) - found)
    if empty and not allow_empty:
        message = f"Found no valid file for the classes {', '.join(empty)}. "
        if extensions is not None:
            allowed = extensions if isinstance(extensions, str) else ", ".join(extensions)
            message += f"Supported extensions are: {allowed}"
        raise FileNotFoundError(message)
    return samples


def pil_loader(path):
    """A file as a picture of Pillow's, with the colours red, green and blue."""
    with open(path, "rb") as file:
        return pillow().open(file).convert("RGB")


def default_loader(path):
    """How pictures are read, if nothing else is said: see pil_loader."""
    return pil_loader(path)


class DatasetFolder(VisionDataset):
    """Files of any kind in folders: root/cat/1.txt, root/cat/2.txt, root/dog/1.txt ...

    Args:
        root: the folder with a folder for each class.
        loader: a function from a path to a sample.
        extensions: which files are meant, by the end of their names.
        transform, target_transform: functions of the sample and of the answer.
        is_valid_file: instead of extensions, a function that says whether a path is meant.
        allow_empty: may a class have no files?

    Attributes:
        classes: names, class_to_idx: {name: number}, samples: [(path, number), ...], targets: [number, ...].

    Raises:
        FileNotFoundError: if there are no classes, or if one has no files.
    """

    def __init__(self, root, loader, extensions=None, transform=None, target_transform=None, is_valid_file=None,
                 allow_empty=False):  # fmt: skip
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.classes, self.class_to_idx = self.find_classes(root)
        self.loader, self.extensions = loader, extensions
        self.samples = self.make_dataset(root, self.class_to_idx, extensions, is_valid_file, allow_empty)
        self.targets = [number for _, number in self.samples]

    @staticmethod
    def make_dataset(directory, class_to_idx, extensions=None, is_valid_file=None, allow_empty=False):
        """Which files belong to which class; a subclass may find them otherwise."""
        if class_to_idx is None:
            raise ValueError("The class_to_idx parameter cannot be None.")
        return make_dataset(directory, class_to_idx, extensions, is_valid_file, allow_empty)

    def find_classes(self, directory):
        """Which classes there are; a subclass may find them otherwise."""
        return find_classes(directory)

    def __getitem__(self, index):
        path, target = self.samples[index]
        return self.transformed(self.loader(path), target)

    def __len__(self):
        return len(self.samples)


class ImageFolder(DatasetFolder):
    """Pictures in folders: root/cat/1.png, root/cat/2.png, root/dog/1.png ...

    Args: as in DatasetFolder. Files that end as those of pictures do are meant, unless is_valid_file says otherwise.
    """

    def __init__(self, root, transform=None, target_transform=None, loader=default_loader, is_valid_file=None,
                 allow_empty=False):  # fmt: skip
        extensions = IMG_EXTENSIONS if is_valid_file is None else None
        super().__init__(root, loader, extensions, transform, target_transform, is_valid_file, allow_empty)
        self.imgs = self.samples


__all__ = [
    "IMG_EXTENSIONS", "DatasetFolder", "ImageFolder", "default_loader", "find_classes",
    "has_file_allowed_extension", "is_image_file", "make_dataset", "pil_loader",
]  # fmt: skip
