"""Actor and critic share their eyes: the actor chooses, the critic says how well it will go, and the surprise teaches both."""

from collections import namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Categorical

torch.manual_seed(77)
SavedAction = namedtuple("SavedAction", ["log_prob", "value", "entropy"])


class Corridor:
    """Seven fields in a row. Right of the last is a prize; on the left a small one, which is easier to find."""

    def reset(self):
        self.place, self.time = 3, 0
        return self.observe()

    def observe(self):
        state = torch.zeros(7)
        state[self.place] = 1.0
        return state

    def step(self, action):
        self.place += 1 if action == 1 else -1
        self.time += 1
        if self.place in (-1, 7):
            reward, done = (0.2 if self.place == -1 else 1.0), True
            self.place = min(max(self.place, 0), 6)
        else:
            reward, done = -0.01, self.time >= 25
        return self.observe(), reward, done


class ActorCritic(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine = nn.Linear(7, 24)
        self.action_head, self.value_head = nn.Linear(24, 2), nn.Linear(24, 1)
        for layer, gain in ((self.affine, 2**0.5), (self.action_head, 0.01), (self.value_head, 1.0)):
            nn.init.orthogonal_(layer.weight, gain)
            nn.init.constant_(layer.bias, 0.0)

    def forward(self, x):
        x = torch.tanh(self.affine(x))
        return F.softmax(self.action_head(x), dim=-1), self.value_head(x)


def play(model, env):
    state, done = env.reset(), False
    actions, rewards = [], []
    while not done:
        probs, value = model(state)
        m = Categorical(probs)
        action = m.sample()
        actions.append(SavedAction(m.log_prob(action), value, m.entropy()))
        state, reward, done = env.step(action.item())
        rewards.append(reward)
    return actions, rewards


def advantages(rewards, values, gamma=0.95, lam=0.9):
    """Generalized advantage estimation, from the end to the start."""
    result, last, next_value = [], 0.0, 0.0
    for reward, value in zip(reversed(rewards), reversed(values)):
        delta = reward + gamma * next_value - value
        last = delta + gamma * lam * last
        result.insert(0, last)
        next_value = value
    return torch.tensor(result)


model, env = ActorCritic(), Corridor()
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
for episode in range(24):
    actions, rewards = play(model, env)
    values = torch.cat([a.value for a in actions])
    gain = advantages(rewards, values.detach().tolist())
    log_probs = torch.stack([a.log_prob for a in actions])
    entropy = torch.stack([a.entropy for a in actions]).mean()
    policy_loss = -(log_probs * gain).mean()
    value_loss = F.smooth_l1_loss(values, gain + values.detach())
    loss = policy_loss + value_loss - 0.01 * entropy
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 0.5)
    optimizer.step()
    if episode % 4 == 3:
        print(
            f"{episode + 1:2d}: {len(rewards):2d} steps, return {sum(rewards):.2f}, loss {loss.item():.3f}, entropy {entropy.item():.3f}"
        )
print("value of each field:", [f"{v:.2f}" for v in model(torch.eye(7))[1].squeeze(1).tolist()])
