"""The safetensors format: what others wrote loads here, what we write loads there."""

import numpy as np
import pytest

pytest.importorskip("safetensors")

import safetensors.numpy

import edutorch as torch
from edutorch.serialization import safetensors as ours

NAMES = [
    "bool",
    "uint8",
    "int8",
    "int16",
    "int32",
    "int64",
    "uint16",
    "uint32",
    "uint64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
]


def tensors(T, names=NAMES):
    return {name: T.tensor([[0, 1, 1]]).to(getattr(T, name)) for name in names} | {
        "empty": T.zeros(0, 2),
        "0d": T.tensor(2.5),
    }


def assert_equal(mine, wanted):
    assert set(mine) == set(wanted)
    for name, x in mine.items():
        y = wanted[name]
        assert (str(x.dtype), tuple(x.shape)) == (str(y.dtype), tuple(y.shape))
        assert x.tolist() == y.tolist()


def test_round_trip(tmp_path):
    path = tmp_path / "x.safetensors"
    ours.save_file(tensors(torch), path, {"format": "pt"})
    read = ours.load_file(path)
    assert_equal(read, tensors(torch))
    assert ours.load_metadata(path) == {"format": "pt"}
    assert_equal(torch.load(path), tensors(torch))  # as torch.load does
    assert_equal(ours.load(ours.save(tensors(torch))), tensors(torch))
    read["float32"][0, 0] = 7.0  # what was loaded may be changed


def test_with_pytorch(tmp_path):
    theirs = pytest.importorskip("torch")
    other = pytest.importorskip("safetensors.torch")
    path = tmp_path / "x.safetensors"
    other.save_file(tensors(theirs), path)
    assert_equal(ours.load_file(path), tensors(theirs))
    ours.save_file(tensors(torch), path)
    assert_equal(other.load_file(path), tensors(torch))


def test_with_numpy(tmp_path):
    path = tmp_path / "x.safetensors"
    safetensors.numpy.save_file({"a": np.arange(3.0), "b": np.ones((2, 2), np.int16)}, path)
    read = ours.load_file(path)
    assert read["a"].tolist() == [0.0, 1.0, 2.0]
    assert read["b"].dtype == torch.int16
    ours.save_file({"a": torch.arange(3)}, path)
    assert safetensors.numpy.load_file(path)["a"].tolist() == [0, 1, 2]


def test_same_bytes():
    theirs = pytest.importorskip("torch")
    other = pytest.importorskip("safetensors.torch")
    assert ours.save(tensors(torch)) == other.save(tensors(theirs))


def test_module(tmp_path):
    a, b = torch.nn.Linear(2, 3), torch.nn.Linear(2, 3)
    ours.save_file(a.state_dict(), tmp_path / "m.safetensors")
    b.load_state_dict(ours.load_file(tmp_path / "m.safetensors"))
    assert b.weight.tolist() == a.weight.tolist()


def test_refusals(tmp_path):
    x = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="share memory"):
        ours.save({"a": x, "b": x[1:]})
    with pytest.raises(ValueError, match="non contiguous"):
        ours.save({"a": x.reshape(2, 2).t()})
    with pytest.raises(ValueError, match="expected torch.Tensor but received <class 'int'>"):
        ours.save({"a": 3})
    path = tmp_path / "bad.safetensors"
    path.write_bytes(ours.save({"a": x})[:-3])
    with pytest.raises(RuntimeError, match="The file: .*bad.safetensors"):
        torch.load(path)


def test_says_what_to_install(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "edutorch\[safetensors\]"'):
        ours.save({"a": torch.ones(1)})
