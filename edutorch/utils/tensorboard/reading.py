"""Read back what was written."""

import os

from tensorboard.backend.event_processing.event_accumulator import STORE_EVERYTHING_SIZE_GUIDANCE, EventAccumulator


def read_scalars(log_dir):
    """The numbers that `add_scalar` wrote into a folder. PyTorch has no such function; TensorBoard's page does the same.

    Args:
        log_dir: the folder, or one file of it.

    Returns:
        dict: tag -> list of (step, value), in the order of writing. The files keep single precision.

    Raises:
        FileNotFoundError: if there is no such folder, or nothing of TensorBoard's in it.

    Example:
        >>> import tempfile
        >>> from edutorch.utils.tensorboard import SummaryWriter, read_scalars
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with SummaryWriter(folder) as writer:
        ...         writer.add_scalar("loss", 0.5, 0)
        ...         writer.add_scalar("loss", 0.25, 1)
        ...     read_scalars(folder)
        {'loss': [(0, 0.5), (1, 0.25)]}
    """
    log_dir = os.fspath(log_dir)
    names = os.listdir(log_dir) if os.path.isdir(log_dir) else [os.path.basename(log_dir)]
    if not os.path.exists(log_dir) or not any("tfevents" in name for name in names):
        raise FileNotFoundError(f"{log_dir}: no TensorBoard event file (events.out.tfevents...) is there")
    events = EventAccumulator(log_dir, STORE_EVERYTHING_SIZE_GUIDANCE).Reload()
    old = {tag: [(event.step, event.value) for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    new = {  # new_style=True
        tag: [(event.step, number_in(event.tensor_proto)) for event in events.Tensors(tag)]
        for tag in events.Tags()["tensors"]
        if events.SummaryMetadata(tag).plugin_data.plugin_name == "scalars"
    }
    return {**old, **new}


def number_in(proto):
    return (proto.double_val or proto.float_val)[0]
