"""SummaryWriter writes what PyTorch's writes: the events of both are compared, field by field."""

import os
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("tensorboard")
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.event_file_loader import LegacyEventFileLoader

import edutorch
from edutorch import nn
from edutorch.utils.tensorboard import SummaryWriter, read_scalars
from edutorch.utils.tensorboard.pictures import frames_of


def events(folder):
    """run -> its events, without the times and the program that wrote them."""
    found = {}
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if "tfevents" in name:
                for event in LegacyEventFileLoader(os.path.join(place, name)).Load():
                    event.wall_time = 0
                    event.ClearField("source_metadata")
                    found.setdefault(os.path.relpath(place, folder), []).append(event)
    return found


def other_files(folder):
    files = (path for path in folder.rglob("*") if path.is_file() and "tfevents" not in path.name)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def data(torch):
    """The same numbers for both libraries."""
    torch.manual_seed(0)
    return torch.randn(5, 4), torch.rand(3, 6, 5), torch.rand(5, 3, 4, 4)


def scalars(writer, torch):
    x, _, _ = data(torch)
    writer.add_scalar("loss/train", 0.1)
    writer.add_scalar("loss/train", 3, 7)
    writer.add_scalar("loss", x[0, 0], 2)
    writer.add_scalar("loss", x[:1, :1], np.int64(3))
    writer.add_scalar("loss", np.float64(0.1), 4, walltime=5.0)
    writer.add_scalar("new", 0.1, 1, new_style=True)
    writer.add_scalar("exact", 0.1, 1, new_style=True, double_precision=True)
    writer.add_scalar("bits", torch.tensor(1.5, dtype=torch.bfloat16))
    writer.add_scalar("true", True)
    writer.add_scalar("bad", float("nan"), 1)


def several(writer, torch):
    writer.add_scalars("a/b", {"train": 1.0, "test": torch.tensor(2.0)}, 3)
    writer.add_scalars("a/b", {"train": 0.5}, 4)
    writer.add_scalar("alone", 1.0)


def histograms(writer, torch):
    x, _, _ = data(torch)
    writer.add_histogram("w", x, 1)
    writer.add_histogram("counts", torch.arange(10), 1, bins=4)
    writer.add_histogram("auto", x, bins="auto")
    writer.add_histogram("few", x, max_bins=5, bins=17)
    writer.add_histogram("few", x, max_bins=5, bins=[-9.0, -8.0, 0.0, 0.5, 9.0, 10.0, 11.0, 12.0])
    writer.add_histogram("same", torch.zeros(3))
    writer.add_histogram("one", -2.5)
    writer.add_histogram_raw("raw", 0.0, 3.0, 4, 6.0, 14.0, [1.0, 2.0, 3.0], [1, 1, 2], 2)


def tensors(writer, torch):
    for kind in ("float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool"):
        writer.add_tensor(kind, torch.tensor([[1.0, 0.0], [2.5, 3.0]]).to(getattr(torch, kind)), 1)
    writer.add_tensor("complex", torch.tensor([1 + 2j]))
    writer.add_tensor("wide", torch.tensor([1 + 2j], dtype=torch.complex128))
    writer.add_tensor("number", torch.tensor(3.0))


def pictures(writer, torch):
    _, picture, batch = data(torch)
    writer.add_image("float", picture, 1)
    writer.add_image("bytes", (picture * 255).to(torch.uint8))
    writer.add_image("far", picture * 4 - 1, dataformats="CHW")
    writer.add_image("hwc", picture.permute(1, 2, 0), dataformats="HWC")
    writer.add_image("grey", picture[0], dataformats="HW")
    writer.add_image("turned", picture[0], dataformats="WH")
    writer.add_image("one", picture[:1])
    writer.add_image("four", torch.cat([picture, picture[:1]]))
    writer.add_images("batch", batch)
    writer.add_images("last", batch.permute(0, 2, 3, 1), dataformats="NHWC")
    writer.add_images("many", torch.rand(11, 1, 2, 3))
    boxes = torch.tensor([[1.0, 1.0, 3.0, 4.0], [0.0, 0.0, 4.0, 5.0]])
    writer.add_image_with_boxes("boxes", picture, boxes)
    writer.add_image_with_boxes("named", torch.rand(3, 40, 60), boxes * 8, rescale=2, labels=["cat", "dog"])
    writer.add_image_with_boxes("wrong", picture, boxes, labels="only one")


