"""What a training writes down for TensorBoard: numbers, histograms, pictures, graphs, in files that its page shows.

TensorBoard's own package writes the files. `from edutorch.utils.tensorboard import SummaryWriter` is the way in.
"""

try:
    import tensorboard
except ImportError as error:
    raise ImportError(
        'TensorBoard logging needs the package tensorboard: pip install "edutorch[tensorboard]"'
    ) from error

from tensorboard.summary.writer.record_writer import RecordWriter

from edutorch.utils.tensorboard.reading import read_scalars
from edutorch.utils.tensorboard.writer import FileWriter, SummaryWriter

__all__ = ["FileWriter", "RecordWriter", "SummaryWriter", "read_scalars"]
