"""VGG: nothing but 3 x 3 convolutions, and many of them. Simonyan and Zisserman 2014."""

from edutorch import nn
from edutorch.vision.models.weights import refuse_weights

# A number is a convolution with so many channels; "M" halves height and width.
LAYERS = {
    11: [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    13: [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    16: [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"],
    19: [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M", 512, 512, 512, 512, "M", 512, 512, 512, 512, "M"],
}


def make_layers(cfg, batch_norm=False):
    """The convolutions of a list like those in LAYERS."""
    layers, channels = [], 3
    for size in cfg:
        if size == "M":
            layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
            continue
        layers.append(nn.Conv2d(channels, size, kernel_size=3, padding=1))
        if batch_norm:
            layers.append(nn.BatchNorm2d(size))
        layers.append(nn.ReLU(inplace=True))
        channels = size
    return nn.Sequential(*layers)


class VGG(nn.Module):
    """Convolutions, then three linear layers.

    Args:
        features: the convolutions, see make_layers.
        num_classes: how many answers there are.
        init_weights: begin with He's normal numbers.
        dropout: how probable it is that a number is dropped between linear layers.

    Shape:
        pictures (N, 3, 224, 224), or larger, to scores (N, num_classes).

    Example:
        >>> import edutorch as torch
        >>> features = torch.vision.models.vgg.make_layers([8, "M", 16, "M"], batch_norm=True)
        >>> features(torch.zeros(1, 3, 8, 8)).shape
        torch.Size([1, 16, 2, 2])
    """

    def __init__(self, features, num_classes=1000, init_weights=True, dropout=0.5):
        super().__init__()
        self.features = features
        self.avgpool = nn.AdaptiveAvgPool2d((7, 7))
        self.classifier = nn.Sequential(
            nn.Linear(512 * 7 * 7, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(True),
            nn.Dropout(p=dropout),
            nn.Linear(4096, num_classes),
        )
        if init_weights:
            self.apply(begin)

    def forward(self, x):
        x = self.avgpool(self.features(x))
        return self.classifier(x.flatten(1))


def begin(layer):
    """The first numbers of a layer."""
    if isinstance(layer, nn.Conv2d):
        nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
        nn.init.constant_(layer.bias, 0)
    elif isinstance(layer, nn.BatchNorm2d):
        nn.init.constant_(layer.weight, 1)
        nn.init.constant_(layer.bias, 0)
    elif isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0, 0.01)
        nn.init.constant_(layer.bias, 0)


def maker(depth, batch_norm):
    """The function vgg11, vgg11_bn and so on."""
    name = f"vgg{depth}{'_bn' if batch_norm else ''}"

    def make(*, weights=None, progress=True, pretrained=False, **kwargs):
        refuse_weights(name, weights, pretrained)
        return VGG(make_layers(LAYERS[depth], batch_norm), **kwargs)

    make.__name__ = make.__qualname__ = name
    make.__doc__ = (
        f"VGG with {depth} layers that learn{', and batch normalization' if batch_norm else ''}. Further arguments are "
        "those of VGG."
    )
    return make


vgg11, vgg13, vgg16, vgg19 = (maker(depth, False) for depth in LAYERS)
vgg11_bn, vgg13_bn, vgg16_bn, vgg19_bn = (maker(depth, True) for depth in LAYERS)
