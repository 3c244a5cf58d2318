"""Pillow, the library that reads and changes picture files. It is loaded when a picture first asks for it."""

import importlib
import sys


def pillow(module="Image"):
    """A module of Pillow.

    Args:
        module: its name, such as "Image" or "ImageEnhance".

    Raises:
        ImportError: if Pillow is not installed.
    """
    try:
        return importlib.import_module(f"PIL.{module}")
    except ImportError as error:
        raise ImportError('Pictures need Pillow: pip install "edutorch[vision]" (or: pip install pillow)') from error


def is_pil_image(thing):
    """Is it a picture of Pillow's? (If Pillow was never loaded, it is not.)"""
    image = sys.modules.get("PIL.Image")
    return image is not None and isinstance(thing, image.Image)
