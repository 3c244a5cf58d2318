"""make_grid and save_image, by hand-computed pictures."""

import io

import numpy as np
import pytest

import edutorch
from edutorch.vision.utils import make_grid, save_image


def test_grid():
    x = edutorch.arange(1.0, 6).view(5, 1, 1, 1)
    grid = make_grid(x, nrow=3, padding=1, pad_value=9)
    assert grid.shape == (3, 5, 7)
    assert grid[2].tolist() == [
        [9, 9, 9, 9, 9, 9, 9], [9, 1, 9, 2, 9, 3, 9], [9, 9, 9, 9, 9, 9, 9], [9, 4, 9, 5, 9, 9, 9], [9, 9, 9, 9, 9, 9, 9],
    ]  # fmt: skip
    assert make_grid(edutorch.ones(20, 3, 4, 5)).shape == (3, 3 * 6 + 2, 8 * 7 + 2)
    assert make_grid([edutorch.ones(3, 2, 2)] * 2, padding=0).shape == (3, 2, 4)


def test_one_picture():
    assert make_grid(edutorch.ones(4, 5)).shape == (3, 4, 5)
    assert make_grid(edutorch.ones(1, 4, 5)).shape == (3, 4, 5)
    assert make_grid(edutorch.ones(3, 4, 5)).shape == (3, 4, 5)


def test_normalize():
    x = edutorch.tensor([0.0, 1, 2, 4]).view(2, 1, 1, 2)
    kept = x.clone()
    assert make_grid(x, padding=0, normalize=True)[0].tolist() == [[0, 0.25, 0.5, 1]]
    assert make_grid(x, padding=0, normalize=True, scale_each=True)[0].tolist() == [[0, 1, 0, 1]]
    assert make_grid(x, padding=0, normalize=True, value_range=(1, 3))[0].tolist() == [[0, 0, 0.5, 1]]
    assert x.equal(kept)


def test_errors():
    with pytest.raises(TypeError, match="tensor or list of tensors expected, got <class 'int'>"):
        make_grid(3)
    with pytest.raises(TypeError, match="tensor or list of tensors expected, got a list containing <class 'int'>"):
        make_grid([3])
    with pytest.raises(TypeError, match="value_range has to be a tuple"):
        make_grid(edutorch.ones(2, 1, 1, 1), normalize=True, value_range=[0, 1])


def test_save(tmp_path):
    Image = pytest.importorskip("PIL.Image", reason="needs Pillow")
    x = edutorch.tensor([-1, 0, 0.5, 1, 2]).view(1, 1, 1, 5).requires_grad_()
    save_image(x, tmp_path / "x.png")
    file = io.BytesIO()
    save_image(x, file, format="png")
    for saved in (tmp_path / "x.png", file):
        assert np.asarray(Image.open(saved))[0, :, 1].tolist() == [0, 0, 128, 255, 255]
