"""Pictures: torchvision's transforms, data sets, networks and helpers, under torchvision's names.

`edutorch.install_as_torch()` lets `import torchvision` find them.
"""

from edutorch.vision import datasets, models, transforms, utils

__all__ = ["datasets", "models", "transforms", "utils"]
