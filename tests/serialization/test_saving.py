"""A save happens whole or not at all, into anything that one can write to."""

import gzip
import io
import os
import stat
from pathlib import Path

import pytest

import edutorch as torch


class Unpicklable:
    def __reduce__(self):
        raise RuntimeError("not me")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_failed_pickling_leaves_the_old_file(tmp_path):
    path = tmp_path / "model.pt"
    torch.save({"x": torch.ones(2)}, path)
    with pytest.raises(RuntimeError, match="not me"):
        torch.save({"x": torch.zeros(2), "bad": Unpicklable()}, path)
    assert torch.load(path)["x"].tolist() == [1.0, 1.0]
    assert names(tmp_path) == ["model.pt"]


@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_failed_writing_leaves_the_old_file(tmp_path, monkeypatch, zipped, error):
    path = tmp_path / "model.pt"
    torch.save(torch.ones(2), path)

    def full(*arguments):
        raise error("no space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(error):
        torch.save(torch.zeros(2), path, _use_new_zipfile_serialization=zipped)
    monkeypatch.undo()
    assert torch.load(path).tolist() == [1.0, 1.0]
    assert names(tmp_path) == ["model.pt"]


def test_failed_replacing_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "model.pt"
    torch.save(torch.ones(2), path)

    def refuse(*arguments):
        raise PermissionError("not now")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(PermissionError):
        torch.save(torch.zeros(2), path)
    assert torch.load(path).tolist() == [1.0, 1.0]
    assert names(tmp_path) == ["model.pt"]


def test_the_new_file_is_there_only_when_it_is_complete(tmp_path, monkeypatch):
    path, sync, seen = tmp_path / "model.pt", os.fsync, []
    torch.save(torch.ones(2), path)

    def spy(handle):
        seen.append(torch.load(path).tolist())
        sync(handle)

    monkeypatch.setattr("os.fsync", spy)
    torch.save(torch.zeros(2), path)
    assert seen == [[1.0, 1.0]]
    assert torch.load(path).tolist() == [0.0, 0.0]


def test_rights_of_the_file_stay(tmp_path):
    fresh, kept = tmp_path / "fresh.pt", tmp_path / "kept.pt"
    torch.save(1, fresh)
    (tmp_path / "plain").write_bytes(b"")
    assert stat.S_IMODE(fresh.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    torch.save(1, kept)
    kept.chmod(0o640)
    torch.save(2, kept)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640


def test_link_stays_a_link(tmp_path):
    real, link = tmp_path / "real.pt", tmp_path / "link.pt"
    torch.save(1, real)
    link.symlink_to(real)
    torch.save(2, link)
    assert link.is_symlink()
    assert torch.load(real) == 2


def test_folder_is_an_error(tmp_path):
    with pytest.raises(IsADirectoryError):
        torch.save(1, tmp_path)


def test_kinds_of_paths_and_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    x = torch.arange(3)
    torch.save(x, "name.pt")
    torch.save(x, Path("path.pt"))
    with open("file.pt", "wb") as file:
        torch.save(x, file)
    with gzip.open("packed.gz", "wb") as file:
        torch.save(x, file)
    for name in ("name.pt", "path.pt", "file.pt"):
        assert torch.load(name).tolist() == [0, 1, 2]
        assert torch.load(tmp_path / name).tolist() == [0, 1, 2]
        with open(name, "rb") as file:
            assert torch.load(file).tolist() == [0, 1, 2]
    with gzip.open("packed.gz") as file:
        assert torch.load(file).tolist() == [0, 1, 2]
    torch.save(x, os.devnull)


def test_file_object_that_only_writes():
    class Pipe:
        def __init__(self):
            self.pieces = []

        def write(self, data):
            self.pieces.append(bytes(data))

    pipe = Pipe()
    torch.save({"x": torch.ones(2)}, pipe)
    assert torch.load(io.BytesIO(b"".join(pipe.pieces)))["x"].tolist() == [1.0, 1.0]


def test_records_are_aligned():
    import zipfile

    file = io.BytesIO()
    torch.save([torch.ones(n) for n in range(5)], file)
    data = file.getvalue()
    for info in zipfile.ZipFile(file).infolist():
        lengths = [
            int.from_bytes(data[info.header_offset + k : info.header_offset + k + 2], "little") for k in (26, 28)
        ]
        assert (info.header_offset + 30 + sum(lengths)) % 64 == 0
    assert zipfile.ZipFile(file).testzip() is None


def test_dictionary_keeps_its_order_and_cycles():
    first = []
    first.append({"me": first})
    file = io.BytesIO()
    torch.save({"b": 1, "a": first}, file)
    file.seek(0)
    read = torch.load(file)
    assert list(read) == ["b", "a"]
    assert read["a"][0]["me"] is read["a"]


def test_very_long_pickle():
    """More than 65536 things to remember."""
    file = io.BytesIO()
    things = [(k, str(k)) for k in range(40_000)]
    torch.save(things, file)
    file.seek(0)
    assert torch.load(file) == things
