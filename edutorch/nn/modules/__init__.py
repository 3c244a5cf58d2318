"""PyTorch's paths to its layers, such as torch.nn.modules.conv: the layers themselves are in edutorch.nn."""

from edutorch.nn.modules import utils
from edutorch.nn.modules.families import families
from edutorch.nn.modules.families import layer as __getattr__

globals().update(families())
