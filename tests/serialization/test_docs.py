"""The code in docs/saving.md runs, and prints what the page says that it prints."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "saving.md"


def test_page(tmp_path, monkeypatch, capsys):
    pytest.importorskip("safetensors")
    monkeypatch.chdir(tmp_path)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    exec(compile(code, str(PAGE), "exec"), {"__name__": "page"})
    promised = re.findall(r"print\(.*\)  # (.*)", code)
    assert len(promised) > 8
    assert capsys.readouterr().out.splitlines() == promised
