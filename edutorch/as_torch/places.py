"""Where PyTorch's modules are in edutorch, if not at the same path.

PyTorch's torch.nn.modules.conv holds the layers that edutorch hands out from edutorch.nn: a lesson that imports from the
one finds the other.
"""

# A module of PyTorch's, and all modules below it: where to look for its names, in this order.
PLACES = {
    "torch.functional": ("edutorch",),
    "torch._tensor": ("edutorch.tensor",),
    "torch.torch_version": ("edutorch.version",),
    "torch.nn.modules": ("edutorch.nn", "edutorch.nn.module", "edutorch.nn.loss", "edutorch.nn.normalization"),
    "torch.nn.utils": ("edutorch.nn.utils",),
    "torch.optim": ("edutorch.optim", "edutorch.optim.optimizer"),
    "torch.utils.data": ("edutorch.utils.data", "edutorch.utils.data.collate"),
    "torch.utils.model_zoo": ("edutorch.hub",),
    "torch.autograd": ("edutorch.autograd",),
    "torch.distributions": ("edutorch.distributions",),
    "torch.cuda": ("edutorch.cuda",),
    "torch.accelerator": ("edutorch.accelerator",),
    "torch.multiprocessing": ("edutorch.multiprocessing",),
    "torch.serialization": ("edutorch",),
    "torch.storage": ("edutorch",),
    "torch.random": ("edutorch",),
}
# Modules of PyTorch's that begin with an underscore and that lessons import from all the same.
PRIVATE = ("torch._tensor", "torch.torch_version", "torch.utils.data._utils", "torch.utils.data._utils.collate")

# Packages that are made for PyTorch itself: what to say to those who import one of them.
COMPANIONS = {
    "torchaudio": "Read sounds with scipy.io.wavfile or the standard library's wave, and look at them with torch.fft.",
}  # fmt: skip


# torchtext's modules, and what they are here. (The real ones, if they are there, need the real PyTorch.)
TORCHTEXT = {
    "torchtext": "edutorch.text",
    "torchtext.data": "edutorch.text.data",
    "torchtext.data.functional": "edutorch.text.data.functional",
    "torchtext.data.utils": "edutorch.text.data.utils",
    "torchtext.datasets": "edutorch.datasets",
    "torchtext.functional": "edutorch.text.functional",
    "torchtext.transforms": "edutorch.text.transforms",
    "torchtext.vocab": "edutorch.text.vocab",
}


def places(module):
    """Where to look for the names of a module of PyTorch's; empty if nowhere.

    Example:
        >>> places("torch.nn.modules.conv")[0]
        'edutorch.nn'
    """
    while module:
        if module in PLACES:
            return PLACES[module]
        module = module.rpartition(".")[0]
    return ()
