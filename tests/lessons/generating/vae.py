"""A variational autoencoder: the code of a picture is a cloud, not a point, so that points between codes mean something."""

import torch
import torch.utils.data
from torch import nn, optim
from torch.nn import functional as F

torch.manual_seed(1)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
SIZE = 8


def bars(count):
    """Pictures of one bright row or column."""
    x = torch.zeros(count, 1, SIZE, SIZE)
    position, upright = torch.randint(SIZE, (count,)), torch.rand(count) < 0.5
    for i in range(count):
        if upright[i]:
            x[i, 0, :, position[i]] = 1
        else:
            x[i, 0, position[i]] = 1
    return x


class VAE(nn.Module):
    def __init__(self, latent=4):
        super().__init__()
        self.fc1 = nn.Linear(SIZE * SIZE, 48)
        self.fc21 = nn.Linear(48, latent)
        self.fc22 = nn.Linear(48, latent)
        self.fc3 = nn.Linear(latent, 48)
        self.fc4 = nn.Linear(48, SIZE * SIZE)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, SIZE * SIZE))
        return self.decode(self.reparameterize(mu, logvar)), mu, logvar


def loss_function(recon_x, x, mu, logvar, beta=0.5):
    BCE = F.binary_cross_entropy(recon_x, x.view(-1, SIZE * SIZE), reduction="sum")
    KLD = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return BCE + beta * KLD, BCE, KLD


model = VAE().to(device)
optimizer = optim.Adam(model.parameters(), lr=5e-3)
train_loader = torch.utils.data.DataLoader(bars(96), batch_size=16, shuffle=True)
for epoch in range(1, 6):
    model.train()
    train_loss = kl_loss = 0.0
    for data in train_loader:
        data = data.to(device)
        optimizer.zero_grad()
        recon_batch, mu, logvar = model(data)
        loss, _, kl = loss_function(recon_batch, data, mu, logvar)
        loss.backward()
        train_loss += loss.item()
        kl_loss += kl.item()
        optimizer.step()
    print(f"====> Epoch: {epoch} Average loss: {train_loss / 96:.3f} (KL {kl_loss / 96:.3f})")

# The divergence in the loss is the one that the distributions know, and that many samples find.
q = torch.distributions.Normal(mu.detach(), (0.5 * logvar.detach()).exp())
p = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
exact = torch.distributions.kl_divergence(q, p).sum()
z = q.sample((500,))
sampled = (q.log_prob(z) - p.log_prob(z)).mean(0).sum()
print(
    f"KL of the last batch: {kl.item():.2f} = {exact.item():.2f}, by samples within 5 %:",
    bool((sampled / exact - 1).abs() < 0.05),
)

model.eval()
with torch.no_grad():
    pictures = model.decode(torch.randn(4, 4).to(device)).view(4, SIZE, SIZE)
    print(pictures.shape, f"brightness {pictures.mean().item():.3f}")
    start, end = model.encode(bars(2).view(2, -1))[0]
    path = torch.stack([torch.lerp(start, end, w) for w in torch.linspace(0, 1, 3)])
    print(path.shape, F.mse_loss(model.decode(path)[1], model.decode((start + end)[None] / 2)[0]).item() < 1e-10)
