"""Makes golden_00c.json beside notebook 00c, with PyTorch, by running the notebook's own cells: python tests/golden_00c.py"""

import json
from pathlib import Path

from lesson_cells import run_lesson

FOLDER = Path(__file__).parents[1] / "notebooks" / "0_welcome"
NOTEBOOK, GOLDEN = FOLDER / "00c_pictures_and_sequences.ipynb", FOLDER / "golden_00c.json"


def results(names):
    """What the notebook compares: only beginnings, before rounding has grown."""
    return {
        "digits": names["losses"][:10],
        "words": names["words"][:20],
        "untrained": names["untrained"][:20],
        "writing": names["writing"][:30],
        "reading": names["reading"][:30],
        "batch": names["first_labels"](2).tolist(),
    }


if __name__ == "__main__":
    import torch

    names, printed = run_lesson(NOTEBOOK)
    print(printed)
    text = json.dumps({"made_with": f"torch {torch.__version__}", **results(names)}, indent=1)
    GOLDEN.write_text(text + "\n")
