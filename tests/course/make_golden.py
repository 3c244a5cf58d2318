"""Makes golden_NN.json beside notebook NN, with real PyTorch:  python tests/course/make_golden.py 03 04

What is in it says `numbers(torch)` in golden_NN.py, beside this file: a dictionary of numbers, texts and lists of them. It
uses nothing but the library that it is given, so that a test can ask edutorch the same questions.
"""

import json
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "notebooks"


def makers():
    """The numbers of the lessons that have a golden_NN.py here."""
    return sorted(path.stem.removeprefix("golden_") for path in HERE.glob("golden_*.py"))


def maker(number):
    """The function `numbers` of golden_NN.py, and how far results may be apart."""
    names = runpy.run_path(str(HERE / f"golden_{number}.py"))
    return names["numbers"], names.get("TOLERANCE", 1e-6)


def file_of(number, notebooks=NOTEBOOKS):
    """Where the JSON of a lesson lies: beside its notebook."""
    (notebook,) = notebooks.rglob(f"{number}_*.ipynb")
    return notebook.with_name(f"golden_{number}.json")


def text_of(torch, numbers):
    """What is written: the numbers, and which PyTorch they are of."""
    return json.dumps({"made_with": f"torch {torch.__version__}", **numbers(torch)}, indent=1) + "\n"


if __name__ == "__main__":
    import torch

    for number in sys.argv[1:]:
        numbers, _ = maker(number)
        file = file_of(number)
        file.write_text(text_of(torch, numbers), "utf-8")
        print(f"{file.relative_to(NOTEBOOKS.parent)} written with torch {torch.__version__}")
