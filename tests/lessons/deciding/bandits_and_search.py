"""Choosing under doubt without a network: bandits by luck, by optimism, by belief; value iteration; and evolution strategies."""

import torch
import torch.nn as nn
from torch.distributions import Beta, Categorical

torch.manual_seed(5)
chances = torch.tensor([0.2, 0.5, 0.75, 0.4])
ROUNDS = 200


def pull(arm):
    return torch.bernoulli(chances[arm])


def play(choose):
    counts, wins = torch.zeros(4), torch.zeros(4)
    for t in range(1, ROUNDS + 1):
        arm = choose(counts, wins, t)
        counts[arm] += 1
        wins[arm] += pull(arm)
    return counts, wins


def epsilon_greedy(counts, wins, t, epsilon=0.1):
    if torch.rand(()) < epsilon:
        return torch.randint(4, ()).item()
    return torch.argmax(wins / counts.clamp(min=1)).item()


def upper_confidence(counts, wins, t):
    if (counts == 0).any():
        return (counts == 0).int().argmax().item()
    return torch.argmax(wins / counts + (2 * torch.log(torch.tensor(float(t))) / counts).sqrt()).item()


def thompson(counts, wins, t):
    return Beta(1 + wins, 1 + counts - wins).sample().argmax().item()


for choose in (epsilon_greedy, upper_confidence, thompson):
    counts, wins = play(choose)
    print(f"{choose.__name__:16s} pulls {counts.int().tolist()}, won {int(wins.sum())}")

# A gradient bandit: preferences that grow with surprise.
preferences, baseline = torch.zeros(4), 0.0
for t in range(1, ROUNDS + 1):
    policy = Categorical(logits=preferences)
    arm = policy.sample()
    reward = pull(arm).item()
    baseline += (reward - baseline) / t
    preferences -= 0.3 * (reward - baseline) * (policy.probs - nn.functional.one_hot(arm, 4))
print("gradient bandit:", Categorical(logits=preferences).probs)

# Value iteration on a frozen lake of 4 by 4: holes are bad, the ice is slippery.
SIZE, HOLES, GOAL = 4, (5, 7, 11, 12), 15
P = torch.zeros(16, 4, 16)
for s in range(16):
    r, c = divmod(s, SIZE)
    where = [max(r - 1, 0) * SIZE + c, r * SIZE + min(c + 1, 3), min(r + 1, 3) * SIZE + c, r * SIZE + max(c - 1, 0)]
    for a in range(4):
        for turn, p in ((0, 0.8), (1, 0.1), (-1, 0.1)):
            P[s, a, where[(a + turn) % 4]] += p
reward = torch.zeros(16)
reward[GOAL] = 1.0
ends = torch.zeros(16, dtype=torch.bool)
ends[[*HOLES, GOAL]] = True
V = torch.zeros(16)
for _ in range(100):
    Q = torch.einsum("san,n->sa", P, reward + 0.95 * V * ~ends)
    new = torch.where(ends, torch.zeros(()), Q.amax(dim=1))
    change = (new - V).abs().max()
    V = new
    if change < 1e-6:
        break
print("values:", V.view(4, 4))
print("policy:", "".join("." if ends[s] else "URDL"[Q[s].argmax()] for s in (0, 1, 2, 6, 10, 14)))
uniform = P.mean(dim=1) * ~ends[:, None]
print(
    "a random walker, solved exactly:",
    f"{torch.linalg.solve(torch.eye(16) - 0.95 * uniform, uniform @ reward)[0].item():.4f}",
)

# Evolution strategies: many slightly different networks vote on where to go.
policy = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
vector = nn.utils.parameters_to_vector(policy.parameters()).detach()
inputs = torch.randn(32, 2)
target = (inputs[:, :1] - inputs[:, 1:]).tanh()


@torch.no_grad()
def fitness(vector):
    nn.utils.vector_to_parameters(vector, policy.parameters())
    return -(policy(inputs) - target).pow(2).mean()


for generation in range(15):
    noise = torch.randn(12, len(vector))
    noise = torch.cat([noise, -noise])
    scores = torch.stack([fitness(vector + 0.1 * n) for n in noise])
    ranks = scores.argsort().argsort().float() / (len(noise) - 1) - 0.5
    vector = vector + 0.5 / (len(noise) * 0.1) * noise.T @ ranks
    if generation % 4 == 0:
        print(f"generation {generation:2d}: {fitness(vector).item():.3f}")
