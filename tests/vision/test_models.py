"""Networks: sizes and names of torchvision's. (The numbers are those in its documentation.)"""

import pytest

import edutorch
from edutorch import nn
from edutorch.vision import models

LAYERS = ("Conv2d", "MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "MultiheadAttention", "GroupNorm")
MISSING = [name for name in LAYERS if not hasattr(nn, name)]
convolutions = pytest.mark.skipif(bool(MISSING), reason=f"needs {MISSING}")


def count(model):
    return sum(p.numel() for p in model.parameters())


@convolutions
@pytest.mark.slow
@pytest.mark.parametrize(
    "name, parameters",
    [("resnet18", 11_689_512), ("resnet34", 21_797_672), ("resnet50", 25_557_032), ("alexnet", 61_100_840)],
)
def test_sizes(name, parameters):
    assert count(getattr(models, name)()) == parameters


@convolutions
def test_names_of_parameters():
    names = list(models.resnet18(num_classes=2).state_dict())
    assert names[:3] == ["conv1.weight", "bn1.weight", "bn1.bias"] and names[-2:] == ["fc.weight", "fc.bias"]
    assert "layer4.1.bn2.num_batches_tracked" in names and "layer2.0.downsample.0.weight" in names
    small = models.VisionTransformer(8, 4, 1, 2, 8, 16, num_classes=3)
    assert list(small.state_dict()) == [
        "class_token", "conv_proj.weight", "conv_proj.bias", "encoder.pos_embedding",
        *(f"encoder.layers.encoder_layer_0.{name}" for name in (
            "ln_1.weight", "ln_1.bias", "self_attention.in_proj_weight", "self_attention.in_proj_bias",
            "self_attention.out_proj.weight", "self_attention.out_proj.bias", "ln_2.weight", "ln_2.bias",
            "mlp.0.weight", "mlp.0.bias", "mlp.3.weight", "mlp.3.bias")),
        "encoder.ln.weight", "encoder.ln.bias", "heads.head.weight", "heads.head.bias",
    ]  # fmt: skip


@convolutions
@pytest.mark.slow
def test_forward_and_backward():
    edutorch.manual_seed(0)
    for model, shape in (
        (models.LeNet(), (2, 1, 28, 28)),
        (models.resnet18(num_classes=10), (2, 3, 32, 32)),
        (models.resnet50(num_classes=10, zero_init_residual=True), (2, 3, 32, 32)),
        (models.VisionTransformer(8, 4, 1, 2, 8, 16, num_classes=10), (2, 3, 8, 8)),
        (models.MLPMixer(num_layers=1), (2, 3, 32, 32)),
    ):
        scores = model(edutorch.randn(shape))
        assert scores.shape == (2, 10)
        scores.sum().backward()
        assert all(p.grad is not None for p in model.parameters() if p.requires_grad)


def test_trained_weights_are_refused_with_advice():
    for name in ("resnet18", "vgg16", "alexnet", "vit_b_16"):
        for wish in ({"weights": "DEFAULT"}, {"pretrained": True}):
            with pytest.raises(ValueError, match=f"cannot download trained weights for {name}.*load_state_dict"):
                getattr(models, name)(**wish)


def test_wrong_settings():
    with pytest.raises(ValueError, match="BasicBlock only supports groups=1 and base_width=64"):
        models.resnet.BasicBlock(4, 4, groups=2)
    with pytest.raises(AssertionError, match="Input shape indivisible by patch size!"):
        models.VisionTransformer(9, 4, 1, 2, 8, 16)
    with pytest.raises(ValueError, match="cannot be cut into patches"):
        models.MLPMixer(image_size=9)
