"""Points with many dimensions, for TensorBoard's projector. It reads them from files of their own, beside the event file."""

import math
import os

from tensorboard.plugins.projector.projector_config_pb2 import EmbeddingInfo

from edutorch.utils.tensorboard.arrays import as_array
from edutorch.utils.tensorboard.pictures import as_bytes, png, side_by_side


def save_embedding(folder, inside, name, mat, metadata=None, label_img=None, metadata_header=None):
    """Write the files of some points.

    Args:
        folder: the folder of the event file.
        inside: the folder in it for these points.
        name: what the page calls them.
        mat: (N, D) points.
        metadata: a label for each point, or a row of labels.
        label_img: (N, C, H, W) a picture for each point, from 0 to 1.
        metadata_header: what the columns of labels are called, if there are several.

    Returns:
        EmbeddingInfo: what the projector must know.

    Raises:
        AssertionError: if the numbers of points, labels and pictures differ.
        NotADirectoryError: if there is a file where the folder should be.
    """
    place = os.path.join(folder, inside)
    if os.path.isdir(place):
        print("warning: Embedding dir exists, did you set global_step for add_embedding()?")
    elif os.path.exists(place):
        raise NotADirectoryError(f"Path: `{place}` exists, but is a file. Cannot proceed.")
    if metadata is not None and len(mat) != len(metadata):
        raise AssertionError("#labels should equal with #data points")
    if label_img is not None and len(mat) != label_img.shape[0]:
        raise AssertionError("#images should equal with #data points")
    if mat.ndim != 2:
        raise AssertionError("mat should be 2D, where mat.size(0) is the number of data points")
    os.makedirs(place, exist_ok=True)

    info = EmbeddingInfo(tensor_name=name, tensor_path=f"{inside}/tensors.tsv")
    write_lines(os.path.join(place, "tensors.tsv"), (row.tolist() for row in mat))
    if metadata is not None:
        info.metadata_path = f"{inside}/metadata.tsv"
        write_lines(os.path.join(place, "metadata.tsv"), rows_of_labels(metadata, metadata_header))
    if label_img is not None:
        info.sprite.image_path = f"{inside}/sprite.png"
        info.sprite.single_image_dim.extend([label_img.shape[3], label_img.shape[2]])
        with open(os.path.join(place, "sprite.png"), "wb") as file:
            file.write(sprite(as_array(label_img)))
    return info


def rows_of_labels(metadata, header):
    if not header:
        return [[label] for label in metadata]
    if len(header) != len(metadata[0]):
        raise AssertionError("len of header must be equal to the number of columns in metadata")
    return [header, *metadata]


def write_lines(path, rows):
    """Rows of things, with tabs between them."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.writelines("\t".join(map(str, row)) + "\n" for row in rows)


def sprite(pictures):
    """All pictures in one square one, as the bytes of a PNG file."""
    import numpy as np
    from PIL import Image

    together = side_by_side(pictures, columns=math.ceil(len(pictures) ** 0.5))
    square = np.zeros((together.shape[2], together.shape[2], 3))
    square[: together.shape[1]] = together.transpose(1, 2, 0)
    return png(Image.fromarray(as_bytes(square)))
