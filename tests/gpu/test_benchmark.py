"""Shows that the benchmark for a card runs on the device at hand, with tiny sizes, and leaves nothing out. Nothing is timed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
LARGE = "MLP 4096", "GPT, 12 layers"
ROWS = {
    "float32": ("chain of 1,000", "small ops", "MLP, SGD", "ResNet-18", "64 million", *LARGE),
    "tf32": LARGE,
    "float16": LARGE,
}


@pytest.mark.parametrize("precision", ROWS)
def test_benchmark(precision, real):
    path = [] if real else [str(TESTS / "strict")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [*path, os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, TESTS / "benchmarks" / "gpu.py", "--tiny", "--precision", precision]
    done = subprocess.run([*command, "--only", *ROWS[precision]], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "Left out" not in done.stdout and "unequal" not in done.stdout
    table = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line.startswith("|")][2:]
    assert len(table) == (len(ROWS[precision]) + 4 if precision == "float32" else 2)  # of 64 million numbers: five ops
    for name, _, time, *_, reached, share in ([cell.strip() for cell in line] for line in table):
        assert time.endswith("s")
        much = any(word in name for word in ("4096", "ResNet-18", "12 layers", "million"))
        assert reached.endswith(("TFLOP/s", "GB/s")) == share.endswith("%") == much
