"""What the README shows is run, word for word."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def test_ten_lines(capsys):
    names = {}
    exec(BLOCKS[0], names)
    promised = re.search(r"print\(loss\)  # (.*)", BLOCKS[0]).group(1)
    assert capsys.readouterr().out.startswith(promised + "\n")
    assert len(BLOCKS[0].strip().splitlines()) <= 12


def test_digits_reach_97_percent(capsys):
    pytest.importorskip("sklearn")
    names = {}
    exec(BLOCKS[1], names)
    assert len(names["test"]) == 359
    assert names["accuracy"].item() >= 0.97
    assert "held-out digits are right" in capsys.readouterr().out


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target.startswith("https://mybinder.org/") or (ROOT / target).exists(), target
