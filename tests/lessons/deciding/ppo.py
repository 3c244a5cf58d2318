"""PPO steers a point to the origin with continuous actions: many small steps on the same data, but never too far from home."""

import torch
import torch.nn as nn
from torch.distributions import Normal
from torch.utils.data import BatchSampler, SubsetRandomSampler

torch.manual_seed(64)
ENVS, STEPS, EPOCHS, CLIP = 8, 8, 3, 0.2


class Agent(nn.Module):
    def __init__(self):
        super().__init__()
        self.critic = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 1))
        self.actor_mean = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 2))
        self.actor_logstd = nn.Parameter(torch.full((1, 2), -0.5))

    def get_value(self, x):
        return self.critic(x).squeeze(-1)

    def get_action_and_value(self, x, action=None):
        mean = self.actor_mean(x)
        probs = Normal(mean, self.actor_logstd.expand_as(mean).exp())
        if action is None:
            action = probs.sample()
        return action, probs.log_prob(action).sum(1), probs.entropy().sum(1), self.get_value(x)


def move(place, action):
    """The new places and the rewards: the nearer to the origin the better."""
    place = (place + 0.3 * action.clamp(-1, 1)).clamp(-2, 2)
    return place, -place.norm(dim=1)


agent = Agent()
print(agent, sum(p.numel() for p in agent.parameters()))
optimizer = torch.optim.Adam(agent.parameters(), lr=5e-3, eps=1e-5)
place = 2 * torch.rand(ENVS, 2) - 1
for update in range(1, 6):
    optimizer.param_groups[0]["lr"] = (1.0 - (update - 1.0) / 5) * 5e-3
    obs, actions = torch.zeros(STEPS, ENVS, 2), torch.zeros(STEPS, ENVS, 2)
    logprobs, rewards, values = (torch.zeros(STEPS, ENVS) for _ in range(3))
    for step in range(STEPS):
        obs[step] = place
        with torch.no_grad():
            actions[step], logprobs[step], _, values[step] = agent.get_action_and_value(place)
        place, rewards[step] = move(place, actions[step])
    with torch.no_grad():
        returns, following = torch.zeros_like(rewards), agent.get_value(place)
        for t in reversed(range(STEPS)):
            following = returns[t] = rewards[t] + 0.9 * following
    advantages = returns - values

    b_obs, b_actions = obs.reshape(-1, 2), actions.reshape(-1, 2)
    b_logprobs, b_advantages, b_returns = logprobs.reshape(-1), advantages.reshape(-1), returns.reshape(-1)
    clipped = []
    for _ in range(EPOCHS):
        for rows in BatchSampler(SubsetRandomSampler(range(STEPS * ENVS)), batch_size=32, drop_last=True):
            _, newlogprob, entropy, newvalue = agent.get_action_and_value(b_obs[rows], b_actions[rows])
            logratio = newlogprob - b_logprobs[rows]
            ratio = logratio.exp()
            with torch.no_grad():
                approx_kl = ((ratio - 1) - logratio).mean()
                clipped.append(((ratio - 1.0).abs() > CLIP).float().mean().item())
            gain = b_advantages[rows]
            gain = (gain - gain.mean()) / (gain.std() + 1e-8)
            pg_loss = torch.max(-gain * ratio, -gain * torch.clamp(ratio, 1 - CLIP, 1 + CLIP)).mean()
            v_loss = 0.5 * ((newvalue - b_returns[rows]) ** 2).mean()
            loss = pg_loss - 0.01 * entropy.mean() + 0.5 * v_loss
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(agent.parameters(), 0.5)
            optimizer.step()
    print(
        f"update {update}: reward {rewards.mean().item():.3f}, value loss {v_loss.item():.3f}, policy {pg_loss.item():.3f}, few clipped: {sum(clipped) / len(clipped) < 0.3}"
    )
print("spread of the actions:", f"{agent.actor_logstd.exp().mean().item():.3f}", approx_kl.item() < 0.1)
