"""Makes notebooks/0_welcome/golden_00.json with PyTorch: the first losses of the network in notebook 00.

Run it where torch and scikit-learn are installed:  python tests/golden_00.py
"""

import json
from pathlib import Path

FILE = Path(__file__).parents[1] / "notebooks" / "0_welcome" / "golden_00.json"


def first_losses(torch, steps=5):
    """The notebook's training, with whichever library is given."""
    from sklearn.datasets import make_moons

    nn = torch.nn
    points, kinds = make_moons(640, noise=0.15, random_state=0)
    X = torch.tensor(points, dtype=torch.float32)[:480]
    y = torch.tensor(kinds, dtype=torch.float32)[:480]
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    loss_fn = nn.BCEWithLogitsLoss()
    losses = []
    for _ in range(steps):
        loss = loss_fn(model(X).squeeze(1), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


if __name__ == "__main__":
    import torch

    text = json.dumps({"made_with": f"torch {torch.__version__}", "first_losses": first_losses(torch)}, indent=1)
    FILE.write_text(text + "\n")
