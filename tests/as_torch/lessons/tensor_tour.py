"""A tour of tensors: how they are made, what they are, and what can be done with them."""

import numpy as np
import torch

print(torch.empty(2, 3).shape, torch.zeros(2, 3, dtype=torch.long))
print(torch.tensor([5.5, 3]), torch.tensor([[1, 2], [3, 4]]).dtype)
x = torch.ones(5, 3, dtype=torch.double)
x = torch.ones_like(x, dtype=torch.float)
print(x.size(), x.dtype, x.device, x.layout, type(x))
print(torch.arange(0, 10, 2), torch.linspace(0, 1, 3), torch.eye(2), torch.full((2,), 7))

# Arithmetic
a, b = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([10.0, 20.0, 30.0])
print(a + b, torch.add(a, b), a * b, b / a, a**2, a @ b, b // 4, b % 7)
result = torch.empty(3)
torch.add(a, b, out=result)
print(result)
b.add_(a)
print(b, b.sum().item(), b.mean(), b.std(), b.max(), b.argmax())

# Shapes
m = torch.arange(12)
print(m.view(3, 4), m.reshape(2, -1).shape, m.view(3, 4).t().shape, m.view(2, 3, 2).permute(2, 0, 1).shape)
print(m.view(3, 4)[1, 2], m.view(3, 4)[:, 1], m.view(3, 4)[-1], m[m > 8], m.view(3, 4)[[0, 2]])
print(torch.cat([a, b]), torch.stack([a, b]), torch.cat([a.unsqueeze(0), b.unsqueeze(0)], dim=0).shape)
print(m.chunk(5), m[None].squeeze().shape, torch.zeros(2, 1, 3).squeeze(1).shape)
values, indices = torch.sort(torch.tensor([3, 1, 2]), descending=True)
print(values, indices, torch.topk(torch.tensor([3.0, 1.0, 2.0]), 2))

# Broadcasting and types
print(
    (torch.arange(3).unsqueeze(1) * torch.arange(4)).shape, (torch.arange(2) / 2).dtype, (torch.arange(2) + 0.5).dtype
)
print(
    torch.tensor([1.7, -1.7]).int(), torch.tensor([0, 1]).bool(), torch.tensor(3).float(), torch.tensor([True]).long()
)

# NumPy
n = np.ones(3)
t = torch.from_numpy(n)
np.add(n, 1, out=n)
print(n, t, t.numpy() is not None, torch.ones(2).numpy())

# Old spellings
print(torch.FloatTensor([1, 2]), torch.LongTensor([[3]]), torch.Tensor([4]), torch.Tensor(2, 3).shape)
for wrong in (
    lambda: torch.ones(2, 3) @ torch.ones(2, 3),
    lambda: torch.ones(2) + torch.ones(3),
    lambda: torch.ones(6).view(4, 2),
    lambda: torch.ones(2).item(),
    lambda: torch.arange(3).mean(),
    lambda: torch.ones(2, 3)[5],
    lambda: torch.no_such_thing if hasattr(torch, "no_such_thing") else [][0],
):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__ + ":", error)

big = torch.randn(3, 3, generator=torch.Generator().manual_seed(0))
print(big, big.norm(), big.abs().max())
print(torch.rand(1000, generator=torch.Generator().manual_seed(1)))
