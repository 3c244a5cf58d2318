"""Fetching files from a small server on this computer: checksums, cut-off connections, the folder that all share."""

import functools
import hashlib
import http.server
import os
import threading

import pytest

from edutorch.datasets import data_home, fetch

CONTENT = bytes(range(256)) * 20_000
MD5 = hashlib.md5(CONTENT).hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    """Gives CONTENT; once, only its first half."""

    def do_GET(self):
        log = self.server.log
        begin = int((self.headers.get("Range") or "bytes=0-")[6:-1]) if "plain" not in self.path else 0
        log.append(begin)
        if "missing" in self.path:
            self.send_error(404)
            return
        if begin >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(CONTENT) - begin))
        self.end_headers()
        half = self.path.startswith("/cut") and len(log) == 1
        self.wfile.write(CONTENT[begin : len(CONTENT) // 2 if half else None])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.log = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.01))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("expected", [MD5, f"md5:{MD5}", f"sha256:{hashlib.sha256(CONTENT).hexdigest()}", None])
def test_fetched_once(server, tmp_path, expected):
    for _ in range(2):
        path = fetch(f"{server.url}/numbers.bin", tmp_path / "data", expected)
        assert path == tmp_path / "data" / "numbers.bin" and path.read_bytes() == CONTENT
    assert server.log == [0] and os.listdir(tmp_path / "data") == ["numbers.bin"]


def test_a_connection_that_is_cut_off_goes_on(server, tmp_path):
    with pytest.raises(RuntimeError, match=r"cut off after 2560000 of 5120000 bytes|IncompleteRead"):
        fetch(f"{server.url}/cut.bin", tmp_path, MD5)
    assert os.listdir(tmp_path) == ["cut.bin.part"]
    assert fetch(f"{server.url}/cut.bin", tmp_path, MD5).read_bytes() == CONTENT
    assert server.log == [0, 2_560_000]


def test_a_server_that_cannot_go_on_begins_again(server, tmp_path):
    (tmp_path / "plain.bin.part").write_bytes(b"something else")
    assert fetch(f"{server.url}/plain.bin", tmp_path, MD5).read_bytes() == CONTENT


def test_all_had_arrived_already(server, tmp_path):
    (tmp_path / "numbers.bin.part").write_bytes(CONTENT)
    assert fetch(f"{server.url}/numbers.bin", tmp_path, MD5).read_bytes() == CONTENT


def test_a_wrong_file_is_thrown_away(server, tmp_path):
    with pytest.raises(RuntimeError, match=f"has the md5 checksum {MD5}, and not {'0' * 32}"):
        fetch(f"{server.url}/numbers.bin", tmp_path, "0" * 32)
    assert os.listdir(tmp_path) == []


def test_the_next_mirror_is_tried(server, tmp_path):
    urls = [f"{server.url}/missing/numbers.bin", f"{server.url}/numbers.bin"]
    assert fetch(urls, tmp_path, MD5).read_bytes() == CONTENT


def test_without_a_connection_the_error_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with pytest.raises(RuntimeError) as error:
        fetch("http://127.0.0.1:9/numbers.bin", tmp_path / "data", MD5)
    for part in ("numbers.bin could not be fetched", MD5, str(tmp_path / "data" / "numbers.bin"), str(data_home())):
        assert part in str(error.value)


def test_the_shared_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("EDUTORCH_DATA_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "numbers.bin").write_bytes(CONTENT)
    assert fetch("http://127.0.0.1:9/numbers.bin", tmp_path / "data", MD5).read_bytes() == CONTENT
    assert data_home() == tmp_path / "home"


def test_progress_is_shown_at_the_end(server, tmp_path, capsys):
    fetch(f"{server.url}/numbers.bin", tmp_path, MD5)
    assert "numbers.bin: 5.1 of 5.1 MB (100%)" in capsys.readouterr().err
    fetch(f"{server.url}/numbers.bin", tmp_path / "quiet", MD5, progress=False)
    assert capsys.readouterr().err == ""
