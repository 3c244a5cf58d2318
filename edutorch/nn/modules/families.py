"""PyTorch's paths to its layers: torch.nn.modules.conv.Conv2d is torch.nn.Conv2d, and some programs write it so.

PyTorch has a file for each family of layers, and so have we, but not the same ones. So the modules of PyTorch's names are made
here: each looks its names up in edutorch.nn when it is asked for one.
"""

import sys
import types

from edutorch.missing import missing_from_module, pytorch_names
from edutorch.nn import global_hooks
from edutorch.nn.conv import ConvNd
from edutorch.nn.conv_transpose import ConvTranspose
from edutorch.nn.lazy import LazyModuleMixin
from edutorch.nn.loss import Loss, Weighted
from edutorch.nn.normalization import BatchNorm, NormBase
from edutorch.nn.state_dict import _IncompatibleKeys

HERE = "edutorch.nn.modules"
# What PyTorch's families hold beside layers; base classes, which programs ask for in isinstance.
MORE = {
    "batchnorm": {"_BatchNorm": BatchNorm, "_NormBase": NormBase},
    "conv": {"_ConvNd": ConvNd, "_ConvTransposeNd": ConvTranspose},
    "loss": {"_Loss": Loss, "_WeightedLoss": Weighted},
    "lazy": {"LazyModuleMixin": LazyModuleMixin},
    "module": {
        "_IncompatibleKeys": _IncompatibleKeys,
        **{name: thing for name, thing in vars(global_hooks).items() if name.startswith("register_module_")},
    },
}


class Family(types.ModuleType):
    """One of PyTorch's files of layers."""

    def __getattr__(self, name):
        family = self.__name__.rpartition(".")[2]
        if name in MORE.get(family, ()):
            return MORE[family][name]
        if name in pytorch_names().get(f"torch.nn.modules.{family}", ()):
            return getattr(sys.modules["edutorch.nn"], name)
        raise missing_from_module("edutorch.nn", name)

    def __dir__(self):
        family = self.__name__.rpartition(".")[2]
        names = {*MORE.get(family, ()), *pytorch_names().get(f"torch.nn.modules.{family}", ())}
        return sorted(name for name in names if hasattr(self, name))


def families():
    """The modules, by the last part of their names; `import edutorch.nn.modules.conv` finds them in sys.modules."""
    found = {}
    for path in pytorch_names():
        family = path.removeprefix("torch.nn.modules.")
        if path != family and "." not in family and family != "utils":
            doc = f"PyTorch's name for where its layers of {family} are: they are in edutorch.nn."
            found[family] = sys.modules[f"{HERE}.{family}"] = Family(f"{HERE}.{family}", doc)
    return found


def layer(name):
    """`torch.nn.modules.Linear`"""
    if name.startswith("_") or not hasattr(sys.modules["edutorch.nn"], name):
        raise missing_from_module(HERE, name)
    return getattr(sys.modules["edutorch.nn"], name)
