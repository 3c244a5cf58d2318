"""SummaryWriter: what a training calls to write numbers and pictures down for TensorBoard.

Every `add_...` makes a message and hands it to a FileWriter, which appends it to the event file of one folder. The page,
`tensorboard --logdir runs`, reads the folders below the one that it is given, each as a run of its own.
"""

import os
import socket
import time
from datetime import datetime

from google.protobuf import text_format
from tensorboard.compat.proto.event_pb2 import Event, SessionLog, TaggedRunMetadata
from tensorboard.plugins.projector.projector_config_pb2 import ProjectorConfig
from tensorboard.summary.writer.event_file_writer import EventFileWriter

from edutorch.utils.tensorboard import charts, curves, pictures, summaries
from edutorch.utils.tensorboard.arrays import as_array
from edutorch.utils.tensorboard.embedding import save_embedding
from edutorch.utils.tensorboard.graph import graph_of
from edutorch.utils.tensorboard.hparams import hparams


class FileWriter:
    """Appends events to a file in a folder: a thread of its own writes them, so that the training need not wait.

    Args:
        log_dir: the folder.
        max_queue: so many events may wait.
        flush_secs: after so many seconds those that wait are written.
        filename_suffix: the end of the file's name.
    """

    def __init__(self, log_dir, max_queue=10, flush_secs=120, filename_suffix=""):
        self.event_writer = EventFileWriter(str(log_dir), max_queue, flush_secs, filename_suffix)

    def get_logdir(self):
        """The folder."""
        return self.event_writer.get_logdir()

    def add_event(self, event, step=None, walltime=None):
        """Append an Event message, with a step and a time in seconds since 1970 (now)."""
        event.wall_time = time.time() if walltime is None else walltime
        if step is not None:
            event.step = int(step)
        self.event_writer.add_event(event)

    def add_summary(self, summary, global_step=None, walltime=None):
        """Append a Summary message."""
        self.add_event(Event(summary=summary), global_step, walltime)

    def add_graph(self, graph_profile, walltime=None):
        """Append a graph: (GraphDef, RunMetadata)."""
        graph, stats = graph_profile
        self.add_event(Event(graph_def=graph.SerializeToString()), None, walltime)
        stats = TaggedRunMetadata(tag="step1", run_metadata=stats.SerializeToString())
        self.add_event(Event(tagged_run_metadata=stats), None, walltime)

    def flush(self):
        """Wait until everything is in the file."""
        self.event_writer.flush()

    def close(self):
        """Flush, and close the file."""
        self.event_writer.close()

    def reopen(self):
        """Begin a new file after `close`."""
        self.event_writer.reopen()


