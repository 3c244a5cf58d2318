"""More than 10,000 damaged and malicious files: nothing runs, nothing crashes, every refusal names the file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).parent / "fuzz.py"
ROUNDS = 1100  # of 11 files each, and the attacks twice


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    run = [sys.executable, "-X", "faulthandler", str(FUZZ), str(folder), str(ROUNDS)]
    result = subprocess.run(run, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, f"the process died: {result.returncode}\n{result.stderr[-3000:]}"
    assert list(folder.iterdir()) == [], "a file was made: something was executed"
    return json.loads(result.stdout)


def test_nothing_went_wrong(report):
    assert report["wrong"] == []


def test_many_files(report):
    assert sum(report["outcomes"].values()) >= 10_000


def test_damage_is_found(report):
    """A cut file never loads. (A flipped bit may be in a part that says nothing, such as the padding.)"""
    loaded = {kind.removesuffix(": loaded"): n for kind, n in report["outcomes"].items() if kind.endswith(": loaded")}
    assert "truncated" not in loaded
    assert loaded.get("flipped", 0) < ROUNDS / 2


def test_attacks_are_refused(report):
    """All but a few instructions that say nothing evil when they stand alone."""
    refused = sum(n for kind, n in report["outcomes"].items() if kind == "executing: UnpicklingError")
    loaded = report["outcomes"].get("executing: loaded", 0)
    assert refused > 250
    assert loaded < 20


def test_harmless_files_load(report):
    for old in ("", " (old format)"):
        kinds = {kind for kind in report["outcomes"] if kind.startswith(f"harmless{old}:")}
        assert kinds == {f"harmless{old}: loaded"}


def test_the_hook_would_notice(tmp_path):
    """The same process, but with Python's own unpickler: the first attack that works makes the file."""
    code = f"""
import sys; sys.argv = ["fuzz", {str(tmp_path)!r}, "0"]
sys.path.insert(0, {str(FUZZ.parent)!r})
import fuzz, pickle, pathlib
sys.addaudithook(fuzz.hook)
marker = pathlib.Path({str(tmp_path / "executed")!r})
label, attack = next(fuzz.attacks.executing(marker))
fuzz.watching = True
pickle.loads(attack)
fuzz.watching = False
assert marker.exists() and any("os.system" in event for event in fuzz.events), (label, fuzz.events)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