def figures(writer, torch):
    plt = pytest.importorskip("matplotlib.pyplot")
    for one in (True, False):
        drawn = []
        for _ in range(2):
            figure, axes = plt.subplots(figsize=(2, 1.5))
            axes.plot([1, 2, 3], [1, 4, 9])
            drawn.append(figure)
        writer.add_figure("figure", drawn[0] if one else drawn, 3)
    plt.close("all")


def sounds(writer, torch):
    wave = torch.sin(torch.arange(50) / 5)
    writer.add_audio("wave", wave, 1, sample_rate=8000)
    writer.add_audio("row", wave[None].double())
    writer.add_audio("loud", wave * 3)


def texts(writer, torch):
    writer.add_text("words", "**hello**, é", 1)


def curves(writer, torch):
    labels, sure = torch.tensor([0, 1, 1, 0, 1]), torch.tensor([0.1, 0.9, 0.4, 0.5, 1.0])
    writer.add_pr_curve("pr", labels, sure, 1)
    writer.add_pr_curve("few", labels.bool(), sure, num_thresholds=5, weights=np.array([1, 2, 1, 1, 1.0]))
    writer.add_pr_curve("many", labels, sure, num_thresholds=200)
    rows = [np.arange(4.0) + row for row in range(6)]
    writer.add_pr_curve_raw("raw", *rows, num_thresholds=4)


def charts(writer, torch):
    writer.add_custom_scalars({"a": {"b": ["Multiline", ["x", "y"]], "c": ["Margin", ["v", "low", "high"]]}})
    writer.add_custom_scalars_multilinechart(["x", "y"])
    writer.add_custom_scalars_marginchart(["v", "low", "high"], "category", "title")


def meshes(writer, torch):
    points, faces = torch.rand(1, 4, 3), torch.tensor([[[0, 1, 2], [1, 2, 3]]])
    writer.add_mesh("points", points, global_step=1)
    colors = torch.arange(12).reshape(1, 4, 3)
    writer.add_mesh("body", points, colors, faces, {"material": {"cls": "MeshStandardMaterial", "b": 1}})


def settings(writer, torch):
    hparams = {"lr": 0.1, "layers": 3, "name": "net", "fast": True, "decay": torch.tensor([0.5]), "none": None}
    domains = {"layers": [1, 2, 3], "name": ["net", "other"]}
    writer.add_hparams(hparams, {"accuracy": 0.9, "loss": torch.tensor(0.1)}, domains, run_name="run", global_step=4)
    writer.add_hparams({}, {}, run_name="empty")


def points(writer, torch):
    x, _, batch = data(torch)
    writer.add_embedding(x)
    writer.add_embedding(x, metadata=list("abcde"), label_img=batch, global_step=3, tag="a/b%")
    rows = [[f"name {i}", i] for i in range(5)]
    writer.add_embedding(x.numpy(), metadata=rows, metadata_header=["name", "number"], global_step=12345, tag="named")


EVERYTHING = [
    scalars, several, histograms, tensors, pictures, figures, sounds, texts, curves, charts, meshes, settings, points,
]  # fmt: skip


@pytest.mark.parametrize("write", EVERYTHING, ids=lambda write: write.__name__)
def test_the_events_are_pytorchs(write, tmp_path):
    torch = pytest.importorskip("torch")
    from torch.utils import tensorboard as theirs

    for library, writer in ((torch, theirs.SummaryWriter), (edutorch, SummaryWriter)):
        library.manual_seed(1)
        with writer(str(tmp_path / library.__name__)) as w:
            write(w, library)
    expected, got = events(tmp_path / "torch"), events(tmp_path / "edutorch")
    assert list(got) == list(expected)
    for run in expected:
        assert len(got[run]) == len(expected[run])
        for a, b in zip(got[run], expected[run]):
            assert a == b, f"{run}\n{str(a)[:800]}\nPyTorch:\n{str(b)[:800]}"
    assert sum(map(len, got.values())) > 1 or write is points
    assert other_files(tmp_path / "edutorch") == other_files(tmp_path / "torch")


def test_purge_step_suffix_and_a_second_file(tmp_path):
    torch = pytest.importorskip("torch")
    from torch.utils import tensorboard as theirs

    for library, kind in ((torch, theirs.SummaryWriter), (edutorch, SummaryWriter)):
        writer = kind(tmp_path / library.__name__, purge_step=5, filename_suffix=".end", max_queue=1, flush_secs=1)
        writer.add_scalar("a", 1.0, 5)
        writer.flush()
        writer.close()
        writer.close()
        writer.flush()
        writer.add_scalar("a", 2.0, 6)
        writer.close()
    assert events(tmp_path / "edutorch") == events(tmp_path / "torch")
    assert all(name.endswith(".end") for name in os.listdir(tmp_path / "edutorch"))


