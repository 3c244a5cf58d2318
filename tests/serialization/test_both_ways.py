"""What we write PyTorch reads with its defaults, and the other way round; both write the same bytes."""

import io
from collections import Counter, OrderedDict

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from serialization.make_files import CONTENTS, LEGACY, network
from serialization.sameness import assert_same

import edutorch


def dump(T, thing, **options):
    file = io.BytesIO()
    T.save(thing, file, **options)
    return file.getvalue()


def load(T, data, **options):
    return T.load(io.BytesIO(data), **options)


def without_identity(data):
    """The archive up to the record that no two writers have in common, and what stands behind the directory's sums."""
    return data[: data.index(b"archive/.data/serialization_id")], data[-98:]


@pytest.mark.parametrize("name", CONTENTS)
def test_pytorch_reads_ours(name):
    make = CONTENTS[name]
    assert_same(make(edutorch), load(torch, dump(edutorch, make(edutorch))))


@pytest.mark.parametrize("name", CONTENTS)
def test_we_read_pytorchs(name):
    make = CONTENTS[name]
    assert_same(load(edutorch, dump(torch, make(torch))), make(torch))


@pytest.mark.parametrize("name", LEGACY)
def test_old_format(name):
    make, old = CONTENTS[name], {"_use_new_zipfile_serialization": False}
    assert_same(make(edutorch), load(torch, dump(edutorch, make(edutorch), **old)))
    assert_same(load(edutorch, dump(torch, make(torch), **old)), make(torch))


@pytest.mark.parametrize("name", [name for name in CONTENTS if name != "objects"])
def test_same_bytes(name):
    make = CONTENTS[name]
    assert without_identity(dump(edutorch, make(edutorch))) == without_identity(dump(torch, make(torch)))


@pytest.mark.parametrize("value", [
    None, True, 0, 255, 256, 65536, -1, -129, 2**31, -(2**40), 2**200, 1.5, float("inf"), "", "ä€𝄞", b"\x80", (), (1,),
    (1, 2), (1, 2, 3), (1, 2, 3, 4), [], [[]] * 2, {}, {1: {2: 3}}, set(), {1, "a"}, 1j, bytearray(), list(range(3000)),
    {str(i): i for i in range(2500)}, OrderedDict(a=1), Counter("abca"), "x" * 300,
], ids=lambda value: repr(value)[:20])  # fmt: skip
def test_values(value):
    mine, theirs = dump(edutorch, value), dump(torch, value)
    assert without_identity(mine) == without_identity(theirs)
    assert_same(load(edutorch, theirs), value)
    assert_same(load(torch, mine), value)


def several(T):
    x = T.arange(4)
    return {
        "twice": [x, x],
        "sizes": (x.shape, T.Size([]), x.reshape(2, 2).shape),
        "types": [T.float32, T.int64, T.bfloat16, T.bool],
        "places": [T.device("cpu"), T.device("cuda:1"), T.device("cuda")],
        "empty": [T.zeros(0), T.zeros(2, 0, 3), T.zeros(3)[3:], x[4:]],
        "permuted": T.arange(24).reshape(2, 3, 4).permute(2, 0, 1),
        "diagonal": T.arange(9).reshape(3, 3).diagonal(),
        "windows": T.arange(6).unfold(0, 3, 1),
        "column-major": T.arange(6.0).reshape(2, 3).t().clone(),
        "grad": [T.ones(2, requires_grad=True), T.ones(2, requires_grad=True) * 2],
        "unsigned": T.ones(3, dtype=T.uint16)[1:],
        "frozen": T.nn.Parameter(T.ones(1), requires_grad=False),
        "memory": T.arange(3, dtype=T.uint8).untyped_storage().tolist(),
        "buffer": T.nn.Buffer(T.ones(2)),
    }


def test_several():
    mine, theirs = dump(edutorch, several(edutorch)), dump(torch, several(torch))
    for key, value in load(edutorch, theirs).items():
        if key not in ("places", "types", "buffer"):
            assert_same(value, load(torch, theirs)[key])
    read = load(torch, mine)
    for key, value in several(edutorch).items():
        if key not in ("buffer", "grad"):
            assert_same(value, read[key])
    assert read["grad"][1].requires_grad
    assert read["grad"][1].tolist() == [2.0, 2.0]
    assert read["twice"][0] is read["twice"][1]


@pytest.mark.filterwarnings("ignore:TypedStorage is deprecated")
def test_storages_by_themselves():
    for a, b in ((edutorch, torch), (torch, edutorch)):
        x = a.arange(3, dtype=a.int16)
        read = load(b, dump(a, {"storage": x.untyped_storage(), "other": a.ones(2)}))
        assert read["storage"].untyped().tolist() == x.untyped_storage().tolist()


