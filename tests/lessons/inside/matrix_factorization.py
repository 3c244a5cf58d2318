"""What will you like? A recommender: users and films as vectors, biases, implicit feedback, and two ways to train it."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, Dataset

torch.manual_seed(150)
USERS, FILMS = 20, 15
taste, style = torch.randn(USERS, 2), torch.randn(FILMS, 2)
ratings = (3 + taste @ style.T + 0.2 * torch.randn(USERS, FILMS)).clamp(1, 5)
seen = torch.rand(USERS, FILMS) < 0.5
print("ratings:", int(seen.sum()), f"mean {ratings[seen].mean().item():.4f}")


class Ratings(Dataset):
    def __init__(self):
        self.users, self.films = seen.nonzero(as_tuple=True)
        self.values = ratings[seen]

    def __len__(self):
        return len(self.values)

    def __getitem__(self, i):
        return self.users[i], self.films[i], self.values[i]


def create_emb(n, size):
    return nn.Parameter(torch.zeros(n, size).normal_(0, 0.01))


class DotProductBias(nn.Module):
    def __init__(self, n_users, n_films, n_factors, y_range=(0.5, 5.5)):
        super().__init__()
        self.user_factors, self.user_bias = create_emb(n_users, n_factors), create_emb(n_users, 1)
        self.film_factors, self.film_bias = create_emb(n_films, n_factors), create_emb(n_films, 1)
        self.y_range = y_range

    def forward(self, users, films):
        res = (self.user_factors[users] * self.film_factors[films]).sum(dim=1)
        res += self.user_bias[users, 0] + self.film_bias[films, 0]
        low, high = self.y_range
        return torch.sigmoid(res) * (high - low) + low


class NeuralCF(nn.Module):
    def __init__(self, n_users, n_films, size=6):
        super().__init__()
        self.user, self.film = nn.Embedding(n_users, size), nn.Embedding(n_films, size)
        self.layers = nn.Sequential(nn.Linear(2 * size, 16), nn.ReLU(), nn.Linear(16, 1))

    def forward(self, users, films):
        return self.layers(torch.cat([self.user(users), self.film(films)], dim=-1)).flatten() + 3


loader = DataLoader(Ratings(), batch_size=32, shuffle=True)
for model in (DotProductBias(USERS, FILMS, 4), NeuralCF(USERS, FILMS)):
    print(type(model).__name__, [name for name, _ in model.named_parameters()])
    optimizer = torch.optim.Adam(model.parameters(), lr=0.05, weight_decay=1e-4)
    for epoch in range(6):
        total, count = 0.0, 0
        for users, films, values in loader:
            loss = F.mse_loss(model(users, films), values)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total, count = total + loss.item() * len(values), count + len(values)
        if epoch % 2 == 1:
            print(f"  epoch {epoch + 1}: {total / count:.3f}")
    with torch.no_grad():
        users, films = (~seen).nonzero(as_tuple=True)
        error = F.mse_loss(model(users, films), ratings[~seen]).sqrt()
    print(f"  unseen films: off by {error.item():.2f}")

# Alternating least squares: with the films fixed, each user is a linear regression. All users at once.
k, strength = 2, 0.5
P, Q = torch.randn(USERS, k), torch.randn(FILMS, k)
centered, weight = (ratings - 3) * seen, seen.float()
for sweep in range(6):
    A = torch.einsum("uf,fi,fj->uij", weight, Q, Q) + strength * torch.eye(k)
    P = torch.linalg.solve(A, (centered @ Q).unsqueeze(-1)).squeeze(-1)
    A = torch.einsum("uf,ui,uj->fij", weight, P, P) + strength * torch.eye(k)
    Q = torch.linalg.solve(A, (centered.T @ P).unsqueeze(-1)).squeeze(-1)
    if sweep % 2 == 1:
        print(f"als {sweep + 1}: {(((P @ Q.T - centered) * weight) ** 2).sum().div(weight.sum()).item():.4f}")

# Bayesian personalized ranking: what was seen should come before what was not.
liked = seen & (ratings > 3)
U, V = nn.Embedding(USERS, 4), nn.Embedding(FILMS, 4)
optimizer = torch.optim.Adagrad([*U.parameters(), *V.parameters()], lr=0.2)
users, films = liked.nonzero(as_tuple=True)
for step in range(12):
    others = torch.multinomial((~liked).float()[users], 1).squeeze(1)
    difference = (U(users) * (V(films) - V(others))).sum(-1)
    loss = -F.logsigmoid(difference).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 4 == 3:
        print(f"bpr {step + 1}: {loss.item():.3f}")
scores = (U.weight @ V.weight.T).detach().masked_fill(seen, -torch.inf)
best = scores.topk(3, dim=1)
print("for each user three films:", best.indices.shape, "all new:", not seen.gather(1, best.indices).any().item())
