"""The figures: their values, their words, and pictures that are well formed and fit any page."""

import base64
import io
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import edutorch as torch
from edutorch import nn, viz
from edutorch.viz.drawing import as_pixels, contour, smaller
from edutorch.viz.drawing.pictures import png

SPACE = "{http://www.w3.org/2000/svg}"


def some_figures():
    torch.manual_seed(0)
    X, y = torch.datasets.make_spirals(60, seed=0)
    model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 3))
    return {
        "weights": viz.weights(torch.vision.models.LeNet()),
        "tensor": viz.weights(torch.randn(100), "<noise>"),
        "images": viz.images(torch.rand(3, 1, 8, 8), [0, 1, 2], [0, 2, 2], names=["<cat>", "dog", "ant"]),
        "attention": viz.attention(torch.softmax(torch.randn(2, 3, 3), -1), ["<s>", "a", "b"]),
        "embedding": viz.embedding(torch.randn(5, 4), ["<s>", "a", "b", "c", "d"]),
        "classes": viz.embedding(torch.randn(9, 4), torch.arange(9) % 3),
        "confusion": viz.confusion_matrix([0, 1, 2, 1], [0, 1, 1, 1], names=["<s>", "a", "b"]),
        "decisions": viz.decision_boundary(model, X, y),
    }


@pytest.fixture(scope="module")
def figures():
    return some_figures()


NAMES = ["weights", "tensor", "images", "attention", "embedding", "classes", "confusion", "decisions"]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_a_picture_and_words(name, figures, tmp_path):
    figure = figures[name]
    root = ElementTree.fromstring(figure.svg)
    assert root.tag == f"{SPACE}svg" and root.get("role") == "img"
    assert root.get("aria-label") == repr(figure).splitlines()[0]
    assert not [element for element in root.iter() if "id" in element.attrib]
    assert figure.svg.count("http") == 1 and "url(" not in figure.svg and "nan" not in figure.svg
    page = figure._repr_html_()
    assert figure.svg in page and "<details><summary" in page and "<s>" not in page
    assert "background:#fff" in figure._repr_svg_() and "background:#fff" not in page
    figure.save(tmp_path / "figure.svg")
    assert ElementTree.parse(tmp_path / "figure.svg").getroot().tag == f"{SPACE}svg"
    with pytest.raises(ValueError, match=r"\.svg"):
        figure.save(tmp_path / "figure.png")


def test_figures_are_the_same_every_time(figures):
    for name, figure in some_figures().items():
        assert figure.svg == figures[name].svg and repr(figure) == repr(figures[name])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_outside(name, figures):
    root = ElementTree.fromstring(figures[name].svg)
    width, height = float(root.get("width")), float(root.get("height"))
    for element in root.iter():
        x, y = (float(element.get(key, element.get(f"c{key}", 0))) for key in "xy")
        wide, high = (float(element.get(key, 0)) if element is not root else 0 for key in ("width", "height"))
        assert x >= -0.5 and x + wide <= width + 1 and y >= -0.5 and y + high <= height + 1, element.attrib


def test_weights():
    model = nn.Sequential(nn.Conv2d(3, 5, 3), nn.Linear(2, 2))
    figure = viz.weights(model)
    assert [about["name"] for about in figure.parameters] == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert figure.filters.shape == (5, 3, 3, 3)
    assert figure.parameters[0]["std"] == pytest.approx(model[0].weight.std().item(), rel=1e-5)
    assert figure.svg.count("<image") == 5
    assert viz.weights(nn.Linear(2, 2)).filters is None
    assert viz.weights(nn.ReLU()).parameters == []
    assert repr(viz.weights(torch.full((3,), float("nan")))).endswith("tensor (3,): nan")
    assert "1.bias (1,): 0.5, from 0.5 to 0.5" in repr(
        viz.weights(nn.Sequential(nn.ReLU(), nn.Linear(2, 1)).requires_grad_(False).apply(fill_with_half))
    )
    with pytest.raises(ValueError, match="call it once"):
        viz.weights(nn.LazyLinear(2))
    viz.weights(torch.vision.models.resnet18())