def test_sharing_survives():
    for a, b in ((edutorch, torch), (torch, edutorch)):
        x = a.arange(4.0)
        read = load(b, dump(a, {"x": x, "view": x[1:3], "detached": x.detach()}))
        read["x"][1] = 50.0
        assert (read["view"][0].item(), read["detached"][1].item()) == (50.0, 50.0)
        assert read["x"].untyped_storage().nbytes() == 16


def test_whole_memory_is_saved():
    """As in PyTorch: a view brings along the memory that it looks at, a clone does not."""
    for T in (edutorch, torch):
        x = T.zeros(1000)
        assert len(dump(T, x[:1])) > 4000 > len(dump(T, x[:1].clone()))


def test_mapped(tmp_path):
    for a, b in ((edutorch, torch), (torch, edutorch)):
        path = tmp_path / "model.pt"
        a.save({"x": a.arange(100.0), "y": a.ones(3), "z": a.zeros(0)}, path)
        read = b.load(path, mmap=True)
        assert (read["x"][99].item(), read["y"].tolist(), list(read["z"].shape)) == (99.0, [1.0] * 3, [0])
        read["x"][0] = 5.0
        assert b.load(path)["x"][0].item() == 0.0


def test_archive_is_named_after_the_file(tmp_path):
    import zipfile

    for name in ("a.b.pt", "plain", "with space.pt", "ü.pt"):
        names = []
        for T in (torch, edutorch):
            T.save(1, tmp_path / name)
            names.append(zipfile.ZipFile(tmp_path / name).namelist())
        assert names[0] == names[1]


def test_training_goes_on_in_the_other_library():
    layer, optimizer = network(torch)
    data = dump(torch, {"model": layer.state_dict(), "optimizer": optimizer.state_dict()})
    ours, its = network(edutorch)
    read = load(edutorch, data)
    ours.load_state_dict(read["model"])
    its.load_state_dict(read["optimizer"])
    for T, a, b in ((torch, layer, optimizer), (edutorch, ours, its)):
        b.zero_grad()
        a(T.tensor([[1.0, 3.0]])).sum().backward()
        b.step()
    np.testing.assert_allclose(ours.weight.detach().numpy(), layer.weight.detach().numpy(), rtol=1e-6)
    back = load(torch, dump(edutorch, its.state_dict()))
    optimizer.load_state_dict(back)


def test_random_state_goes_over():
    edutorch.manual_seed(3)
    edutorch.rand(5)
    state = load(torch, dump(edutorch, edutorch.get_rng_state()))
    torch.set_rng_state(state)
    assert torch.rand(3).tolist() == edutorch.rand(3).tolist()


def test_without_checksums():
    torch.serialization.set_crc32_options(False)
    try:
        data = dump(torch, torch.arange(3))
    finally:
        torch.serialization.set_crc32_options(True)
    assert load(edutorch, data).tolist() == [0, 1, 2]
    edutorch.serialization.set_crc32_options(False)
    try:
        data = dump(edutorch, edutorch.arange(3))
    finally:
        edutorch.serialization.set_crc32_options(True)
    assert load(torch, data).tolist() == [0, 1, 2]


@pytest.mark.parametrize("make", [
    lambda T: T.nn.Linear(3, 2), lambda T: T.nn.Sequential(T.nn.Linear(2, 3), T.nn.ReLU(), T.nn.Linear(3, 1)),
    lambda T: T.nn.BatchNorm1d(2), lambda T: T.nn.Embedding(4, 2), lambda T: T.nn.LayerNorm(2), lambda T: T.nn.Dropout(0.5),
    lambda T: T.nn.ModuleList([T.nn.Linear(1, 1)]), lambda T: T.nn.ModuleDict({"a": T.nn.GELU()}), lambda T: T.nn.PReLU(),
    lambda T: T.nn.ParameterList([T.nn.Parameter(T.ones(2))]), lambda T: T.nn.CrossEntropyLoss(), lambda T: T.nn.Softmax(1),
], ids=str)  # fmt: skip
@pytest.mark.parametrize("zipped", [True, False])
def test_whole_modules(make, zipped):
    """Modules that PyTorch pickled whole become ours; only when the file is trusted."""
    theirs = make(torch)
    data = dump(torch, theirs, _use_new_zipfile_serialization=zipped)
    with pytest.raises(Exception, match="Weights only load failed"):
        load(edutorch, data)
    mine = load(edutorch, data, weights_only=False)
    assert type(mine).__module__.startswith("edutorch.nn")
    assert repr(mine) == repr(theirs)
    assert_same(dict(mine.state_dict()), dict(theirs.state_dict()))
    assert_same(list(mine.named_parameters()), list(theirs.named_parameters()))
    again = load(edutorch, dump(edutorch, mine), weights_only=False)  # and ours as ours
    assert repr(again) == repr(theirs)
    assert_same(dict(again.state_dict()), dict(theirs.state_dict()))
