"""What notebook 10 compares itself with: ten steps of a training with Adam, and a training that was broken off and resumed."""

import io

TOLERANCE = 1e-6


def numbers(torch):
    return {"ten steps": steps(torch, *begun(torch, 0), 10), "resumed": resumed(torch)}


def begun(torch, seed):
    nn = torch.nn
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)).double()
    return model, torch.optim.Adam(model.parameters(), lr=0.05)


def steps(torch, model, optimizer, count):
    losses = []
    for _ in range(count):
        x = torch.rand(6, 4, dtype=torch.float64)
        y = torch.randint(3, (6,))
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def resumed(torch):
    """Five steps, a checkpoint in memory, and five more by a model and an optimizer that are new."""
    model, optimizer = begun(torch, 0)
    losses = steps(torch, model, optimizer, 5)
    file = io.BytesIO()
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "rng": torch.get_rng_state()}, file)
    file.seek(0)
    other, its_optimizer = begun(torch, 1)
    parts = torch.load(file)
    other.load_state_dict(parts["model"])
    its_optimizer.load_state_dict(parts["optimizer"])
    torch.set_rng_state(parts["rng"])
    return losses + steps(torch, other, its_optimizer, 5)
