"""Wrong calls, wrong files, files that ask for too much: the same errors as PyTorch, and one that names the file."""

import collections
import io
import pickle
import tarfile
import zipfile

import numpy as np
import pytest
from beside import assert_same_error
from serialization import attacks
from serialization.attacks import Custom
from serialization.fuzz import archive

import edutorch as torch


def dump(T, thing, **options):
    file = io.BytesIO()
    T.save(thing, file, **options)
    return file.getvalue()


def rewritten(data, old=b"", new=b"", record="data.pkl"):
    """The archive with a record changed (and its checksum right)."""
    source, file = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(old, new) if name.endswith(record) else content)
    return file.getvalue()


CUDA = (b"X\x03\0\0\0cpu", b"X\x06\0\0\0cuda:0")

WRONG = {
    "no such folder": lambda T: T.save(1, "no_such_folder/x.pt"),
    "no such absolute folder": lambda T: T.save(1, "/no_such_folder/x.pt"),
    "into a number": lambda T: T.save(1, 5),
    "into an object": lambda T: T.save(1, object()),
    "no such file": lambda T: T.load("no_such_file.pt"),
    "from a number": lambda T: T.load(5),
    "from an object": lambda T: T.load(object()),
    "a class": lambda T: T.load(io.BytesIO(dump(T, Custom()))),
    "a function": lambda T: T.load(io.BytesIO(dump(T, print))),
    "a numpy number": lambda T: T.load(io.BytesIO(dump(T, np.float32(3)))),
    "a numpy array": lambda T: T.load(io.BytesIO(dump(T, np.arange(3)))),
    "a frozenset": lambda T: T.load(io.BytesIO(dump(T, frozenset([1])))),
    "a defaultdict": lambda T: T.load(io.BytesIO(dump(T, collections.defaultdict(int)))),
    "os.system": lambda T: T.load(io.BytesIO(dump(T, __import__("os").system))),
    "pickle_module": lambda T: T.load(io.BytesIO(dump(T, 1)), weights_only=True, pickle_module=pickle),
    "mmap of a buffer": lambda T: T.load(io.BytesIO(dump(T, 1)), mmap=True),
    "cuda": lambda T: T.load(io.BytesIO(rewritten(dump(T, T.ones(1)), *CUDA))),
    "unknown place": lambda T: T.load(io.BytesIO(dump(T, T.ones(1))), map_location="foo"),
    "number as a place": lambda T: T.load(io.BytesIO(dump(T, T.ones(1))), map_location=0),
    "place from a dictionary": lambda T: T.load(io.BytesIO(dump(T, T.ones(1))), map_location={"cpu": "foo"}),
    "place from a function": lambda T: T.load(
        io.BytesIO(rewritten(dump(T, T.ones(1)), *CUDA)), map_location=lambda storage, location: None
    ),
    "no end": lambda T: T.load(io.BytesIO(dump(T, 1)[:-40])),
    "no storage": lambda T: T.load(io.BytesIO(rewritten(dump(T, T.ones(2)), b"X\1\0\0\x000", b"X\1\0\0\x007"))),
    "unknown byte order": lambda T: T.load(io.BytesIO(rewritten(dump(T, 1), b"little", b"middle", "byteorder"))),
    "two types": lambda T: T.save([T.zeros(2), *two_views(T)], io.BytesIO()),
    "endianness": lambda T: T.serialization.set_default_load_endianness("little"),
    "unsafe globals": lambda T: T.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(b"abc")),
    "safe globals": lambda T: trusting(T, [(print, "a", "b")]),
    "safe globals by number": lambda T: trusting(T, [(print, 3)]),
}


def two_views(T):
    x = T.zeros(2)
    return x, x.view(T.int32)


def trusting(T, things):
    with T.serialization.safe_globals(things):
        return T.load(io.BytesIO(dump(T, Custom())))


@pytest.mark.parametrize("name", WRONG)
def test_same_error(name):
    assert_same_error(WRONG[name])


