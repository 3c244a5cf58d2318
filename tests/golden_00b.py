"""Makes golden_00b.json and spiral_pytorch.pt beside notebook 00b, with PyTorch, by running the notebook's own cells.

The cells that the notebook calls a PyTorch lesson are tagged "lesson". They are run here as they are: that they need no
change is what the notebook promises. Run it where torch is installed:  python tests/golden_00b.py
"""

import json
from pathlib import Path

from lesson_cells import run_lesson

FOLDER = Path(__file__).parents[1] / "notebooks" / "0_welcome"
NOTEBOOK, GOLDEN, CHECKPOINT = (
    FOLDER / name for name in ("00b_look_inside_a_lesson.ipynb", "golden_00b.json", "spiral_pytorch.pt")
)


def results(names):
    """What the notebook compares."""
    return {
        "history": names["history"],
        "draws": names["draws"].tolist(),
        "fractions": names["fractions"].tolist(),
        "hardest": names["lengths"].topk(3).indices.tolist(),
    }


if __name__ == "__main__":
    import torch

    names, printed = run_lesson(NOTEBOOK)
    print(printed)
    text = json.dumps({"made_with": f"torch {torch.__version__}", **results(names)}, indent=1)
    GOLDEN.write_text(text + "\n")
    torch.save(names["model"].state_dict(), CHECKPOINT)
