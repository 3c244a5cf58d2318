"""Least squares in five ways that agree, ridge and robust fits, and a Kalman filter that follows a moving point."""

import numpy as np
import torch
import torch.nn as nn

rng = np.random.RandomState(0)
torch.manual_seed(0)
x = torch.from_numpy(rng.uniform(-1, 1, size=(40, 3))).float()
w_true = torch.tensor([2.0, -3.4, 0.5])
y = x @ w_true + 4.2 + torch.from_numpy(rng.normal(0, 0.1, 40)).float()
X = torch.cat([x, torch.ones(40, 1)], dim=1)

ways = {
    "lstsq": torch.linalg.lstsq(X, y.unsqueeze(1)).solution.squeeze(1),
    "normal equations": torch.linalg.solve(X.T @ X, X.T @ y),
    "pinv": torch.linalg.pinv(X) @ y,
}
Q, R = torch.linalg.qr(X)
ways["qr"] = torch.linalg.solve_triangular(R, (Q.T @ y).unsqueeze(1), upper=True).squeeze(1)
L = torch.linalg.cholesky(X.T @ X)
ways["cholesky"] = torch.cholesky_solve((X.T @ y).unsqueeze(1), L).squeeze(1)
for name, w in ways.items():
    print(f"{name:17s}", w)
print("rank and condition:", torch.linalg.matrix_rank(X).item(), f"{torch.linalg.cond(X).item():.3f}")

# And by descent, as networks do it.
net = nn.Sequential(nn.Linear(3, 1))
net[0].weight.data.normal_(0, 0.01)
net[0].bias.data.fill_(0)
trainer = torch.optim.SGD(net.parameters(), lr=0.3)
for epoch in range(40):
    for rows in torch.randperm(40).split(10):
        loss = nn.functional.mse_loss(net(x[rows]).squeeze(1), y[rows])
        trainer.zero_grad()
        loss.backward()
        trainer.step()
    if epoch % 10 == 9:
        print(f"epoch {epoch + 1}: loss {nn.functional.mse_loss(net(x).squeeze(1), y).item():.4f}")
print("error of w:", f"{(net[0].weight.data.flatten() - w_true).abs().max().item():.2f}")

# Ridge: the same as weight decay. A polynomial of a high degree needs it.
t = torch.linspace(-1, 1, 12)
V = torch.stack([t**p for p in range(8)], dim=1).double()
target = torch.sin(3 * t).double() + torch.from_numpy(rng.normal(0, 0.1, 12))
for strength in (1e-6, 1e-2, 1.0):
    coefficients = torch.linalg.solve(V.T @ V + strength * torch.eye(8), V.T @ target)
    print(
        f"ridge {strength:g}: size {coefficients.norm().item():.3f}, error {(V @ coefficients - target).pow(2).mean().item():.5f}"
    )

# Outliers: squares believe them, absolute values do not.
spoiled = y.clone()
spoiled[:3] += 20
for loss_fn in (nn.MSELoss(), nn.L1Loss(), nn.HuberLoss(delta=0.5)):
    w = torch.zeros(4, requires_grad=True)
    optimizer = torch.optim.Adam([w], lr=0.3)
    for _ in range(60):
        optimizer.zero_grad()
        loss_fn(X @ w, spoiled).backward()
        optimizer.step()
    print(f"{loss_fn}: offset {w[3].item():.1f}")


class Kalman:
    """Predict with the law of motion, correct with the measurement, and keep track of how sure one is."""

    def __init__(self, dt=1.0, process=0.01, noise=0.25):
        self.F = torch.tensor([[1.0, dt], [0.0, 1.0]])
        self.H = torch.tensor([[1.0, 0.0]])
        self.Q = process * torch.tensor([[dt**3 / 3, dt**2 / 2], [dt**2 / 2, dt]])
        self.R = torch.tensor([[noise]])
        self.x, self.P = torch.zeros(2, 1), 10 * torch.eye(2)

    def step(self, z):
        self.x, self.P = self.F @ self.x, self.F @ self.P @ self.F.T + self.Q
        S = self.H @ self.P @ self.H.T + self.R
        K = torch.linalg.solve(S, self.H @ self.P).T
        self.x = self.x + K @ (z.view(1, 1) - self.H @ self.x)
        self.P = (torch.eye(2) - K @ self.H) @ self.P
        return self.x.squeeze(1)


kalman = Kalman()
places = 0.5 * torch.arange(12.0)
measured = places + 0.5 * torch.randn(12)
estimates = torch.stack([kalman.step(z) for z in measured])
print("place and speed:", estimates[-1], "sure to within", kalman.P.diagonal().sqrt())
print(
    f"errors: measured {(measured - places)[4:].abs().mean().item():.3f}, filtered {(estimates[:, 0] - places)[4:].abs().mean().item():.3f}"
)

# A moving average is a filter, too; and the Fourier transform finds what it swings to.
signal = torch.sin(2 * torch.pi * torch.arange(64) * 5 / 64) + 0.5 * torch.sin(
    2 * torch.pi * torch.arange(64) * 12 / 64
)
spectrum = torch.fft.rfft(signal).abs()
print("frequencies:", spectrum.topk(2).indices.tolist(), "smoothed:", signal.unfold(0, 8, 8).mean(dim=1)[:3])
