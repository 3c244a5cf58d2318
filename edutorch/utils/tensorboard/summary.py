"""The functions that make messages, under the names that PyTorch has for them: some lessons call them by hand."""

from edutorch.utils.tensorboard.charts import custom_scalars, mesh
from edutorch.utils.tensorboard.curves import pr_curve, pr_curve_raw
from edutorch.utils.tensorboard.hparams import hparams
from edutorch.utils.tensorboard.pictures import image, image_boxes, video
from edutorch.utils.tensorboard.summaries import audio, histogram, histogram_raw, scalar, text
from edutorch.utils.tensorboard.summaries import tensor as tensor_proto

__all__ = [
    "audio",
    "custom_scalars",
    "histogram",
    "histogram_raw",
    "hparams",
    "image",
    "image_boxes",
    "mesh",
    "pr_curve",
    "pr_curve_raw",
    "scalar",
    "tensor_proto",
    "text",
    "video",
]
