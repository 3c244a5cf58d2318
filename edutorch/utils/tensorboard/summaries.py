"""Numbers, texts and sounds as TensorBoard's Summary messages.

A Summary is a list of values. Each has a tag, under which the page shows it, and a field for what it is: `simple_value`,
`histo`, `image`, `audio`, or `tensor`, where metadata name the part of the page ("plugin") that can draw it.
"""

import io
import wave

import numpy as np
from tensorboard.compat.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.plugins.text.plugin_data_pb2 import TextPluginData

from edutorch.utils.tensorboard.arrays import as_array
from edutorch.utils.tensorboard.fields import FIELDS


def summary(tag, **field):
    """A Summary of one value."""
    return Summary(value=[Summary.Value(tag=tag, **field)])


def drawn_by(plugin, content=b""):
    """Metadata: which part of the page draws this value, and what that part must know."""
    return SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin, content=content))


def shaped(*sizes):
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in sizes])


def scalar(tag, value, new_style=False, double_precision=False):
    """One number.

    Raises:
        AssertionError: if the value has more than one element.
    """
    array = as_array(value).squeeze()
    if array.ndim != 0:
        raise AssertionError(
            "Tensor should contain one element (0 dimensions).             "
            f"Was given size: {array.size} and {array.ndim} dimensions."
        )
    number = float(array)
    if not new_style:
        return summary(tag, simple_value=number)
    if double_precision:
        return summary(tag, tensor=TensorProto(double_val=[number], dtype="DT_DOUBLE"), metadata=drawn_by("scalars"))
    return summary(tag, tensor=TensorProto(float_val=[number], dtype="DT_FLOAT"), metadata=drawn_by("scalars"))


def tensor(tag, x):
    """All numbers of a tensor.

    Raises:
        ValueError: if it has 2 GB or more, or a number type that TensorBoard's files do not know.
    """
    if x.numel() * x.itemsize >= 1 << 31:
        raise ValueError("tensor is bigger than protocol buffer's hard limit of 2GB in size")
    if x.dtype not in FIELDS:
        raise ValueError(f"{tag} has unsupported tensor dtype {x.dtype}")
    kind, field, numbers = FIELDS[x.dtype]
    proto = TensorProto(dtype=kind, tensor_shape=shaped(*x.shape), **{field: numbers(x)})
    return summary(tag, metadata=drawn_by("tensor"), tensor=proto)


def text(tag, words):
    """A text, which the page reads as Markdown."""
    content = TextPluginData(version=0).SerializeToString()
    proto = TensorProto(dtype="DT_STRING", string_val=[words.encode()], tensor_shape=shaped(1))
    return summary(tag + "/text_summary", metadata=drawn_by("text", content), tensor=proto)


def histogram(tag, values, bins, max_bins=None):
    """How many of the values lie in each bin.

    Args:
        bins: edges, or what `numpy.histogram` takes for them.
        max_bins: join neighbours until there are no more than about that many.

    Raises:
        ValueError: if there are no values, or none of them lies in a bin.
    """
    values = as_array(values).astype(float)
    if values.size == 0:
        raise ValueError("The input has no element.")
    values = values.reshape(-1)
    counts, edges = np.histogram(values, bins=bins)
    if max_bins is not None and len(counts) > max_bins:
        counts, edges = joined(counts, edges, len(counts) // max_bins)
    counts, limits = trimmed(counts, edges)
    return summary(
        tag,
        histo=HistogramProto(
            min=values.min(),
            max=values.max(),
            num=len(values),
            sum=values.sum(),
            sum_squares=values.dot(values),
            bucket_limit=limits.tolist(),
            bucket=counts.tolist(),
        ),
    )


def joined(counts, edges, times):
    """That many neighbouring bins made one."""
    if len(counts) % times:
        counts = np.pad(counts, (0, times - len(counts) % times))
    return counts.reshape(-1, times).sum(-1), np.append(edges[:-1:times], edges[-1])


def trimmed(counts, edges):
    """The bins from the first to the last that is not empty, and one empty bin before them.

    The file has only the upper edge of each bin: the empty bin brings the lowest edge.
    """
    full = np.flatnonzero(counts)
    if not len(full):
        raise ValueError("The histogram is empty, please file a bug report.")
    first, last = full[0], full[-1]
    before = counts[first - 1] if first > 0 else 0
    return np.concatenate([[before], counts[first : last + 1]]), edges[first : last + 2]


def histogram_raw(tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts):
    """A histogram that was counted elsewhere."""
    return summary(
        tag,
        histo=HistogramProto(
            min=min,
            max=max,
            num=num,
            sum=sum,
            sum_squares=sum_squares,
            bucket_limit=bucket_limits,
            bucket=bucket_counts,
        ),
    )


def audio(tag, x, sample_rate=44100):
    """A sound of one channel, as the bytes of a WAV file with 16 bits a sample.

    Raises:
        AssertionError: if it has more than one dimension of more than one.
    """
    x = as_array(x).squeeze()
    if abs(x).max() > 1:
        print("warning: audio amplitude out of range, auto clipped.")
        x = x.clip(-1, 1)
    if x.ndim != 1:
        raise AssertionError("input tensor should be 1 dimensional.")
    samples = (x * np.iinfo(np.int16).max).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        sound.writeframes(samples.tobytes())
    return summary(
        tag,
        audio=Summary.Audio(
            sample_rate=sample_rate,
            num_channels=1,
            length_frames=len(samples),
            encoded_audio_string=file.getvalue(),
            content_type="audio/wav",
        ),
    )
