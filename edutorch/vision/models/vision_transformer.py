"""The vision transformer: cut a picture into patches, and read them like the words of a sentence.

Dosovitskiy et al. 2020. The parameters have torchvision's names: files of it can be loaded.
"""

import math
from collections import OrderedDict

from edutorch import nn
from edutorch.creation import empty, zeros
from edutorch.functions.joining import cat
from edutorch.vision.models.weights import refuse_weights


class MLPBlock(nn.Sequential):
    """Two linear layers with a GELU between them.

    Args:
        in_dim, mlp_dim: the sizes outside and inside.
        dropout: after each of them.
    """

    def __init__(self, in_dim, mlp_dim, dropout):
        super().__init__(
            nn.Linear(in_dim, mlp_dim), nn.GELU(), nn.Dropout(dropout), nn.Linear(mlp_dim, in_dim), nn.Dropout(dropout)
        )
        for layer in (self[0], self[3]):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.normal_(layer.bias, std=1e-6)


class EncoderBlock(nn.Module):
    """x + attention, then + an MLP. Normalized before each of both.

    Shape:
        (N, S, E) to the same.
    """

    def __init__(self, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer):
        super().__init__()
        self.num_heads = num_heads
        self.ln_1 = norm_layer(hidden_dim)
        self.self_attention = nn.MultiheadAttention(hidden_dim, num_heads, dropout=attention_dropout, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = norm_layer(hidden_dim)
        self.mlp = MLPBlock(hidden_dim, mlp_dim, dropout)

    def forward(self, input):
        x = self.ln_1(input)
        x, _ = self.self_attention(x, x, x, need_weights=False)
        x = self.dropout(x) + input
        return x + self.mlp(self.ln_2(x))


class Encoder(nn.Module):
    """Adds what tells the places apart, then block after block.

    Shape:
        (N, S, E) to the same.
    """

    def __init__(self, seq_length, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer):
        super().__init__()
        self.pos_embedding = nn.Parameter(empty(1, seq_length, hidden_dim).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        blocks = OrderedDict()
        for i in range(num_layers):
            blocks[f"encoder_layer_{i}"] = EncoderBlock(
                num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer
            )
        self.layers = nn.Sequential(blocks)
        self.ln = norm_layer(hidden_dim)

    def forward(self, input):
        return self.ln(self.layers(self.dropout(input + self.pos_embedding)))


def layer_norm(size):
    return nn.LayerNorm(size, eps=1e-6)


class VisionTransformer(nn.Module):
    """Patches, a place for the answer in front of them, an encoder, and a linear layer on the answer.

    Args:
        image_size, patch_size: height and width, of the picture and of a patch.
        num_layers, num_heads, hidden_dim, mlp_dim: how many blocks and heads, and the sizes E of a patch and of the MLPs.
        dropout, attention_dropout: how probable it is that a number is dropped.
        num_classes: how many answers there are.
        representation_size: one more layer, tanh, before the last one.
        norm_layer: the normalization; LayerNorm if left out.

    Shape:
        pictures (N, 3, image_size, image_size) to scores (N, num_classes).

    Example:
        >>> import edutorch as torch
        >>> model = torch.vision.models.VisionTransformer(8, 4, 1, num_heads=2, hidden_dim=8, mlp_dim=16, num_classes=5)
        >>> model(torch.zeros(2, 3, 8, 8)).shape
        torch.Size([2, 5])
    """

    def __init__(self, image_size, patch_size, num_layers, num_heads, hidden_dim, mlp_dim, dropout=0.0,
                 attention_dropout=0.0, num_classes=1000, representation_size=None, norm_layer=layer_norm):  # fmt: skip
        super().__init__()
        if image_size % patch_size != 0:
            raise AssertionError("Input shape indivisible by patch size!")
        self.image_size, self.patch_size, self.hidden_dim, self.mlp_dim = image_size, patch_size, hidden_dim, mlp_dim
        self.conv_proj = nn.Conv2d(3, hidden_dim, kernel_size=patch_size, stride=patch_size)
        self.class_token = nn.Parameter(zeros(1, 1, hidden_dim))
        self.seq_length = (image_size // patch_size) ** 2 + 1
        self.encoder = Encoder(
            self.seq_length, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout, norm_layer
        )
        heads = OrderedDict()
        if representation_size is not None:
            heads["pre_logits"] = nn.Linear(hidden_dim, representation_size)
            heads["act"] = nn.Tanh()
        heads["head"] = nn.Linear(representation_size or hidden_dim, num_classes)
        self.heads = nn.Sequential(heads)
        self.begin()

    def begin(self):
        """The first numbers: the answers begin all alike."""
        fan_in = self.conv_proj.in_channels * self.patch_size**2
        nn.init.trunc_normal_(self.conv_proj.weight, std=math.sqrt(1 / fan_in))
        nn.init.zeros_(self.conv_proj.bias)
        if hasattr(self.heads, "pre_logits"):
            fan_in = self.heads.pre_logits.in_features
            nn.init.trunc_normal_(self.heads.pre_logits.weight, std=math.sqrt(1 / fan_in))
            nn.init.zeros_(self.heads.pre_logits.bias)
        nn.init.zeros_(self.heads.head.weight)
        nn.init.zeros_(self.heads.head.bias)

    def forward(self, x):
        n, _, h, w = x.shape
        if h != self.image_size or w != self.image_size:
            raise AssertionError(
                f"Wrong image size! Expected {self.image_size} but got {h if h != self.image_size else w}!"
            )
        patches = self.conv_proj(x).flatten(2).permute(0, 2, 1)  # (N, S - 1, E)
        x = cat([self.class_token.expand(n, -1, -1), patches], dim=1)  # (N, S, E)
        return self.heads(self.encoder(x)[:, 0])


def maker(name, **sizes):
    """The function vit_b_16 and so on."""

    def make(*, weights=None, progress=True, pretrained=False, **kwargs):
        refuse_weights(name, weights, pretrained)
        return VisionTransformer(**{"image_size": 224, **sizes, **kwargs})

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"{name}: patches of {sizes['patch_size']} pixels. Further arguments are those of VisionTransformer."
    return make


BASE = {"num_layers": 12, "num_heads": 12, "hidden_dim": 768, "mlp_dim": 3072}
LARGE = {"num_layers": 24, "num_heads": 16, "hidden_dim": 1024, "mlp_dim": 4096}
vit_b_16, vit_b_32 = maker("vit_b_16", patch_size=16, **BASE), maker("vit_b_32", patch_size=32, **BASE)
vit_l_16, vit_l_32 = maker("vit_l_16", patch_size=16, **LARGE), maker("vit_l_32", patch_size=32, **LARGE)
