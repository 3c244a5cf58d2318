"""Random numbers that repeat: seeds, states, generators, and what draws from them."""

import random

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.cuda.manual_seed(seed)
    torch.cuda.manual_seed_all(seed)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True)


set_seed(7)
print(torch.rand(3), torch.randn(3), torch.randint(0, 10, (4,)), torch.randperm(5))
print(torch.initial_seed(), torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.deterministic)

state = torch.get_rng_state()
first = torch.rand(2)
torch.set_rng_state(state)
print(torch.equal(first, torch.rand(2)), state.dtype, state.shape)

with torch.random.fork_rng():
    torch.manual_seed(99)
    inside = torch.rand(1)
print(torch.rand(1), inside)

g = torch.Generator()
print(g.manual_seed(5).initial_seed(), torch.rand(2, generator=g), torch.empty(3).normal_(generator=g))

set_seed(0)
layer = nn.Linear(3, 2)
print(layer.weight, layer.bias, sep="\n")
print(nn.Embedding(2, 3).weight.data, nn.Dropout(0.5)(torch.ones(8)))
nn.init.xavier_uniform_(layer.weight)
nn.init.zeros_(layer.bias)
print(layer.weight.data, layer.bias.data)

loader = DataLoader(
    TensorDataset(torch.arange(8)), batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(3)
)
print([batch[0].tolist() for batch in loader], [batch[0].tolist() for batch in loader])
print(torch.multinomial(torch.tensor([0.1, 0.2, 0.7]), 5, replacement=True), torch.bernoulli(torch.full((6,), 0.5)))