def test_file_is_named(tmp_path):
    for name, data in (("a.pt", archive(attacks.HEAD + attacks.name("os", "system") + b".")), ("b.pt", b"nonsense"),
                       ("c.pt", dump(torch, 1)[:-30]), ("d.pt", b""), ("e.pt", b"PK\3\4"),
                       ("f.pt", rewritten(dump(torch, 1), b"little", b"middle", "byteorder"))):  # fmt: skip
        (tmp_path / name).write_bytes(data)
        with pytest.raises((RuntimeError, pickle.UnpicklingError, EOFError, ValueError)) as error:
            torch.load(tmp_path / name)
        assert str(error.value).endswith(f"The file: {tmp_path / name}")


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("label, pickled", [*attacks.crooked(), *attacks.executing("never")], ids=lambda x: str(x)[:30])
def test_attack_is_refused(label, pickled):
    instruction = label.startswith("opcode")  # most are refused; a few push one more thing, and mean no harm
    try:
        result = torch.load(io.BytesIO(archive(pickled)))
    except (pickle.UnpicklingError, RuntimeError):
        return
    assert instruction, f"{label} gave {result!r:.100}"
    assert isinstance(result, (list, str, tuple, dict, int, bool, type(None)))


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("label, pickled", [*attacks.impossible()], ids=lambda x: str(x)[:30])
def test_impossible_tensor_is_refused(label, pickled):
    """Or it is a view that repeats numbers, and stays inside its memory."""
    try:
        x = torch.load(io.BytesIO(archive(pickled)))
    except (pickle.UnpicklingError, RuntimeError):
        return
    assert x.storage_offset() + sum((n - 1) * step for n, step in zip(x.shape, x.stride())) < 2


CHANGED = {
    "compressed": lambda z: z.writestr("archive/data.pkl", b"\x80\x02N.", zipfile.ZIP_DEFLATED),
    "absolute": lambda z: z.writestr("/etc/data/0", b""),
    "outside": lambda z: z.writestr("archive/../../data/0", b""),
    "backwards": lambda z: z.writestr("archive\\..\\..\\x", b""),
}


@pytest.mark.parametrize("name, reason", [
    ("compressed", "is compressed"), ("absolute", "outside the archive"), ("outside", "outside the archive"),
    ("backwards", "outside the archive"),
])  # fmt: skip
def test_unusual_archive(name, reason):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        if name != "compressed":
            target.writestr("archive/data.pkl", b"\x80\x02N.")
        CHANGED[name](target)
    with pytest.raises(RuntimeError, match=reason):
        torch.load(io.BytesIO(file.getvalue()))


def test_record_that_stands_twice():
    file = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(file, "w") as target:
        target.writestr("archive/data.pkl", b"\x80\x02N.")
        target.writestr("archive/data.pkl", b"\x80\x02N.")
    with pytest.raises(RuntimeError, match="stands twice"):
        torch.load(io.BytesIO(file.getvalue()))


def test_bomb_of_overlapping_records():
    """A directory may name the same bytes many times; then the records together are larger than the file."""
    data = bytearray(archive(attacks.HEAD + b"N.", storages=(b"a" * 3000, b"b" * 3000)))
    first, second = (data.index(b"archive/data/%d" % k, data.index(b"PK\1\2")) for k in (0, 1))
    data[second - 22 : second - 18] = data[second - 26 : second - 22] = (6000).to_bytes(4, "little")
    assert first
    with pytest.raises(RuntimeError, match="larger than the file"):
        torch.load(io.BytesIO(bytes(data)))


def test_flipped_number_is_found():
    data = bytearray(dump(torch, torch.ones(100)))
    data[data.index(b"\x80?" * 1 + b"\0\0\x80?")] ^= 1
    with pytest.raises(RuntimeError, match="the checksum of data/0 is wrong"):
        torch.load(io.BytesIO(bytes(data)))