def test_where_it_writes_if_nobody_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(comment="_lr") as writer:
        assert writer.get_logdir().startswith("runs" + os.sep)
    assert [name.endswith("_lr") for name in os.listdir("runs")] == [True]


WRONG = {
    "scalar": lambda w, t: w.add_scalar("a", t.zeros(2)),
    "kind": lambda w, t: w.add_scalar("a", [1.0]),
    "empty": lambda w, t: w.add_histogram("a", t.zeros(0)),
    "outside": lambda w, t: w.add_histogram("a", t.tensor([5.0, 6.0]), bins=[0, 1, 2]),
    "raw": lambda w, t: w.add_histogram_raw("a", 0, 1, 1, 1, 1, [1], [1, 2]),
    "letters": lambda w, t: w.add_image("a", t.zeros(3, 2, 2), dataformats="CHH"),
    "shape": lambda w, t: w.add_image("a", t.zeros(2, 2)),
    "channels": lambda w, t: w.add_images("a", t.zeros(2, 2, 2, 2)),
    "sound": lambda w, t: w.add_audio("a", t.zeros(2, 2)),
    "margin": lambda w, t: w.add_custom_scalars_marginchart(["a"]),
    "layout": lambda w, t: w.add_custom_scalars({"a": {"b": ["Margin", ["x"]]}}),
    "hparams": lambda w, t: w.add_hparams([], {}),
    "setting": lambda w, t: w.add_hparams({"a": [1]}, {}),
    "domain": lambda w, t: w.add_hparams({"a": 1}, {}, {"a": [1, "2"]}),
    "domains": lambda w, t: w.add_hparams({"a": 1}, {}, [1]),
    "labels": lambda w, t: w.add_embedding(t.zeros(2, 2), metadata=["a"]),
    "sprites": lambda w, t: w.add_embedding(t.zeros(2, 2), label_img=t.zeros(3, 3, 1, 1)),
    "flat": lambda w, t: w.add_embedding(t.zeros(2)),
    "header": lambda w, t: w.add_embedding(t.zeros(1, 2), metadata=[["a", "b"]], metadata_header=["x"]),
    "number type": lambda w, t: w.add_tensor("a", t.zeros(2, dtype=t.uint16)),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_calls_are_refused_in_pytorchs_words(name, tmp_path):
    torch = pytest.importorskip("torch")
    from torch.utils import tensorboard as theirs

    said = []
    for library, kind in ((torch, theirs.SummaryWriter), (edutorch, SummaryWriter)):
        with kind(tmp_path / library.__name__) as writer, pytest.raises(Exception) as caught:
            WRONG[name](writer, library)
        said.append((caught.type, str(caught.value).replace("edutorch", "torch")))
    assert said[1] == said[0]


def test_scalars_are_read_back(tmp_path):
    with SummaryWriter(tmp_path) as writer:
        for step in range(2000):  # more than TensorBoard's own reader keeps
            writer.add_scalar("a", step / 4, step)
        writer.add_scalar("new", 0.1, 3, new_style=True, double_precision=True)
    found = read_scalars(tmp_path)
    assert found == {"a": [(step, step / 4) for step in range(2000)], "new": [(3, 0.1)]}
    for wrong in (tmp_path / "nothing", tmp_path.parent / "none"):
        with pytest.raises(FileNotFoundError, match="no TensorBoard event file"):
            read_scalars(wrong)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 4), nn.ReLU(inplace=True), nn.Dropout())
        self.register_buffer("scale", edutorch.ones(4))

    def forward(self, x, y):
        return (x + self.body(y)) * self.scale + edutorch.ones(4)


