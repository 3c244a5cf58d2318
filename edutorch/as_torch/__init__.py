"""Lessons that say `import torch` run on edutorch, unchanged: in a program, as a command, in a notebook.

import edutorch; edutorch.install_as_torch()      # in a program
edutorch run lesson.py                            # as a command
%load_ext edutorch.as_torch                       # in a notebook
"""

from edutorch.as_torch.install import install_as_torch, is_installed, uninstall
from edutorch.as_torch.notebook import load_ipython_extension, unload_ipython_extension

__all__ = ["install_as_torch", "is_installed", "load_ipython_extension", "unload_ipython_extension", "uninstall"]
