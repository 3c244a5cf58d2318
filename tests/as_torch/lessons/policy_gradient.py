"""Learning by trying: a walker on a line of five fields finds out that the prize lies on the right. And some distributions."""

import torch
import torch.nn as nn
from torch.distributions import Bernoulli, Categorical, Normal, kl_divergence

torch.manual_seed(5)


class Policy(nn.Module):
    def __init__(self, fields, actions):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(fields, 16), nn.Tanh(), nn.Linear(16, actions))

    def forward(self, state):
        return Categorical(logits=self.net(state))


def episode(policy, fields=5, longest=20):
    """Walk until the prize or the end of patience. Returns the log-probabilities of the steps and the rewards."""
    place, log_probs, rewards, surprise = fields // 2, [], [], 0.0
    for _ in range(longest):
        state = nn.functional.one_hot(torch.tensor(place), fields).float()
        choice = policy(state)
        action = choice.sample()
        log_probs.append(choice.log_prob(action))
        surprise += choice.entropy().item()
        place = max(0, min(fields - 1, place + (1 if action.item() == 1 else -1)))
        rewards.append(1.0 if place == fields - 1 else -0.1)
        if place == fields - 1:
            break
    return torch.stack(log_probs), rewards, surprise / len(rewards)


policy = Policy(5, 2)
optimizer = torch.optim.Adam(policy.parameters(), lr=0.02)
baseline = 0.0
for turn in range(100):
    log_probs, rewards, surprise = episode(policy)
    returns, total = [], 0.0
    for reward in reversed(rewards):
        total = reward + 0.9 * total
        returns.insert(0, total)
    returns = torch.tensor(returns)
    baseline += 0.1 * (returns[0].item() - baseline)
    loss = -(log_probs * (returns - baseline)).sum()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if turn % 20 == 19:
        print(f"{turn + 1:3d}: {len(rewards):2d} steps, reward {sum(rewards):.1f}, entropy {surprise:.3f}")
print(policy(torch.eye(5)).probs[:, 1])

normal = Normal(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 2.0]))
print(normal, normal.sample(), normal.log_prob(torch.tensor([0.0, 0.0])), normal.entropy())
print(kl_divergence(normal, Normal(0.0, 1.0)), Bernoulli(0.3).log_prob(torch.tensor(1.0)))
mean = torch.zeros(1, requires_grad=True)
Normal(mean, 1.0).rsample((4,)).pow(2).sum().backward()
print(mean.grad)
try:
    Categorical(torch.tensor([-1.0, 2.0]))
except ValueError as error:
    print(str(error).splitlines()[0])
