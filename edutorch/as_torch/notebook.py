"""`%load_ext edutorch.as_torch`: in this notebook, `import torch` means edutorch."""

from edutorch.as_torch.install import install_as_torch, uninstall


def load_ipython_extension(ipython):
    """What `%load_ext edutorch.as_torch` calls."""
    install_as_torch()


def unload_ipython_extension(ipython):
    """What `%unload_ext edutorch.as_torch` calls."""
    uninstall()
