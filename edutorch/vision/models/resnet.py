"""ResNet: each block only learns what to add to its input, so that even very deep networks can be trained.

He, Zhang, Ren and Sun 2015. The parameters have torchvision's names: files of it can be loaded.
"""

from edutorch import nn
from edutorch.vision.models.weights import refuse_weights


def conv3x3(in_planes, out_planes, stride=1, groups=1, dilation=1):
    """A convolution that keeps height and width (if stride is 1)."""
    return nn.Conv2d(
        in_planes, out_planes, kernel_size=3, stride=stride, padding=dilation, groups=groups, bias=False,
        dilation=dilation,
    )  # fmt: skip


def conv1x1(in_planes, out_planes, stride=1):
    """A linear layer for each pixel."""
    return nn.Conv2d(in_planes, out_planes, kernel_size=1, stride=stride, bias=False)


class BasicBlock(nn.Module):
    """x + two 3 x 3 convolutions of x.

    Args:
        inplanes, planes: channels before and after.
        stride: 2 halves height and width.
        downsample: brings x to the new size, if it changes.
        groups, base_width, dilation: for Bottleneck only.
        norm_layer: the normalization, BatchNorm2d if left out.
    """

    expansion = 1  # a block has expansion * planes channels at its end

    def __init__(self, inplanes, planes, stride=1, downsample=None, groups=1, base_width=64, dilation=1,
                 norm_layer=None):  # fmt: skip
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        if groups != 1 or base_width != 64:
            raise ValueError("BasicBlock only supports groups=1 and base_width=64")
        if dilation > 1:
            raise NotImplementedError("Dilation > 1 not supported in BasicBlock")
        self.conv1 = conv3x3(inplanes, planes, stride)
        self.bn1 = norm_layer(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = conv3x3(planes, planes)
        self.bn2 = norm_layer(planes)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class Bottleneck(nn.Module):
    """x + three convolutions of x: to fewer channels, 3 x 3 on these, and back to many. Cheaper where there are many.

    Args: as in BasicBlock.
    """

    expansion = 4

    def __init__(self, inplanes, planes, stride=1, downsample=None, groups=1, base_width=64, dilation=1,
                 norm_layer=None):  # fmt: skip
        super().__init__()
        norm_layer = norm_layer or nn.BatchNorm2d
        width = int(planes * (base_width / 64.0)) * groups
        self.conv1 = conv1x1(inplanes, width)
        self.bn1 = norm_layer(width)
        self.conv2 = conv3x3(width, width, stride, groups, dilation)
        self.bn2 = norm_layer(width)
        self.conv3 = conv1x1(width, planes * self.expansion)
        self.bn3 = norm_layer(planes * self.expansion)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample
        self.stride = stride

    def forward(self, x):
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.relu(self.bn2(self.conv2(out)))
        out = self.bn3(self.conv3(out))
        out += x if self.downsample is None else self.downsample(x)
        return self.relu(out)


class ResNet(nn.Module):
    """A first convolution, four groups of blocks, the mean over the picture, and a linear layer.

    Args:
        block: BasicBlock or Bottleneck.
        layers: how many blocks each of the four groups has.
        num_classes: how many answers there are.
        zero_init_residual: let each block begin by adding nothing.
        groups, width_per_group: for ResNeXt and wide ResNets.
        replace_stride_with_dilation: three truth values: shall the last three groups widen their view instead of
            halving height and width?
        norm_layer: the normalization, BatchNorm2d if left out.

    Shape:
        pictures (N, 3, 224, 224), or others, to scores (N, num_classes).

    Example:
        >>> import edutorch as torch
        >>> model = torch.vision.models.resnet18(num_classes=10)
        >>> model(torch.zeros(2, 3, 32, 32)).shape, sum(p.numel() for p in model.parameters())
        (torch.Size([2, 10]), 11181642)
    """

    def __init__(self, block, layers, num_classes=1000, zero_init_residual=False, groups=1, width_per_group=64,
                 replace_stride_with_dilation=None, norm_layer=None):  # fmt: skip
        super().__init__()
        self._norm_layer = norm_layer or nn.BatchNorm2d
        self.inplanes, self.dilation, self.groups, self.base_width = 64, 1, groups, width_per_group
        dilate = replace_stride_with_dilation or [False, False, False]
        if len(dilate) != 3:
            raise ValueError(
                f"replace_stride_with_dilation should be None or a 3-element tuple, got {replace_stride_with_dilation}"
            )
        self.conv1 = nn.Conv2d(3, self.inplanes, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = self._norm_layer(self.inplanes)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        self.layer1 = self._make_layer(block, 64, layers[0])
        self.layer2 = self._make_layer(block, 128, layers[1], stride=2, dilate=dilate[0])
        self.layer3 = self._make_layer(block, 256, layers[2], stride=2, dilate=dilate[1])
        self.layer4 = self._make_layer(block, 512, layers[3], stride=2, dilate=dilate[2])
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(512 * block.expansion, num_classes)
        self.begin(zero_init_residual)

    def begin(self, zero_init_residual):
        """The first numbers of all layers."""
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(layer, (nn.BatchNorm2d, nn.GroupNorm)):
                nn.init.constant_(layer.weight, 1)
                nn.init.constant_(layer.bias, 0)
        for layer in self.modules() if zero_init_residual else ():
            last = getattr(layer, "bn3", None) or getattr(layer, "bn2", None)
            if last is not None and last.weight is not None:
                nn.init.constant_(last.weight, 0)

    def _make_layer(self, block, planes, blocks, stride=1, dilate=False):
        """A group of blocks. The first one changes the size."""
        downsample, previous_dilation = None, self.dilation
        if dilate:
            self.dilation, stride = self.dilation * stride, 1
        if stride != 1 or self.inplanes != planes * block.expansion:
            downsample = nn.Sequential(
                conv1x1(self.inplanes, planes * block.expansion, stride),
                self._norm_layer(planes * block.expansion),
            )
        settings = self.groups, self.base_width
        layers = [block(self.inplanes, planes, stride, downsample, *settings, previous_dilation, self._norm_layer)]
        self.inplanes = planes * block.expansion
        for _ in range(1, blocks):
            layers.append(block(self.inplanes, planes, 1, None, *settings, self.dilation, self._norm_layer))
        return nn.Sequential(*layers)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(self.avgpool(x).flatten(1))


def maker(name, block, layers, **settings):
    """The function resnet18 and so on."""

    def make(*, weights=None, progress=True, pretrained=False, **kwargs):
        refuse_weights(name, weights, pretrained)
        return ResNet(block, layers, **{**settings, **kwargs})

    make.__name__ = make.__qualname__ = name
    make.__doc__ = f"{name}: blocks {layers} of class {block.__name__}. Further arguments are those of ResNet."
    return make


resnet18 = maker("resnet18", BasicBlock, [2, 2, 2, 2])
resnet34 = maker("resnet34", BasicBlock, [3, 4, 6, 3])
resnet50 = maker("resnet50", Bottleneck, [3, 4, 6, 3])
resnet101 = maker("resnet101", Bottleneck, [3, 4, 23, 3])
resnet152 = maker("resnet152", Bottleneck, [3, 8, 36, 3])
resnext50_32x4d = maker("resnext50_32x4d", Bottleneck, [3, 4, 6, 3], groups=32, width_per_group=4)
wide_resnet50_2 = maker("wide_resnet50_2", Bottleneck, [3, 4, 6, 3], width_per_group=128)