def fill_with_half(module):
    for p in module.parameters(recurse=False):
        p.fill_(0.5)


def test_a_network_that_has_gone_wrong_is_drawn_all_the_same():
    nothing = torch.full((2, 2), float("nan"))
    masked = viz.attention(nothing)
    assert masked.svg.count('fill-opacity="0"') == 4 and "0 → 0 nan" in repr(masked)
    large = viz.attention(torch.full((70, 70), float("nan")))
    assert large.svg.count("<image") == 1
    points, classes = torch.randn(4, 2), [0, 1, 0, 1]
    for bad in ("nan", "inf", "-inf"):
        figure = viz.decision_boundary(lambda x, bad=bad: x[:, 0] * float(bad), points, classes)
        assert "nan" not in figure.svg
    for draw in (lambda: viz.embedding(nothing), lambda: viz.decision_boundary(nn.Linear(2, 1), nothing, [0, 1])):
        with pytest.raises(ValueError, match="nan or infinite"):
            draw()


def test_a_model_is_asked_in_its_own_number_type():
    points, classes = torch.randn(4, 2), [0, 1, 0, 1]
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)).double()
    viz.decision_boundary(model, points, classes)
    assert model.training and model[1].num_batches_tracked == 0


def test_images_mark_what_is_wrong_by_sign_and_colour():
    figure = viz.images(torch.rand(3, 3, 8, 8), [0, 1, 2], torch.eye(3)[[0, 2, 2]], names=["cat", "dog", "ant"])
    assert figure.right == [True, False, True] and figure.predictions == [0, 2, 2]
    assert "✗ 1: ant, is dog" in repr(figure) and "✗ ant, is dog" in figure.svg
    assert figure.svg.count("#d55e00") == 1 and figure.svg.count("#009e73") == 2
    assert figure.svg.count("stroke-dasharray") == 1
    assert viz.images(torch.rand(8, 8)).right is None
    assert "· 4" in viz.images(torch.rand(1, 8, 8), labels=[4]).svg
    assert "the first 64 are shown" in repr(viz.images(torch.rand(70, 1, 4, 4)))
    with pytest.raises(ValueError, match="expected pictures"):
        viz.images(torch.rand(1, 2, 8, 8))
    with pytest.raises(ValueError, match="expected labels for 2 pictures"):
        viz.images(torch.rand(2, 8, 8), labels=[1])


def test_attention():
    weights = torch.softmax(torch.randn(1, 2, 3, 4), -1)
    figure = viz.attention(weights, "abc", "wxyz")
    assert figure.weights.shape == (2, 3, 4) and figure.keys == list("wxyz")
    assert figure.strongest[0] == ["wxyz"[i] for i in weights[0, 0].argmax(-1).tolist()]
    assert f"a → w: {weights[0, 0, 0, 0].item():.4g}" in figure.svg  # what hovering shows
    assert viz.attention(weights[0, :, :, :3], "abc").keys == list("abc")
    large = viz.attention(torch.softmax(torch.randn(2, 60, 60), -1))
    assert large.svg.count("<image") == 2 and len(large.svg) < 80_000
    with pytest.raises(ValueError, match="choose one of the batch"):
        viz.attention(torch.ones(2, 2, 3, 3))
    with pytest.raises(ValueError, match="expected 3 queries"):
        viz.attention(torch.ones(3, 4), "ab", "abcd")


def test_embedding_is_principal_component_analysis():
    X = np.random.default_rng(0).normal(size=(30, 6)) @ np.diag([5, 3, 1, 1, 1, 1])
    figure = viz.embedding(torch.tensor(X))
    values, vectors = np.linalg.eigh(np.cov(X.T))
    assert figure.explained == pytest.approx((values[-1] / values.sum(), values[-2] / values.sum()))
    expected = (X - X.mean(0)) @ vectors[:, [-1, -2]]
    np.testing.assert_allclose(np.abs(figure.points), np.abs(expected), atol=1e-9)
    again = viz.embedding(torch.tensor(X[:, ::-1].copy()))
    np.testing.assert_allclose(again.points, figure.points, atol=1e-9)  # the sign does not depend on luck
    assert viz.embedding(torch.zeros(1, 1)).points.tolist() == [[0, 0]]
    assert viz.embedding(torch.ones(3, 2)).explained == (0, 0)
    with pytest.raises(ValueError, match="expected labels for 3 vectors"):
        viz.embedding(torch.ones(3, 2), ["a"])


