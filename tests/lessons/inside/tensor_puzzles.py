"""Small puzzles that everybody meets: broadcasting, masks, einsum, scatter and gather, strides; each solved in two ways."""

import torch
import torch.nn.functional as F

torch.manual_seed(2)
a, b = torch.randn(3, 4), torch.randn(4, 5)
x = torch.arange(12).view(3, 4)

# einsum says it all
batch, heads = torch.randn(2, 3, 4), torch.randn(2, 4, 5)
print(
    torch.allclose(torch.einsum("ij,jk->ik", a, b), a @ b, atol=1e-6),
    torch.einsum("ii", a[:, :3]).item() == a[:, :3].trace().item(),
)
print(torch.allclose(torch.einsum("bij,bjk->bik", batch, heads), torch.bmm(batch, heads), atol=1e-6))
print(torch.einsum("ij->j", x), torch.einsum("i,j->ij", x[0], x[1])[3], torch.einsum("bij->bji", batch).shape)
print(
    torch.tensordot(batch, heads, dims=([0, 2], [0, 1])).shape,
    torch.outer(x[0], x[1]).shape,
    torch.kron(torch.eye(2), torch.ones(1, 2)),
)

# masks, where, and counting without a loop
print(torch.where(x % 2 == 0, x, -x), x[(x > 3) & (x < 8)], (x > 5).nonzero().tolist()[:2])
print(torch.arange(5)[None, :] < torch.tensor([2, 4])[:, None])
print(
    torch.bincount(torch.tensor([0, 2, 2, 5])), torch.histc(torch.tensor([0.1, 0.4, 0.45, 0.9]), bins=2, min=0, max=1)
)
values, inverse, counts = torch.unique(torch.tensor([3, 1, 3, 2]), return_inverse=True, return_counts=True)
print(
    values,
    inverse,
    counts,
    torch.searchsorted(values, torch.tensor([0, 2, 9])),
    torch.bucketize(torch.tensor([1.5, 2.5]), torch.tensor([1.0, 2.0])),
)

# one-hot in four ways
labels = torch.tensor([2, 0, 1])
one_hot = F.one_hot(labels, 3)
print(
    one_hot.equal(torch.eye(3, dtype=torch.long)[labels]),
    one_hot.equal(torch.zeros(3, 3).long().scatter_(1, labels[:, None], 1)),
)
print(one_hot.equal((labels[:, None] == torch.arange(3)).long()))

# gather and scatter
print(x.gather(1, torch.tensor([[3, 0], [1, 1], [2, 2]])), torch.take_along_dim(x, x.argmax(1, keepdim=True), dim=1).T)
print(
    torch.zeros(4).scatter_add(0, torch.tensor([0, 1, 1, 3]), torch.ones(4)),
    torch.zeros(3).index_add(0, torch.tensor([2, 2]), torch.tensor([1.0, 5.0])),
)
print(
    torch.arange(6).view(2, 3).index_select(1, torch.tensor([2, 0])),
    x.take(torch.tensor([0, 11])),
    torch.masked_select(x, x > 9),
)

# windows by strides, and the same by unfold
signal = torch.arange(7)
print(
    signal.unfold(0, 3, 2),
    signal.as_strided((3, 3), (2, 1)).equal(signal.unfold(0, 3, 2)),
    signal.stride(),
    x.t().stride(),
    x.t().is_contiguous(),
)
print(
    signal.roll(2),
    torch.cumsum(signal, 0),
    torch.diff(signal**2),
    signal.flip(0)[:3],
    torch.cartesian_prod(signal[:2], signal[:2]).tolist(),
)
print(
    torch.tril_indices(3, 3).T.tolist(),
    torch.combinations(signal[:3]).tolist(),
    torch.block_diag(torch.ones(1, 2), torch.ones(1)),
)

# pairwise things by broadcasting
points = torch.tensor([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
by_hand = ((points[:, None] - points[None]) ** 2).sum(-1).sqrt()
print(by_hand, torch.allclose(by_hand, torch.cdist(points, points), atol=1e-4))
print(
    (points / points.norm(dim=1, keepdim=True).clamp(min=1e-8))[1:], torch.logsumexp(torch.tensor([1000.0, 1000.0]), 0)
)

# reshape and its family
print(
    x.view(2, -1).shape,
    x.reshape(-1, 2, 2).permute(2, 0, 1).shape,
    x.unsqueeze(0).expand(2, -1, -1).shape,
    x.flatten().unflatten(0, (6, 2)).shape,
)
print(
    [tuple(t.shape) for t in x.split([1, 3], dim=1)],
    [tuple(t.shape) for t in torch.chunk(x, 2)],
    torch.stack([x, x], -1).shape,
    torch.hstack([x, x]).shape,
)
print(
    x.repeat(1, 2).shape,
    x.repeat_interleave(2, dim=0)[:, 0],
    torch.tile(x[0, :2], (2,)),
    x.movedim(0, 1).shape,
    x.squeeze().ndim,
)

# integers, bits, rounding
print(
    torch.tensor(7) // 2,
    torch.tensor(-7) // 2,
    torch.tensor(-7) % 3,
    torch.fmod(torch.tensor(-7), 3),
    torch.tensor([2.5, 3.5, -0.5]).round(),
)
print(
    torch.tensor(6) & 3,
    torch.tensor(1) << 4,
    ~torch.tensor(True),
    torch.tensor(5).float() / 2,
    torch.tensor([1, 2]) / 2,
    torch.true_divide(torch.tensor(3), 2),
)
print(
    torch.tensor([1, 2.5]).dtype,
    (torch.tensor([1]) + 1.5).dtype,
    (torch.ones(1, dtype=torch.half) + torch.ones(1)).dtype,
    torch.tensor(True) + 1,
)
print(
    torch.tensor([1e-8, 1.0, 1e8]),
    torch.tensor([0.1, 22.0, 333.5]),
    torch.tensor(float("nan")),
    torch.tensor([[1e10, 1]]),
    torch.zeros(0, 3),
)
print(
    torch.linspace(0, 1, 5),
    torch.logspace(0, 2, 3),
    torch.full((2,), 7),
    torch.arange(0, 1, 0.25),
    torch.empty(2, 0).shape,
)

# in place, shared, copied
y = torch.zeros(2, 2)
view, copy = y.view(-1), y.clone()
view[1] = 5
y[1].fill_(3).mul_(2)
print(y, copy.sum(), view.data_ptr() == y.data_ptr(), torch.from_numpy(y.numpy()).sum(), y.tolist())
for broken in (
    lambda: a @ a,
    lambda: a + torch.ones(3),
    lambda: x.view(5, -1),
    lambda: torch.cat([a, b]),
    lambda: x.mean(),
    lambda: a[5],
):
    try:
        broken()
    except (RuntimeError, IndexError) as error:
        print(f"{type(error).__name__}: {str(error).splitlines()[0]}")
