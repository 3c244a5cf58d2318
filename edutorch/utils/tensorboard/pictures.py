"""Pictures, and films of pictures, as Summary messages: numbers from 0 to 1 or bytes become a PNG file within the message."""

import io

import numpy as np
from tensorboard.compat.proto.summary_pb2 import Summary

from edutorch.utils.tensorboard.arrays import as_array
from edutorch.utils.tensorboard.summaries import summary


def image(tag, x, rescale=1, dataformats="NCHW"):
    """A picture, or a batch of them side by side.

    Args:
        x: numbers from 0 to 1, or bytes. What lies outside is clipped.
        rescale: how much larger the stored picture is.
        dataformats: what its dimensions are, in letters: batch N, channel C, height H, width W.

    Raises:
        AssertionError: if the letters do not fit the dimensions.
    """
    return summary(tag, image=encoded(as_bytes(channels_last(as_array(x), dataformats)), rescale))


def image_boxes(tag, x, boxes, rescale=1, dataformats="CHW", labels=None):
    """A picture with red boxes.

    Args:
        boxes: a row (left, top, right, bottom) for each box, in pixels.
        labels: a text for each box, or None.
    """
    picture = as_bytes(channels_last(as_array(x), dataformats))
    return summary(tag, image=encoded(picture, rescale, as_array(boxes), labels))


def as_bytes(picture):
    """Bytes stay what they are; from any other kind of number, 1 becomes 255."""
    scale = 1 if picture.dtype == np.uint8 else 255
    return (picture.astype(np.float32) * scale).clip(0, 255).astype(np.uint8)


def channels_last(picture, dataformats):
    """A picture as height, width, channel. Without colours it gets three equal channels; a batch becomes one picture."""
    if len(set(dataformats)) != len(dataformats):
        raise AssertionError(
            f"You can not use the same dimension shorthand twice.             input_format: {dataformats}"
        )
    if picture.ndim != len(dataformats):
        raise AssertionError(
            "size of input tensor and input format are different.         "
            f"tensor shape: {picture.shape}, input_format: {dataformats}"
        )
    letters = dataformats.upper()
    if len(letters) == 4:
        return side_by_side(picture.transpose([letters.find(letter) for letter in "NCHW"])).transpose(1, 2, 0)
    if len(letters) == 3:
        picture = picture.transpose([letters.find(letter) for letter in "HWC"])
        return np.concatenate([picture] * 3, 2) if picture.shape[2] == 1 else picture
    return np.stack([picture.transpose([letters.find(letter) for letter in "HW"])] * 3, 2)


def side_by_side(pictures, columns=8):
    """(N, C, H, W) pictures in rows of up to eight: one picture (3, rows · H, columns · W)."""
    if pictures.shape[1] == 1:
        pictures = np.concatenate([pictures] * 3, 1)
    if pictures.ndim != 4 or pictures.shape[1] != 3:
        raise AssertionError("Input should be a 4D numpy array with 3 channels")
    count, _, height, width = pictures.shape
    columns = min(count, columns)
    rows = -(-count // columns)
    canvas = np.zeros((3, height * rows, width * columns), pictures.dtype)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        canvas[:, row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    return canvas


def encoded(picture, rescale=1, boxes=None, labels=None):
    """The message for a picture of bytes."""
    from PIL import Image

    height, width, channels = picture.shape
    drawing = Image.fromarray(picture)
    for number, box in enumerate(() if boxes is None else boxes):
        draw_box(drawing, *box, None if labels is None else labels[number])
    drawing = drawing.resize((int(width * rescale), int(height * rescale)), Image.Resampling.LANCZOS)
    return Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=png(drawing))


def png(drawing):
    """The bytes of a PNG file."""
    file = io.BytesIO()
    drawing.save(file, format="PNG")
    return file.getvalue()


def draw_box(drawing, left, top, right, bottom, label):
    """A red frame, and its label in black on red at the lower left corner."""
    from PIL import ImageDraw, ImageFont

    draw, font = ImageDraw.Draw(drawing), ImageFont.load_default()
    corners = [(left, top), (left, bottom), (right, bottom), (right, top), (left, top)]
    draw.line(corners, width=2, fill="Red")
    if label:
        begin, above, end, below = font.getbbox(label)
        width, height = end - begin, below - above
        margin = np.ceil(0.05 * height)
        draw.rectangle([(left, bottom - height - 2 * margin), (left + width, bottom)], fill="Red")
        draw.text((left + margin, bottom - height - margin), label, fill="black", font=font)


def figure_image(figures, close=True):
    """A figure of matplotlib as (3, height, width) bytes; a list of them as (N, 3, height, width)."""
    if isinstance(figures, list):
        return np.stack([figure_image(figure, close) for figure in figures])
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figures)
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba())[:, :, :3].transpose(2, 0, 1)
    if close:
        plt.close(figures)
    return picture


def video(tag, x, fps=4):
    """Films (N, time, channel, height, width), side by side, as a GIF that begins again when it ends."""
    from PIL import Image

    frames = as_bytes(frames_of(as_array(x)))
    pictures = [Image.fromarray(frame if frame.shape[2] > 1 else frame[:, :, 0]) for frame in frames]
    file = io.BytesIO()
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:], duration=round(1000 / fps), loop=0)
    _, height, width, channels = frames.shape
    gif = Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=file.getvalue())
    return summary(tag, image=gif)


def frames_of(films):
    """Films (N, time, channel, height, width) as frames (time, rows · height, columns · width, channel).

    Black films are added until their number is a power of two: so they fill a rectangle.
    """
    if films.dtype == np.uint8:
        films = films.astype(np.float32) / 255
    count, time, channels, height, width = films.shape
    full = 1 << (count - 1).bit_length()
    films = np.concatenate([films, np.zeros((full - count, *films.shape[1:]))])
    rows = 2 ** ((count.bit_length() - 1) // 2)
    films = films.reshape(rows, full // rows, time, channels, height, width)
    return films.transpose(2, 0, 4, 1, 5, 3).reshape(time, rows * height, full // rows * width, channels)
