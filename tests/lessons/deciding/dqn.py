"""Deep Q-learning on a small field: a memory of what happened, a second network that stands still, and less and less chance."""

import math
import random
from collections import deque, namedtuple

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(42)
random.seed(42)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
Transition = namedtuple("Transition", ("state", "action", "next_state", "reward"))
BATCH_SIZE, GAMMA, EPS_START, EPS_END, EPS_DECAY, TAU, LR = 16, 0.95, 0.9, 0.05, 60, 0.05, 5e-3


class Field:
    """Four by four; the goal is the corner at the bottom right, and there is a hole on the way."""

    def __init__(self, size=4):
        self.size = size

    def observe(self):
        return F.one_hot(torch.tensor(self.place), self.size**2).float().unsqueeze(0)

    def reset(self):
        self.place, self.time = 0, 0
        return self.observe()

    def step(self, action):
        row, column = divmod(self.place, self.size)
        row = min(max(row + (action == 1) - (action == 3), 0), self.size - 1)
        column = min(max(column + (action == 0) - (action == 2), 0), self.size - 1)
        self.place, self.time = row * self.size + column, self.time + 1
        goal, hole = self.place == self.size**2 - 1, self.place == 5
        return self.observe(), 1.0 if goal else -1.0 if hole else -0.05, goal or hole, self.time >= 20


class ReplayMemory:
    def __init__(self, capacity):
        self.memory = deque([], maxlen=capacity)

    def push(self, *args):
        self.memory.append(Transition(*args))

    def sample(self, batch_size):
        return random.sample(self.memory, batch_size)

    def __len__(self):
        return len(self.memory)


class DQN(nn.Module):
    """Dueling: how good is it to be here, and what does each action add?"""

    def __init__(self, n_observations, n_actions):
        super().__init__()
        self.layer1 = nn.Linear(n_observations, 24)
        self.value, self.advantage = nn.Linear(24, 1), nn.Linear(24, n_actions)

    def forward(self, x):
        x = F.relu(self.layer1(x))
        advantage = self.advantage(x)
        return self.value(x) + advantage - advantage.mean(dim=1, keepdim=True)


env = Field()
policy_net, target_net = DQN(16, 4).to(device), DQN(16, 4).to(device)
print(target_net.load_state_dict(policy_net.state_dict()))
optimizer = optim.AdamW(policy_net.parameters(), lr=LR, amsgrad=True)
memory, steps_done = ReplayMemory(200), 0


def select_action(state):
    global steps_done
    eps_threshold = EPS_END + (EPS_START - EPS_END) * math.exp(-steps_done / EPS_DECAY)
    steps_done += 1
    if random.random() > eps_threshold:
        with torch.no_grad():
            return policy_net(state).max(1).indices.view(1, 1)
    return torch.tensor([[random.randrange(4)]], device=device, dtype=torch.long)


def optimize_model():
    if len(memory) < BATCH_SIZE:
        return None
    batch = Transition(*zip(*memory.sample(BATCH_SIZE)))
    non_final_mask = torch.tensor([s is not None for s in batch.next_state], device=device, dtype=torch.bool)
    non_final_next_states = torch.cat([s for s in batch.next_state if s is not None])
    state_batch, action_batch, reward_batch = torch.cat(batch.state), torch.cat(batch.action), torch.cat(batch.reward)
    state_action_values = policy_net(state_batch).gather(1, action_batch)
    next_state_values = torch.zeros(BATCH_SIZE, device=device)
    with torch.no_grad():
        next_state_values[non_final_mask] = target_net(non_final_next_states).max(1).values
    expected = (next_state_values * GAMMA) + reward_batch
    loss = nn.SmoothL1Loss()(state_action_values, expected.unsqueeze(1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_value_(policy_net.parameters(), 100)
    optimizer.step()
    return loss.item()


for episode in range(12):
    state, total, loss, done = env.reset(), 0.0, None, False
    while not done:
        action = select_action(state)
        observation, reward, terminated, truncated = env.step(action.item())
        done = terminated or truncated
        total += reward
        next_state = None if terminated else observation
        memory.push(state, action, next_state, torch.tensor([reward], device=device))
        state = next_state
        loss = optimize_model()
        target_state, policy_state = target_net.state_dict(), policy_net.state_dict()
        for key in policy_state:
            target_state[key] = policy_state[key] * TAU + target_state[key] * (1 - TAU)
        target_net.load_state_dict(target_state)
    shown = "none yet" if loss is None else f"{loss:.1e}"
    print(f"episode {episode:2d}: return {total:.2f}, {env.time} steps, loss {shown}, remembered {len(memory)}")
values = policy_net(torch.eye(16)).max(1).values.detach().view(4, 4)
print(f"next to the goal {values[3, 2].item():.1f}, at the start {values[0, 0].item():.1f}")