def test_classes_of_an_embedding_have_shapes_too(figures):
    shapes = re.findall("<(circle|polygon)", figures["classes"].svg)
    assert shapes.count("circle") == 3 + 1 and shapes.count("polygon") == 6 + 2  # and the key


def test_confusion_matrix():
    truth, scores = torch.tensor([0, 0, 1, 1, 1]), torch.eye(3)[[0, 1, 1, 1, 0]]
    figure = viz.confusion_matrix(truth, scores, names=["cat", "dog", "ant"])
    assert figure.counts.tolist() == [[1, 1, 0], [1, 2, 0], [0, 0, 0]] and figure.accuracy == 0.6
    assert figure.recall[:2] == [0.5, 2 / 3] and np.isnan(figure.recall[2])
    assert "dog taken for cat: 1" in figure.svg and "dog: 2 of 3 right; 1 taken for cat" in repr(figure)
    for arguments, words in ((([0], [0, 1]), "as many"), (([], []), "as many"), (([-1], [0]), "negative")):
        with pytest.raises(ValueError, match=words):
            viz.confusion_matrix(*arguments)
    with pytest.raises(ValueError, match="expected 3 names"):
        viz.confusion_matrix([2], [0], names=["a", "b"])
    viz.confusion_matrix(torch.arange(60), torch.arange(60))


def test_decision_boundary():
    points = torch.tensor([[-1.0, 0.0], [1.0, 0.0], [2.0, 1.0]])
    figure = viz.decision_boundary(lambda p: p[:, 0], points, torch.tensor([0, 1, 0]))
    assert figure.accuracy == pytest.approx(2 / 3) and figure.wrong == [2]
    assert (figure.classes == (figure.grid[..., 0] > 0)).all()
    same = viz.decision_boundary(lambda p: torch.stack([-p[:, 0], p[:, 0]], 1), points, [0, 1, 0])
    assert (same.classes == figure.classes).all() and "class 0 (circle): 1 of 2 right" in repr(same)
    model = nn.Sequential(nn.Linear(2, 1), nn.Dropout())
    state = torch.get_rng_state()
    viz.decision_boundary(model, points, [0, 1, 0])
    assert model.training and torch.equal(state, torch.get_rng_state())
    with pytest.raises(ValueError, match="expected points"):
        viz.decision_boundary(model, torch.ones(3, 3), [0, 1, 0])
    with pytest.raises(ValueError, match="expected classes from 0 to 6"):
        viz.decision_boundary(model, points, [0, 1, 7])


def test_contours_join_up():
    y, x = np.mgrid[-1:1:21j, -1:1:21j]
    segments = contour(x**2 + y**2 - 0.51)
    ends = [tuple(np.round(end, 9)) for segment in segments for end in segment]
    assert segments and all(ends.count(end) == 2 for end in ends)  # a circle has no loose end


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (5, 7), (200, 150)])
def test_png_is_read_by_others(channels, size):
    image = pytest.importorskip("PIL.Image")
    pixels = np.random.default_rng(0).integers(0, 256, (*size, channels)).astype(np.uint8)
    read = np.asarray(image.open(io.BytesIO(png(pixels))))
    assert (read.reshape(pixels.shape) == pixels).all()
    assert base64.b64encode(png(pixels)) == base64.b64encode(png(pixels))


def test_pixels():
    assert as_pixels(np.zeros((2, 4, 5))) is None
    assert as_pixels(np.array([[0.0, 1.0]])).ravel().tolist() == [0, 255]
    assert as_pixels(np.array([[-1.0, 3.0]])).ravel().tolist() == [0, 255]
    assert as_pixels(np.array([[np.nan, 1.0]])).ravel().tolist() == [0, 255]
    assert smaller(np.full((100, 3, 1), 7, np.uint8), 10).tolist() == [[[7]]] * 10