def test_a_graph_has_the_modules_as_folders(tmp_path, capsys):
    model = Block()
    model.body[2].eval()
    with SummaryWriter(tmp_path) as writer:
        writer.add_graph(model, (edutorch.ones(2, 4), edutorch.ones(2, 4)), verbose=True)
    graph = EventAccumulator(str(tmp_path)).Reload().Graph()
    assert {node.name: (node.op, list(node.input)) for node in graph.node} == {
        "input/input.1": ("IO Node", []),
        "input/input.2": ("IO Node", []),
        "Block/Sequential[body]/Linear[0]/weight": ("prim::GetAttr", []),
        "Block/Sequential[body]/Linear[0]/bias": ("prim::GetAttr", []),
        "Block/Sequential[body]/Linear[0]/linear": (
            "aten::linear",
            ["input/input.2", *(f"Block/Sequential[body]/Linear[0]/{name}" for name in ("weight", "bias"))],
        ),
        "Block/Sequential[body]/ReLU[1]/relu": ("aten::relu", ["Block/Sequential[body]/Linear[0]/linear"]),
        "Block/add": ("aten::add", ["input/input.1", "Block/Sequential[body]/ReLU[1]/relu"]),
        "Block/scale": ("prim::GetAttr", []),
        "Block/mul": ("aten::mul", ["Block/add", "Block/scale"]),
        "Block/constant": ("prim::Constant", []),
        "Block/add.1": ("aten::add", ["Block/mul", "Block/constant"]),
        "output/output.1": ("IO Node", ["Block/add.1"]),
    }
    shapes = {node.name: node.attr["_output_shapes"].list.shape[0].dim for node in graph.node}
    assert [d.size for d in shapes["Block/Sequential[body]/Linear[0]/weight"]] == [4, 4]
    assert [d.size for d in shapes["Block/add.1"]] == [2, 4]
    assert [module.training for module in model.modules()] == [True, True, True, True, False]
    assert "Block/mul = aten::mul(Block/add, Block/scale)" in capsys.readouterr().out


def test_a_graph_of_a_model_that_fails_leaves_the_model_alone(tmp_path):
    model = Block()
    with SummaryWriter(tmp_path) as writer, pytest.raises(RuntimeError, match="size"):
        writer.add_graph(model, (edutorch.ones(2, 4), edutorch.ones(3, 4)))
    assert model.training and model(edutorch.ones(2, 4), edutorch.ones(2, 4)).requires_grad


def test_a_film_is_a_gif(tmp_path):
    Image = pytest.importorskip("PIL.Image")
    import io

    films = edutorch.zeros(3, 4, 3, 2, 5)
    films[1, :, 0] = edutorch.arange(4).reshape(4, 1, 1) / 3
    with SummaryWriter(tmp_path) as writer:
        writer.add_video("film", films, fps=10)
    (_, event) = events(tmp_path)["."]
    value = event.summary.value[0].image
    film = Image.open(io.BytesIO(value.encoded_image_string))
    assert (value.height, value.width, value.colorspace) == (2, 20, 3)
    assert (film.n_frames, film.size, film.info["duration"], film.info["loop"]) == (4, (20, 2), 100, 0)
    reds = []
    for frame in range(4):
        film.seek(frame)
        reds.append(film.convert("RGB").getpixel((7, 1))[0])
    assert reds == [0, 85, 170, 255]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 8, 9])
def test_films_lie_side_by_side_as_in_pytorch(count):
    pytest.importorskip("torch")
    from torch.utils.tensorboard._utils import _prepare_video

    films = np.random.default_rng(0).random((count, 2, 3, 4, 5))
    assert np.array_equal(frames_of(films), _prepare_video(films))
    films = (films * 255).astype(np.uint8)
    assert np.array_equal(frames_of(films), _prepare_video(films))


def test_without_the_package_the_error_names_the_extra():
    code = "import sys; sys.modules['tensorboard'] = None; import edutorch.utils.tensorboard"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (
        'ImportError: TensorBoard logging needs the package tensorboard: pip install "edutorch[tensorboard]"'
        in result.stderr
    )


AS_TORCH = """
import sys
from torch import nn
assert "tensorboard" not in sys.modules, "nobody has asked for it"
from torch.utils.tensorboard import SummaryWriter
from torch.utils.tensorboard.writer import SummaryWriter as Writer
from torch.utils.tensorboard.summary import hparams
import torch, edutorch.utils.tensorboard
assert SummaryWriter is Writer is torch.utils.tensorboard.SummaryWriter is edutorch.utils.tensorboard.SummaryWriter
try:
    import torch.utils.tensorboard.nothing
except ModuleNotFoundError as error:
    print(error)
"""


def test_lessons_find_it_as_torch(tmp_path):
    (tmp_path / "lesson.py").write_text(AS_TORCH, "utf-8")
    command = [sys.executable, "-m", "edutorch", "run", tmp_path / "lesson.py"]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.stderr == ""
    assert "No module named 'torch.utils.tensorboard.nothing'" in result.stdout
