"""LeNet-5, the first convolutional network that was put to work: it read the digits on cheques. LeCun et al. 1998."""

from edutorch import nn


class LeNet(nn.Module):
    """Two times convolution and pooling, then three linear layers.

    Args:
        num_classes: how many answers there are.

    Shape:
        pictures (N, 1, 28, 28) to scores (N, num_classes).

    Example:
        >>> import edutorch as torch
        >>> torch.vision.models.LeNet()(torch.zeros(2, 1, 28, 28)).shape
        torch.Size([2, 10])
    """

    def __init__(self, num_classes=10):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),  # (N, 6, 28, 28)
            nn.Tanh(),
            nn.AvgPool2d(2),  # (N, 6, 14, 14)
            nn.Conv2d(6, 16, kernel_size=5),  # (N, 16, 10, 10)
            nn.Tanh(),
            nn.AvgPool2d(2),  # (N, 16, 5, 5)
        )
        self.classifier = nn.Sequential(
            nn.Linear(16 * 5 * 5, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, num_classes)
        )

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))
