"""Networks for pictures, small enough to be read. Those of torchvision have its names of parameters."""

from edutorch.vision.models import resnet, vgg, vision_transformer
from edutorch.vision.models.alexnet import AlexNet, alexnet
from edutorch.vision.models.lenet import LeNet
from edutorch.vision.models.mlp_mixer import MLPMixer
from edutorch.vision.models.resnet import (
    ResNet,
    resnet18,
    resnet34,
    resnet50,
    resnet101,
    resnet152,
    resnext50_32x4d,
    wide_resnet50_2,
)
from edutorch.vision.models.vgg import (
    VGG,
    vgg11,
    vgg11_bn,
    vgg13,
    vgg13_bn,
    vgg16,
    vgg16_bn,
    vgg19,
    vgg19_bn,
)
from edutorch.vision.models.vision_transformer import (
    VisionTransformer,
    vit_b_16,
    vit_b_32,
    vit_l_16,
    vit_l_32,
)

__all__ = [
    "AlexNet", "LeNet", "MLPMixer", "ResNet", "VGG", "VisionTransformer", "alexnet", "resnet", "resnet101", "resnet152",
    "resnet18", "resnet34", "resnet50", "resnext50_32x4d", "vgg", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16",
    "vgg16_bn", "vgg19", "vgg19_bn", "vision_transformer", "vit_b_16", "vit_b_32", "vit_l_16", "vit_l_32",
    "wide_resnet50_2",
]  # fmt: skip