class SummaryWriter:
    """Writes what a training tells into a folder that TensorBoard shows.

    See https://docs.pytorch.org/docs/stable/tensorboard.html. It may be used in a `with` block, which closes it.

    Args:
        log_dir: the folder; by default `runs/` and in it one named after the time and this machine.
        comment: the end of that name.
        purge_step: training goes on from this step after a crash; the page hides what was written for later ones.
        max_queue, flush_secs, filename_suffix: see FileWriter.

    Example:
        >>> import tempfile
        >>> from edutorch.utils.tensorboard import SummaryWriter, read_scalars
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with SummaryWriter(folder) as writer:
        ...         for step in range(3):
        ...             writer.add_scalar("loss", 1 / 2**step, step)
        ...     read_scalars(folder)
        {'loss': [(0, 1.0), (1, 0.5), (2, 0.25)]}
    """

    def __init__(self, log_dir=None, comment="", purge_step=None, max_queue=10, flush_secs=120, filename_suffix=""):
        if not log_dir:
            now = datetime.now().strftime("%b%d_%H-%M-%S")
            log_dir = os.path.join("runs", f"{now}_{socket.gethostname()}{comment}")
        self.log_dir, self.purge_step = log_dir, purge_step
        self.max_queue, self.flush_secs, self.filename_suffix = max_queue, flush_secs, filename_suffix
        self.file_writer = self.all_writers = None
        self._get_file_writer()
        self.default_bins = default_bins()

    def _get_file_writer(self):
        """The file of the folder; after `close`, a new one."""
        if self.file_writer is None:
            self.file_writer = self._new_writer(self.log_dir)
            self.all_writers = {self.file_writer.get_logdir(): self.file_writer}
            if self.purge_step is not None:
                self.file_writer.add_event(Event(step=self.purge_step, file_version="brain.Event:2"))
                session = SessionLog(status=SessionLog.START)
                self.file_writer.add_event(Event(step=self.purge_step, session_log=session))
                self.purge_step = None
        return self.file_writer

    def _new_writer(self, folder):
        return FileWriter(folder, self.max_queue, self.flush_secs, self.filename_suffix)

    def _add(self, summary, global_step=None, walltime=None):
        self._get_file_writer().add_summary(summary, global_step, walltime)

    def get_logdir(self):
        """The folder."""
        return self.log_dir

    def add_scalar(self, tag, scalar_value, global_step=None, walltime=None, new_style=False, double_precision=False):
        """One number.

        Args:
            tag: its name; names with the same beginning before a slash stand together.
            scalar_value: a number, or a tensor or array with one element.
            global_step: the step of the training.
            walltime: seconds since 1970, instead of now.
            new_style: write it as a tensor, which is read faster; then double_precision may keep all digits.

        Raises:
            AssertionError: if the value has more than one element.
        """
        summary = summaries.scalar(tag, scalar_value, new_style, double_precision)
        self._add(summary, global_step, walltime)

    def add_scalars(self, main_tag, tag_scalar_dict, global_step=None, walltime=None):
        """Several numbers for one chart: {name: number}. Each name has a folder, and so a run, of its own."""
        walltime = time.time() if walltime is None else walltime
        folder = self._get_file_writer().get_logdir()
        for tag, number in tag_scalar_dict.items():
            place = f"{folder}/{main_tag.replace('/', '_')}_{tag}"
            if place not in self.all_writers:
                self.all_writers[place] = self._new_writer(place)
            self.all_writers[place].add_summary(summaries.scalar(main_tag, number), global_step, walltime)

    def add_tensor(self, tag, tensor, global_step=None, walltime=None):
        """All numbers of a tensor."""
        self._add(summaries.tensor(tag, tensor), global_step, walltime)

    def add_histogram(self, tag, values, global_step=None, bins="tensorflow", walltime=None, max_bins=None):
        """How the numbers of a tensor are spread.

        Args:
            bins: "tensorflow", edges that grow by a tenth from bin to bin on both sides of 0; or what numpy.histogram takes.
            max_bins: join neighbours until there are about that many.

        Raises:
            ValueError: if there are no numbers.
        """
        bins = self.default_bins if isinstance(bins, str) and bins == "tensorflow" else bins
        self._add(summaries.histogram(tag, values, bins, max_bins), global_step, walltime)

    def add_histogram_raw(
        self, tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts, global_step=None, walltime=None
    ):
        """A histogram that was counted elsewhere: `bucket_limits` has the upper edge of each bin."""
        if len(bucket_limits) != len(bucket_counts):
            raise ValueError("len(bucket_limits) != len(bucket_counts), see the document.")
        summary = summaries.histogram_raw(tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts)
        self._add(summary, global_step, walltime)

    def add_image(self, tag, img_tensor, global_step=None, walltime=None, dataformats="CHW"):
        """A picture of numbers from 0 to 1, or of bytes; `dataformats` names its dimensions: "CHW", "HWC" or "HW"."""
        self._add(pictures.image(tag, img_tensor, dataformats=dataformats), global_step, walltime)

    def add_images(self, tag, img_tensor, global_step=None, walltime=None, dataformats="NCHW"):
        """A batch of pictures, eight in a row."""
        self._add(pictures.image(tag, img_tensor, dataformats=dataformats), global_step, walltime)

    def add_image_with_boxes(
        self,
        tag,
        img_tensor,
        box_tensor,
        global_step=None,
        walltime=None,
        rescale=1,
        dataformats="CHW",
        labels=None,
    ):
        """A picture with a red frame for each row (left, top, right, bottom) of `box_tensor`, and its label."""
        labels = [labels] if isinstance(labels, str) else labels
        if labels is not None and len(labels) != box_tensor.shape[0]:
            labels = None
        summary = pictures.image_boxes(tag, img_tensor, box_tensor, rescale, dataformats, labels)
        self._add(summary, global_step, walltime)

    def add_figure(self, tag, figure, global_step=None, close=True, walltime=None):
        """A figure of matplotlib, or a list of them. They are closed."""
        dataformats = "NCHW" if isinstance(figure, list) else "CHW"
        self.add_image(tag, pictures.figure_image(figure, close), global_step, walltime, dataformats)

    def add_video(self, tag, vid_tensor, global_step=None, fps=4, walltime=None):
        """Films (N, time, channel, height, width), side by side, as a GIF. (PyTorch asks moviepy for it, this Pillow.)"""
        self._add(pictures.video(tag, vid_tensor, fps), global_step, walltime)

    def add_audio(self, tag, snd_tensor, global_step=None, sample_rate=44100, walltime=None):
        """A sound: numbers from -1 to 1, `sample_rate` of them a second."""
        self._add(summaries.audio(tag, snd_tensor, sample_rate), global_step, walltime)

    def add_text(self, tag, text_string, global_step=None, walltime=None):
        """A text, which the page reads as Markdown."""
        self._add(summaries.text(tag, text_string), global_step, walltime)

    def add_graph(self, model, input_to_model=None, verbose=False, use_strict_trace=True):
        """What runs when a model is called, folded by modules.

        Args:
            model: a Module. It is called once, in evaluation mode.
            input_to_model: its input, or a tuple of inputs.
            verbose: print the nodes, too.
            use_strict_trace: has no meaning here: nothing is compiled, so lists and dictionaries are never in the way.
        """
        self._get_file_writer().add_graph(graph_of(model, input_to_model, verbose))

    def add_embedding(self, mat, metadata=None, label_img=None, global_step=None, tag="default", metadata_header=None):
        """Points with many dimensions, for the page's projector.

        Args:
            mat: (N, D) points.
            metadata: a label for each, or rows of labels with the names of the columns in `metadata_header`.
            label_img: (N, C, H, W) a picture for each.
        """
        step = str(0 if global_step is None else global_step).zfill(5)
        folder, inside = self._get_file_writer().get_logdir(), f"{step}/{encoded(tag)}"
        name = f"{tag}:{step}"
        info = save_embedding(folder, inside, name, as_array(mat), metadata, label_img, metadata_header)
        if not hasattr(self, "_projector_config"):
            self._projector_config = ProjectorConfig()
        self._projector_config.embeddings.extend([info])
        with open(os.path.join(folder, "projector_config.pbtxt"), "w", encoding="utf-8") as file:
            file.write(text_format.MessageToString(self._projector_config))

    def add_pr_curve(self, tag, labels, predictions, global_step=None, num_thresholds=127, weights=None, walltime=None):
        """Precision over recall: `labels` are 0 or 1, `predictions` say from 0 to 1 how sure the model was of 1."""
        summary = curves.pr_curve(tag, as_array(labels), as_array(predictions), num_thresholds, weights)
        self._add(summary, global_step, walltime)

    def add_pr_curve_raw(
        self,
        tag,
        true_positive_counts,
        false_positive_counts,
        true_negative_counts,
        false_negative_counts,
        precision,
        recall,
        global_step=None,
        num_thresholds=127,
        weights=None,
        walltime=None,
    ):
        """Such a curve, counted elsewhere: a number for each threshold."""
        counts = true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts
        self._add(curves.pr_curve_raw(tag, *counts, precision, recall, num_thresholds), global_step, walltime)

    def add_custom_scalars(self, layout):
        """Which curves share a chart: {category: {title: ["Multiline", tags]}}. Once a training."""
        self._add(charts.custom_scalars(layout))

    def add_custom_scalars_multilinechart(self, tags, category="default", title="untitled"):
        """A chart of several curves."""
        self._add(charts.custom_scalars({category: {title: ["Multiline", tags]}}))

    def add_custom_scalars_marginchart(self, tags, category="default", title="untitled"):
        """A chart of one curve between two others: tags of the value, the lower and the upper bound."""
        if len(tags) != 3:
            raise AssertionError(f"Expected 3 tags, got {len(tags)}.")
        self._add(charts.custom_scalars({category: {title: ["Margin", tags]}}))

    def add_mesh(self, tag, vertices, colors=None, faces=None, config_dict=None, global_step=None, walltime=None):
        """Points in space (N, points, 3), with colours (0 to 255), and the faces between them (numbers of points)."""
        self._add(charts.mesh(tag, vertices, colors, faces, config_dict), global_step, walltime)

    def add_hparams(self, hparam_dict, metric_dict, hparam_domain_discrete=None, run_name=None, global_step=None):
        """The settings of this training and what came of them, as a run of its own in a folder within this one.

        Args:
            hparam_dict: name -> number, text, bool or tensor.
            metric_dict: name -> result.
            hparam_domain_discrete: name -> all values that this setting may have.
            run_name: the folder; by default, the time.
        """
        if type(hparam_dict) is not dict or type(metric_dict) is not dict:
            raise TypeError("hparam_dict and metric_dict should be dictionary.")
        messages = hparams(hparam_dict, metric_dict, hparam_domain_discrete)
        folder = os.path.join(self._get_file_writer().get_logdir(), run_name or str(time.time()))
        with SummaryWriter(log_dir=folder) as writer:
            for message in messages:
                writer._add(message, global_step)
            for name, number in metric_dict.items():
                writer.add_scalar(name, number, global_step)

    def flush(self):
        """Wait until everything is in the files."""
        for writer in (self.all_writers or {}).values():
            writer.flush()

    def close(self):
        """Flush, and close the files. What is added afterwards begins a new one."""
        for writer in (self.all_writers or {}).values():
            writer.flush()
            writer.close()
        self.file_writer = self.all_writers = None

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        self.close()


def default_bins():
    """Edges from 1e-12 to 1e20, each a tenth more than the one before, and the same below 0."""
    edges, edge = [], 1e-12
    while edge < 1e20:
        edges.append(edge)
        edge *= 1.1
    return [-edge for edge in reversed(edges)] + [0] + edges


def encoded(tag):
    """A tag as the name of a folder: without slashes."""
    for letter in "%/\\":
        tag = tag.replace(letter, f"%{ord(letter):02x}")
    return tag
