"""A convolutional autoencoder squeezes pictures through a narrow place, and draws them again from what passed."""

import io

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class Encoder(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(1, 8, 3, stride=2, padding=1),
            nn.ReLU(True),
            nn.Conv2d(8, 16, 3, stride=2, padding=1),
            nn.ReLU(True),
        )
        self.flatten = nn.Flatten(start_dim=1)
        self.linear = nn.Linear(16 * 4 * 4, latent)

    def forward(self, x):
        return self.linear(self.flatten(self.conv(x)))


class Decoder(nn.Module):
    def __init__(self, latent):
        super().__init__()
        self.linear = nn.Linear(latent, 16 * 4 * 4)
        self.unflatten = nn.Unflatten(dim=1, unflattened_size=(16, 4, 4))
        self.conv = nn.Sequential(
            nn.ConvTranspose2d(16, 8, 3, stride=2, padding=1, output_padding=1),
            nn.ReLU(True),
            nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1),
        )

    def forward(self, z):
        return torch.sigmoid(self.conv(self.unflatten(torch.relu(self.linear(z)))))


def waves(count, size=16):
    """Pictures of ripples: two numbers describe each of them, so two numbers should be enough to draw it."""
    x = torch.linspace(0, 3, size)
    frequency = 1 + torch.rand(count, 1, 1) * 2
    phase = torch.rand(count, 1, 1) * 3
    return (0.5 + 0.5 * torch.sin(frequency * (x.view(1, -1, 1) + x.view(1, 1, -1)) + phase)).unsqueeze(1)


encoder, decoder = Encoder(4).to(device), Decoder(4).to(device)
print(decoder)
optimizer = torch.optim.Adam([{"params": encoder.parameters()}, {"params": decoder.parameters()}], lr=1e-2)
loss_fn = nn.MSELoss()
loader = DataLoader(TensorDataset(waves(48)), batch_size=16, shuffle=True, drop_last=True)

for epoch in range(8):
    losses = []
    for (batch,) in loader:
        batch = batch.to(device)
        loss = loss_fn(decoder(encoder(batch)), batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    print(f"epoch {epoch}: {torch.stack(losses).mean().item():.4f}")

file = io.BytesIO()
torch.save({"encoder": encoder.state_dict(), "decoder": decoder.state_dict()}, file)
file.seek(0)
state = torch.load(file, map_location="cpu")
again = Encoder(4)
print(again.load_state_dict(state["encoder"]))
picture = waves(1)
with torch.inference_mode():
    print("the same code:", torch.equal(encoder(picture), again(picture)), encoder(picture).shape)
    between = torch.lerp(encoder(picture), again(waves(1)), 0.5)
    print("between two pictures:", decoder(between).shape, f"{decoder(between).mean().item():.3f}")
