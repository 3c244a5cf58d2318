"""Charts of several curves, and bodies in space."""

import json

from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.custom_scalar.layout_pb2 import (
    Category,
    Chart,
    Layout,
    MarginChartContent,
    MultilineChartContent,
)
from tensorboard.plugins.mesh import metadata
from tensorboard.plugins.mesh.plugin_data_pb2 import MeshPluginData

from edutorch.creation import as_tensor
from edutorch.utils.tensorboard.summaries import drawn_by, shaped, summary


def custom_scalars(layout):
    """Which curves share a chart.

    Args:
        layout: {category: {title: ["Multiline", tags] or ["Margin", [tag, tag of the lower bound, tag of the upper one]]}}.

    Raises:
        AssertionError: if a margin chart has not three tags.
    """
    categories = [
        Category(title=category, chart=[chart(title, *what) for title, what in charts.items()])
        for category, charts in layout.items()
    ]
    content = Layout(category=categories).SerializeToString()
    proto = TensorProto(dtype="DT_STRING", string_val=[content], tensor_shape=shaped())
    return summary("custom_scalars__config__", tensor=proto, metadata=drawn_by("custom_scalars"))


def chart(title, kind, tags):
    if kind != "Margin":
        return Chart(title=title, multiline=MultilineChartContent(tag=tags))
    if len(tags) != 3:
        raise AssertionError("len(tags) != 3")
    value, lower, upper = tags
    series = MarginChartContent.Series(value=value, lower=lower, upper=upper)
    return Chart(title=title, margin=MarginChartContent(series=[series]))


def mesh(tag, vertices, colors=None, faces=None, config_dict=None):
    """Points in space, and what lies between them.

    Args:
        vertices: (N, points, 3) places.
        colors: (N, points, 3) bytes, red, green and blue.
        faces: (N, faces, 3) numbers of the three points of each face.
        config_dict: settings of the page's drawing library, by class.
    """
    config = "{}" if config_dict is None else json.dumps(config_dict, sort_keys=True)
    parts = [(vertices, MeshPluginData.VERTEX), (faces, MeshPluginData.FACE), (colors, MeshPluginData.COLOR)]
    parts = [(as_tensor(x), kind) for x, kind in parts if x is not None]
    together = metadata.get_components_bitmask([kind for _, kind in parts])
    return Summary(value=[part_of_mesh(tag, x, kind, together, config) for x, kind in parts])


def part_of_mesh(tag, x, kind, together, config):
    count, points, three = x.shape
    about = metadata.create_summary_metadata(tag, None, kind, together, x.shape, None, json_config=config)
    proto = TensorProto(dtype="DT_FLOAT", float_val=x.reshape(-1).tolist(), tensor_shape=shaped(count, points, three))
    return Summary.Value(tag=metadata.get_instance_name(tag, kind), tensor=proto, metadata=about)
