"""MLP-Mixer: neither convolutions nor attention, only linear layers: across the patches, and across the channels.

Tolstikhin et al. 2021.
"""

from edutorch import nn


def mlp(size, hidden):
    return nn.Sequential(nn.Linear(size, hidden), nn.GELU(), nn.Linear(hidden, size))


class MixerBlock(nn.Module):
    """x + what patches say to each other, then + what channels say to each other.

    Shape:
        (N, patches, channels) to the same.
    """

    def __init__(self, patches, channels, tokens_mlp_dim, channels_mlp_dim):
        super().__init__()
        self.norm1, self.token_mixing = nn.LayerNorm(channels, eps=1e-6), mlp(patches, tokens_mlp_dim)
        self.norm2, self.channel_mixing = nn.LayerNorm(channels, eps=1e-6), mlp(channels, channels_mlp_dim)

    def forward(self, x):
        x = x + self.token_mixing(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.channel_mixing(self.norm2(x))


class MLPMixer(nn.Module):
    """Patches, blocks, the mean over all patches, and a linear layer.

    Args:
        image_size, patch_size: height and width, of the picture and of a patch.
        in_channels: 3 for colours, 1 for gray.
        num_layers: how many blocks.
        hidden_dim: channels of a patch.
        tokens_mlp_dim, channels_mlp_dim: the sizes inside the two kinds of MLPs.
        num_classes: how many answers there are.

    Shape:
        pictures (N, in_channels, image_size, image_size) to scores (N, num_classes).

    Example:
        >>> import edutorch as torch
        >>> torch.vision.models.MLPMixer(image_size=8, num_layers=1)(torch.zeros(2, 3, 8, 8)).shape
        torch.Size([2, 10])
    """

    def __init__(self, image_size=32, patch_size=4, in_channels=3, num_layers=4, hidden_dim=64, tokens_mlp_dim=32,
                 channels_mlp_dim=256, num_classes=10):  # fmt: skip
        super().__init__()
        if image_size % patch_size != 0:
            raise ValueError(f"A picture of {image_size} pixels cannot be cut into patches of {patch_size}.")
        patches = (image_size // patch_size) ** 2
        self.stem = nn.Conv2d(in_channels, hidden_dim, kernel_size=patch_size, stride=patch_size)
        self.blocks = nn.Sequential(
            *(MixerBlock(patches, hidden_dim, tokens_mlp_dim, channels_mlp_dim) for _ in range(num_layers))
        )
        self.norm = nn.LayerNorm(hidden_dim, eps=1e-6)
        self.head = nn.Linear(hidden_dim, num_classes)

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)  # (N, patches, hidden_dim)
        return self.head(self.norm(self.blocks(x)).mean(dim=1))
