"""Classic methods in a few lines of tensors: k-means, principal components by svd, nearest neighbours, and a kernel."""

import torch

torch.manual_seed(66)
centers = torch.tensor([[0.0, 0.0, 0.0], [4.0, 0.0, 2.0], [0.0, 4.0, -2.0]])
labels = torch.randint(3, (60,))
points = centers[labels] + 0.5 * torch.randn(60, 3)


def kmeans_plus_plus(x, k):
    """Start with points that lie far from each other."""
    chosen = x[torch.randint(len(x), (1,))]
    while len(chosen) < k:
        distance = torch.cdist(x, chosen).amin(dim=1) ** 2
        chosen = torch.cat([chosen, x[torch.multinomial(distance, 1)]])
    return chosen


def kmeans(x, k, steps=10):
    means = kmeans_plus_plus(x, k)
    for _ in range(steps):
        nearest = torch.cdist(x, means).argmin(dim=1)
        sums = torch.zeros_like(means).index_add_(0, nearest, x)
        counts = torch.bincount(nearest, minlength=k).clamp(min=1)
        new = sums / counts.unsqueeze(1)
        moved = (new - means).norm(dim=1).max().item()
        means = new
        if moved < 1e-6:
            break
    return means, nearest


means, nearest = kmeans(points, 3)
order = means[:, 0].add(means[:, 1] * 10).argsort()
print("means:", means[order])
inertia = (points - means[nearest]).pow(2).sum()
print(f"inertia {inertia.item():.3f}, sizes {torch.bincount(nearest)[order].tolist()}")
table = torch.zeros(3, 3, dtype=torch.long)
table.index_put_((labels, order.argsort()[nearest]), torch.ones(60, dtype=torch.long), accumulate=True)
print("true and found:", table)

# Principal components. Which way they point is a matter of taste: make the largest entry positive.
centered = points - points.mean(dim=0)
U, S, Vh = torch.linalg.svd(centered, full_matrices=False)
signs = Vh.gather(1, Vh.abs().argmax(dim=1, keepdim=True)).sign()
components = Vh * signs
print("components:", components)
print("explained:", (S**2 / (S**2).sum()))
covariance = torch.cov(points.T)
print("the same by the covariance:", torch.allclose(torch.linalg.eigvalsh(covariance).flip(0), S**2 / 59, atol=1e-4))
projected = centered @ components[:2].T
restored = projected @ components[:2] + points.mean(dim=0)
print(f"lost by two components: {(points - restored).pow(2).mean().item():.4f}")
low = torch.pca_lowrank(points, q=3, center=True)
print("pca_lowrank:", torch.allclose(low[1], S, rtol=1e-3))

# Whitening: afterwards the covariance is the identity.
values, vectors = torch.linalg.eigh(covariance)
white = centered @ vectors @ torch.diag(values.rsqrt()) @ vectors.T
print(torch.allclose(torch.cov(white.T), torch.eye(3), atol=1e-4), torch.corrcoef(points.T)[0])

# Nearest neighbours vote.
train, test = points[:45], points[45:]
distances, indices = torch.cdist(test, train).topk(5, largest=False)
votes = torch.mode(labels[:45][indices], dim=1).values
print(
    "right votes:", (votes == labels[45:]).sum().item(), "of", len(test), f"mean distance {distances.mean().item():.4f}"
)

# A Gaussian process draws a smooth line through three points, and knows where it does not know.
x, y = torch.tensor([0.0, 1.0, 3.0]), torch.tensor([0.0, 1.0, -1.0])
grid = torch.linspace(0, 4, 5)


def kernel(a, b, length=1.0):
    return torch.exp(-0.5 * (a[:, None] - b[None, :]) ** 2 / length**2)


L = torch.linalg.cholesky(kernel(x, x) + 1e-4 * torch.eye(3))
alpha = torch.cholesky_solve(y.unsqueeze(1), L)
K = kernel(grid, x)
mean = (K @ alpha).squeeze(1)
v = torch.linalg.solve_triangular(L, K.T, upper=False)
variance = 1 - (v**2).sum(dim=0)
print("mean:", mean)
print("variance:", [f"{value:.3f}" for value in variance.tolist()])
