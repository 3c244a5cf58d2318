"""Files are fetched once, checked, and appear under their name only when they are whole. Processes are started and watched."""

import functools
import hashlib
import http.server
import os
import threading

import pytest

import edutorch
from edutorch import hub, multiprocessing


@pytest.fixture
def server(tmp_path):
    """A web server on this machine, for a folder with one saved state dict."""
    folder = tmp_path / "served"
    folder.mkdir()
    edutorch.save({"w": edutorch.arange(3)}, folder / "plain.pth")
    digest = hashlib.sha256((folder / "plain.pth").read_bytes()).hexdigest()
    (folder / f"model-{digest[:8]}.pth").write_bytes((folder / "plain.pth").read_bytes())
    (folder / "model-00000000.pth").write_bytes((folder / "plain.pth").read_bytes())
    handler = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *words: None})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=folder)) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_address[1]}", digest
        web.shutdown()


@pytest.fixture(autouse=True)
def own_folder(tmp_path):
    hub.set_dir(str(tmp_path / "hub"))
    yield
    hub.chosen["folder"] = None


def test_a_state_dict_is_fetched_once_and_checked(server, capsys):
    address, digest = server
    url = f"{address}/model-{digest[:8]}.pth"
    first = hub.load_state_dict_from_url(url, check_hash=True)
    assert first["w"].tolist() == [0, 1, 2]
    assert "Downloading" in capsys.readouterr().err
    assert hub.load_state_dict_from_url(url)["w"].tolist() == [0, 1, 2]
    assert "Downloading" not in capsys.readouterr().err
    assert os.listdir(os.path.join(hub.get_dir(), "checkpoints")) == [f"model-{digest[:8]}.pth"]


def test_a_wrong_checksum_leaves_nothing_behind(server, tmp_path):
    address, digest = server
    with pytest.raises(RuntimeError, match=f'invalid hash value \\(expected "00000000", got "{digest}"\\)'):
        hub.load_state_dict_from_url(
            f"{address}/model-00000000.pth", model_dir=str(tmp_path / "m"), check_hash=True, progress=False
        )
    assert os.listdir(tmp_path / "m") == []


def test_what_cannot_be_fetched_says_where_to_put_it(server, tmp_path):
    address, _ = server
    target = tmp_path / "there.pth"
    for url in (f"{address}/no_such_file", "http://127.0.0.1:9/nobody_listens"):
        with pytest.raises(OSError, match="there.pth"):
            hub.download_url_to_file(url, str(target), progress=False)
    assert not target.exists() and [name for name in os.listdir(tmp_path) if "part" in name] == []


def test_the_folder(monkeypatch, tmp_path):
    assert hub.get_dir() == str(tmp_path / "hub")
    hub.chosen["folder"] = None
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    assert hub.get_dir() == str(tmp_path / "home" / "hub")
    monkeypatch.delenv("TORCH_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert hub.get_dir() == str(tmp_path / "cache" / "torch" / "hub")


def work(i, folder, wrong):
    if i == wrong == 1:
        raise ValueError("number one fails")
    if wrong == -1:
        os._exit(4)
    with open(os.path.join(folder, str(i)), "w") as file:
        file.write(str(edutorch.ones(i + 1).sum().item()))


def test_spawn_runs_one_function_in_many_processes(tmp_path):
    multiprocessing.spawn(work, args=(str(tmp_path), None), nprocs=2, start_method="fork")
    assert [(tmp_path / str(i)).read_text() for i in range(2)] == ["1.0", "2.0"]


def test_spawn_tells_of_errors(tmp_path):
    with pytest.raises(
        multiprocessing.ProcessRaisedException, match="(?s)-- Process 1 terminated.*number one fails"
    ) as error:
        multiprocessing.spawn(work, args=(str(tmp_path), 1), nprocs=2, start_method="fork")
    assert error.value.error_index == 1
    with pytest.raises(multiprocessing.ProcessExitedException, match="terminated with exit code 4") as error:
        multiprocessing.spawn(work, args=(str(tmp_path), -1), nprocs=1, start_method="fork")
    assert error.value.exit_code == 4


def test_the_standard_librarys_names_are_there():
    assert multiprocessing.Process and multiprocessing.Queue and multiprocessing.cpu_count() >= 1
    assert multiprocessing.get_start_method(allow_none=True) in (None, "fork", "spawn", "forkserver")
    context = multiprocessing.spawn(work, args=(os.devnull[:4], -2), nprocs=0, join=False)
    assert context.pids() == [] and context.join()