def test_numbers_from_the_other_end():
    x = torch.tensor([1, 256, -1], dtype=torch.int32)
    z = torch.tensor([1 + 2j], dtype=torch.complex64)
    for value in (x, z, torch.tensor([True, False])):
        data = dump(torch, value)
        raw = value.array.tobytes()
        turned = rewritten(
            rewritten(data, raw, value.array.byteswap().tobytes(), "data/0"), b"little", b"big", "byteorder"
        )
        assert torch.load(io.BytesIO(turned)).tolist() == value.tolist()
    assert torch.serialization.get_default_load_endianness() is None


def test_tar_is_refused_with_a_reason():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as target:
        target.addfile(tarfile.TarInfo("storages"))
    for weights_only in (True, False):
        with pytest.raises(RuntimeError, match=r"\.tar"):
            torch.load(io.BytesIO(file.getvalue()), weights_only=weights_only)


def test_torchscript_is_refused_with_a_reason():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("m/data.pkl", b"\x80\x02N.")
        target.writestr("m/constants.pkl", b"\x80\x02N.")
    for weights_only in (True, False):
        with pytest.raises(RuntimeError, match="TorchScript"):
            torch.load(io.BytesIO(file.getvalue()), weights_only=weights_only)


def test_trusted_class():
    data = dump(torch, {"thing": Custom()})
    with torch.serialization.safe_globals([Custom]):
        assert torch.load(io.BytesIO(data))["thing"].x == 1
        assert torch.serialization.get_safe_globals() == [Custom]
    with pytest.raises(pickle.UnpicklingError, match="attacks.Custom was not an allowed global"):
        torch.load(io.BytesIO(data))
    torch.serialization.add_safe_globals([(Custom, "serialization.attacks.Custom")])
    assert torch.load(io.BytesIO(data))["thing"].x == 1
    torch.serialization.clear_safe_globals()
    assert torch.serialization.get_safe_globals() == []
    assert torch.load(io.BytesIO(data), weights_only=False)["thing"].x == 1


def test_blocked_module_is_never_trusted():
    import os

    pickled = attacks.HEAD + attacks.called(attacks.name("os", "getcwd")) + b"."
    trust = torch.serialization.safe_globals([(os.getcwd, "os.getcwd")])
    with trust, pytest.raises(pickle.UnpicklingError, match="whose module os is blocked"):
        torch.load(io.BytesIO(archive(pickled)))


def test_numpy_when_it_is_trusted():
    data = dump(torch, {"mean": np.float64(2.5)})
    kinds = [(np._core.multiarray.scalar, "numpy._core.multiarray.scalar"), np.dtype, np.dtypes.Float64DType]
    with torch.serialization.safe_globals(kinds):
        assert torch.load(io.BytesIO(data))["mean"] == 2.5


def test_unsafe_names_are_listed():
    data = dump(torch, {"a": Custom(), "b": np.float32(1), "x": torch.ones(2)})
    names = torch.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data))
    assert set(names) == {"serialization.attacks.Custom", "numpy._core.multiarray.scalar", "numpy.dtype"}


def test_same_names_are_unsafe():
    theirs = pytest.importorskip("torch")
    data = dump(theirs, {"a": Custom(), "m": theirs.nn.Linear(1, 1)})
    names = [T.serialization.get_unsafe_globals_in_checkpoint(io.BytesIO(data)) for T in (torch, theirs)]
    assert set(names[0]) == set(names[1])


@pytest.mark.parametrize("to", ["cpu", "device", b"cpu", {"cuda:0": "cpu"}, "same", "none"], ids=str)
def test_map_location(to):
    """A tensor that was saved on a graphics card."""
    data = rewritten(dump(torch, torch.arange(3)), *CUDA)
    seen = []

    def same(storage, location):
        seen.append((type(storage).__name__, location))
        return storage

    to = {"device": torch.device("cpu"), "same": same, "none": lambda storage, location: storage}.get(
        to if isinstance(to, str) else "", to
    )
    assert torch.load(io.BytesIO(data), map_location=to).tolist() == [0, 1, 2]
    assert seen in ([], [("UntypedStorage", "cuda:0")])
