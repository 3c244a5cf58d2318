"""VQ-VAE: the code of a picture is a few words from a book; gradients step over the choice of the word as if it were not there."""

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(27)


class VectorQuantizer(nn.Module):
    def __init__(self, num_embeddings, embedding_dim, commitment_cost):
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.commitment_cost = num_embeddings, embedding_dim, commitment_cost
        self.embedding = nn.Embedding(num_embeddings, embedding_dim)
        self.embedding.weight.data.uniform_(-1 / num_embeddings, 1 / num_embeddings)

    def forward(self, inputs):
        inputs = inputs.permute(0, 2, 3, 1).contiguous()  # (B, C, H, W) -> (B, H, W, C)
        flat = inputs.view(-1, self.embedding_dim)
        distances = (
            torch.sum(flat**2, dim=1, keepdim=True)
            + torch.sum(self.embedding.weight**2, dim=1)
            - 2 * torch.matmul(flat, self.embedding.weight.t())
        )
        indices = torch.argmin(distances, dim=1).unsqueeze(1)
        encodings = torch.zeros(indices.shape[0], self.num_embeddings, device=inputs.device)
        encodings.scatter_(1, indices, 1)
        quantized = torch.matmul(encodings, self.embedding.weight).view(inputs.shape)
        e_latent_loss = F.mse_loss(quantized.detach(), inputs)
        q_latent_loss = F.mse_loss(quantized, inputs.detach())
        loss = q_latent_loss + self.commitment_cost * e_latent_loss
        quantized = inputs + (quantized - inputs).detach()
        avg_probs = torch.mean(encodings, dim=0)
        perplexity = torch.exp(-torch.sum(avg_probs * torch.log(avg_probs + 1e-10)))
        return loss, quantized.permute(0, 3, 1, 2).contiguous(), perplexity, indices.view(inputs.shape[:3])


class Model(nn.Module):
    def __init__(self, hidden=12, num_embeddings=8, embedding_dim=4):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, hidden, 4, stride=2, padding=1), nn.ReLU(), nn.Conv2d(hidden, embedding_dim, 3, padding=1)
        )
        self.vq = VectorQuantizer(num_embeddings, embedding_dim, commitment_cost=0.25)
        self.decoder = nn.Sequential(
            nn.Conv2d(embedding_dim, hidden, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(hidden, 4, 3, padding=1),
            nn.PixelShuffle(2),
        )

    def forward(self, x):
        loss, quantized, perplexity, indices = self.vq(self.encoder(x))
        return loss, self.decoder(quantized), perplexity, indices


def tiles(count):
    """Pictures of 8 by 8 made of bright and dark tiles of 2 by 2."""
    return torch.rand(count, 1, 4, 4).round().repeat_interleave(2, 2).repeat_interleave(2, 3)


model = Model()
print(model)
data = tiles(32)
data_variance = data.var()
optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, amsgrad=False)
for i in range(24):
    optimizer.zero_grad()
    vq_loss, data_recon, perplexity, _ = model(data)
    recon_error = F.mse_loss(data_recon, data) / data_variance
    loss = recon_error + vq_loss
    loss.backward()
    optimizer.step()
    if i % 6 == 5:
        print(f"{i + 1}: recon_error {recon_error.item():.3f}, vq_loss {vq_loss.item():.3f}")

model.eval()
with torch.no_grad():
    _, drawn, _, words = model(tiles(2))
print(words.shape, words.dtype, drawn.shape, f"mean {drawn.mean().item():.3f}")
# The gradient of the code arrives at the encoder untouched.
z = torch.randn(1, 4, 2, 2, requires_grad=True)
model.vq(z)[1].sum().backward()
print("straight through:", torch.equal(z.grad, torch.ones_like(z)))
