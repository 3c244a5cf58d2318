"""How good a classifier of two classes is, at every threshold: the curve of precision over recall."""

import numpy as np
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.plugins.pr_curve.plugin_data_pb2 import PrCurvePluginData

from edutorch.utils.tensorboard.summaries import drawn_by, shaped, summary

MOST = 127  # thresholds that the page takes


def pr_curve(tag, labels, predictions, num_thresholds=MOST, weights=None):
    """The curve of some predictions.

    Args:
        labels: 1 or True for members of the class, 0 for others.
        predictions: how sure the classifier was of each, from 0 to 1.
        num_thresholds: so many points, 127 at most.
        weights: how much each example counts.
    """
    num_thresholds = min(num_thresholds, MOST)
    return pr_curve_raw(tag, *counted(labels, predictions, num_thresholds, weights), num_thresholds)


def pr_curve_raw(tag, tp, fp, tn, fn, precision, recall, num_thresholds=MOST, weights=None):
    """A curve that was counted elsewhere: six rows of numbers, one for each threshold."""
    data = np.stack((tp, fp, tn, fn, precision, recall))
    content = PrCurvePluginData(version=0, num_thresholds=min(num_thresholds, MOST)).SerializeToString()
    proto = TensorProto(dtype="DT_FLOAT", float_val=data.reshape(-1).tolist(), tensor_shape=shaped(*data.shape))
    return summary(tag, metadata=drawn_by("pr_curves", content), tensor=proto)


def counted(labels, predictions, thresholds, weights=None):
    """Right and wrong answers at each threshold: (tp, fp, tn, fn, precision, recall).

    Example:
        >>> tp, fp, tn, fn, precision, recall = counted(np.array([1, 0, 1]), np.array([0.9, 0.4, 0.6]), 3)
        >>> tp, fp  # thresholds 0, 0.5 and 1
        (array([2., 2., 0.]), array([1., 0., 0.]))
    """
    weights = 1.0 if weights is None else weights
    buckets = np.int32(np.floor(predictions * (thresholds - 1)))
    labels = labels.astype(np.float64)

    def at_least(weight):  # how much weight lies in each bucket, and in those above it
        inside, _ = np.histogram(buckets, bins=thresholds, range=(0, thresholds - 1), weights=weight)
        return np.cumsum(inside[::-1])[::-1]

    tp, fp = at_least(labels * weights), at_least((1.0 - labels) * weights)
    tn, fn = fp[0] - fp, tp[0] - tp
    precision, recall = tp / np.maximum(1e-7, tp + fp), tp / np.maximum(1e-7, tp + fn)
    return tp, fp, tn, fn, precision, recall
