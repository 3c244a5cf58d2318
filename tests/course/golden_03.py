"""What notebook 03 compares its own engine with: gradients, and a network that learns XOR."""

TOLERANCE = 1e-9


def numbers(torch):
    def leaf(number):
        return torch.tensor(number, dtype=torch.float64, requires_grad=True)

    def net(w, x):
        h1 = (w[0] * x[0] + w[1] * x[1] + w[2]).tanh()
        h2 = (w[3] * x[0] + w[4] * x[1] + w[5]).tanh()
        return w[6] * h1 + w[7] * h2 + w[8]

    a, b = leaf(3.0), leaf(2.0)
    e = a * b
    ((e + b) * e).backward()

    torch.manual_seed(0)
    weights = [leaf(number) for number in (2 * torch.rand(9, dtype=torch.float64) - 1).tolist()]
    optimizer = torch.optim.SGD(weights, lr=0.5)
    truth = {(0.0, 0.0): 0.0, (0.0, 1.0): 1.0, (1.0, 0.0): 1.0, (1.0, 1.0): 0.0}
    losses, first = [], None
    for _ in range(100):
        loss = sum((net(weights, x) - y) ** 2 for x, y in truth.items()) / 4
        optimizer.zero_grad()
        loss.backward()
        first = first or [w.grad.item() for w in weights]
        optimizer.step()
        losses.append(loss.item())
    return {"gradients": [a.grad.item(), b.grad.item()], "net_gradients": first, "losses": losses[::20] + losses[-1:]}
