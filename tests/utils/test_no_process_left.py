"""However a DataLoader with workers ends, no process stays behind. Each case is a program of its own."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

BEGIN = """
import gc, multiprocessing, os, signal, sys, time, warnings
warnings.simplefilter("ignore")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a program that a shell starts with `&` does not hear it
from edutorch.utils.data import DataLoader

class Samples:
    def __init__(self, seconds=0.0):
        self.seconds = seconds
    def __len__(self):
        return 1000
    def __getitem__(self, i):
        time.sleep(self.seconds)
        return i

def children():
    return len(multiprocessing.active_children())

batches = iter(DataLoader(Samples({seconds}), num_workers=2, persistent_workers={persistent}))
pids = [worker.process.pid for worker in batches.workers]
print(*pids, flush=True)
next(batches)
"""


def start(ending, seconds=0.0, persistent=False):
    text = BEGIN.format(seconds=seconds, persistent=persistent) + textwrap.dedent(ending)
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def check(process, code=0):
    out, errors = process.communicate(timeout=60)
    assert process.returncode == code, errors
    gone([int(pid) for pid in out.split()])
    return errors


def gone(pids):
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(runs(pid) for pid in pids):
        assert time.monotonic() < deadline, "a worker is still there"
        time.sleep(0.02)


def runs(pid):
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


ENDINGS = {
    "at the end of the epoch": "for _ in batches: pass\nassert children() == 0",
    "forgotten": "del batches; assert children() == 0",
    "in a circle of references": "loop = [batches]; loop.append(loop); del batches, loop; gc.collect(); assert children() == 0",
    "when Python ends": "",
    "an error of the program": "sys.excepthook = lambda *_: None\n1 / 0",
    "an interrupt": """
        def interrupted(*_):
            raise KeyboardInterrupt
        next(batches)
        batches.order = interrupted
        try:
            next(batches)
        except KeyboardInterrupt as kept:
            pass
        assert children() == 0
    """,
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("name", ENDINGS)
def test_no_worker_stays(name):
    check(start(ENDINGS[name]), code=name == "an error of the program")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("name", ["forgotten", "when Python ends"])
def test_no_slow_worker_stays(name):
    ending = {
        "forgotten": "time.sleep(0.1)\ndel batches; assert children() == 0",
        "when Python ends": "time.sleep(0.1)",
    }
    check(start(ending[name].replace("next", ""), seconds=3.0))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
@pytest.mark.parametrize("which", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_stays_when_the_main_process_is_stopped(which):
    process = start("time.sleep(60)", persistent=True)
    pids = [int(pid) for pid in process.stdout.readline().split()]
    time.sleep(0.3)
    process.send_signal(which)
    process.communicate(timeout=30)
    gone(pids)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_persistent_workers_end_with_their_loader():
    check(start("for _ in batches: pass\nassert children() == 2\ndel batches; assert children() == 0", persistent=True))
