"""Files are fetched once, checked, continued after a break, and refused when they are not what they should be.

The network here is a small server on this machine.
"""

import hashlib
import http.server
import io
import tarfile
import threading
import zipfile

import pytest

from edutorch.datasets import Offline, fetch, home, unpack

pytest.importorskip("pooch", reason="needs pooch")
CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT under every name; knows ranges; `breaks_after` bytes it closes the connection."""

    def do_GET(self):
        self.server.asked.append(self.headers.get("Range"))
        if "missing" in self.path:
            return self.send_error(404)
        content, begin = self.server.content, 0
        if self.headers.get("Range") and self.server.knows_ranges:
            begin = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if begin >= len(content):
                return self.send_error(416)
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        end, self.server.breaks_after = self.server.breaks_after, None
        self.wfile.write(content[begin:end])

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        server.asked, server.content, server.breaks_after, server.knows_ranges = [], CONTENT, None, True
        server.url = f"http://127.0.0.1:{server.server_port}/file.bin"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path / "data"


def test_home(monkeypatch, folder):
    assert home() == folder
    monkeypatch.delenv("EDUTORCH_DATA_HOME")
    monkeypatch.setenv("HOME", "/somewhere")
    assert str(home()) == "/somewhere/.cache/edutorch"


@pytest.mark.parametrize("checks", [{"sha256": SHA256}, {"md5": MD5}, {"sha256": SHA256.upper()}, {}])
def test_it_is_fetched_once(server, folder, checks):
    path = fetch("file.bin", server.url, folder="letters", **checks)
    assert path == folder / "letters" / "file.bin" and path.read_bytes() == CONTENT
    assert fetch("file.bin", server.url, folder="letters", **checks) == path
    assert server.asked == [None]
    assert {p.name for p in path.parent.iterdir()} == {"file.bin"} | (set() if checks else {"file.bin.sha256"})


def test_a_folder_elsewhere(server, tmp_path):
    assert fetch("a.bin", server.url, folder=tmp_path / "there") == tmp_path / "there" / "a.bin"


def test_another_file_is_refused_and_the_old_one_stays(server, folder):
    folder.mkdir()
    (folder / "file.bin").write_bytes(b"old")
    with pytest.raises(ValueError, match=f"file.bin was fetched from http.* is refused.*{'0' * 64}.*{SHA256}"):
        fetch("file.bin", server.url, sha256="0" * 64)
    assert [path.name for path in folder.iterdir()] == ["file.bin"]
    assert (folder / "file.bin").read_bytes() == b"old"


def test_a_damaged_file_is_fetched_again(server, folder):
    folder.mkdir()
    (folder / "file.bin").write_bytes(CONTENT[:-1])
    assert fetch("file.bin", server.url, md5=MD5).read_bytes() == CONTENT


def test_it_goes_on_where_it_stopped(server, folder):
    server.breaks_after = 100_000
    with pytest.raises(Offline):
        fetch("file.bin", server.url, sha256=SHA256)
    assert [path.name for path in folder.iterdir()] == ["file.bin.part"]
    size = (folder / "file.bin.part").stat().st_size
    assert 0 < size <= 100_000
    assert fetch("file.bin", server.url, sha256=SHA256).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={size}-"]
    assert [path.name for path in folder.iterdir()] == ["file.bin"]


def test_a_server_may_not_know_ranges(server, folder):
    folder.mkdir()
    (folder / "file.bin.part").write_bytes(b"nonsense")
    server.knows_ranges = False
    assert fetch("file.bin", server.url, sha256=SHA256).read_bytes() == CONTENT


def test_all_of_it_was_there_but_not_in_place(server, folder):
    folder.mkdir()
    (folder / "file.bin.part").write_bytes(CONTENT)
    assert fetch("file.bin", server.url, sha256=SHA256).read_bytes() == CONTENT


def test_halves_of_two_files_are_refused_and_forgotten(server, folder):
    folder.mkdir()
    (folder / "file.bin.part").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match="is refused"):
        fetch("file.bin", server.url, sha256=SHA256)
    assert fetch("file.bin", server.url, sha256=SHA256).read_bytes() == CONTENT


def test_without_a_checksum_it_begins_anew(server, folder):
    folder.mkdir()
    (folder / "file.bin.part").write_bytes(b"nonsense")
    assert fetch("file.bin", server.url).read_bytes() == CONTENT


def test_the_first_copy_is_trusted_and_no_other(server, folder):
    path = fetch("file.bin", server.url)
    note = folder / "file.bin.sha256"
    assert note.read_text() == f"{SHA256}  file.bin\n"
    path.unlink()
    server.content = b"something else"
    with pytest.raises(ValueError, match="to trust the new file, delete .*file.bin.sha256"):
        fetch("file.bin", server.url)
    assert not path.exists()
    note.unlink()
    assert fetch("file.bin", server.url).read_bytes() == b"something else"


def test_a_file_that_somebody_put_there_is_taken(folder):
    folder.mkdir()
    (folder / "file.bin").write_bytes(CONTENT)
    assert fetch("file.bin", "http://127.0.0.1:9/file.bin", md5=MD5).read_bytes() == CONTENT


def test_offline_says_what_to_put_where(folder):
    url = "http://127.0.0.1:9/file.bin"
    with pytest.raises(Offline, match=f"file.bin is not here, .*Fetch {url} .* put the file here: {folder}/file.bin$"):
        fetch("file.bin", url, sha256=SHA256)
    (folder / "file.bin").write_bytes(b"x")
    with pytest.raises(Offline, match=f"file.bin is damaged .its sha256 is .*, and should be {SHA256}"):
        fetch("file.bin", url, sha256=SHA256)
    assert (folder / "file.bin").read_bytes() == b"x"


def test_a_page_that_is_gone(server):
    with pytest.raises(Offline, match="404"):
        fetch("file.bin", server.url.replace("file", "missing"))


def test_a_processor_says_what_is_handed_back(server, folder):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inside/a.txt", "A")
    server.content = buffer.getvalue()
    unpacked = fetch("letters.zip", server.url, processor=unpack)
    assert unpacked == folder / "letters.unpacked" and (unpacked / "inside" / "a.txt").read_text() == "A"
    assert fetch("letters.zip", server.url, processor=unpack) == unpacked


def tar(path, name, kind=tarfile.REGTYPE, link=""):
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, link, 1 if kind == tarfile.REGTYPE else 0
        archive.addfile(member, io.BytesIO(b"A"))
    return path


def test_unpack_a_tar(tmp_path):
    folder = unpack(tar(tmp_path / "letters.tar.gz", "a/b.txt"))
    assert folder == tmp_path / "letters.unpacked" and (folder / "a" / "b.txt").read_bytes() == b"A"


@pytest.mark.parametrize(
    "name, kind, link",
    [("../evil", tarfile.REGTYPE, ""), ("evil", tarfile.SYMTYPE, "/etc"), ("evil", tarfile.CHRTYPE, "")],
)
def test_what_leads_out_is_refused(tmp_path, name, kind, link):
    with pytest.raises(ValueError, match="letters.tar.gz cannot be unpacked"):
        unpack(tar(tmp_path / "letters.tar.gz", name, kind, link))
    assert [path.name for path in tmp_path.iterdir()] == ["letters.tar.gz"]


@pytest.mark.parametrize("damage", [b"nonsense", CONTENT[:50]])
def test_a_damaged_archive_is_refused(tmp_path, damage):
    (tmp_path / "letters.zip").write_bytes(damage)
    with pytest.raises(ValueError, match="letters.zip cannot be unpacked"):
        unpack(tmp_path / "letters.zip")
    whole = tar(tmp_path / "whole.tar.gz", "a.txt").read_bytes()
    (tmp_path / "half.tar.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="half.tar.gz cannot be unpacked"):
        unpack(tmp_path / "half.tar.gz")
    assert not (tmp_path / "half.unpacked").exists()
