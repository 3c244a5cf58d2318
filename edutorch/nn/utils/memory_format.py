"""The layout of the weights of convolutions in memory, as programs for graphics cards ask for it."""


def convert_conv2d_weight_memory_format(module, memory_format):
    """Lay out the weights of all 2D convolutions in a module anew.

    Args:
        module: a Module, which is changed.
        memory_format: such as torch.channels_last. Here tensors lie in one way only, so the numbers stay where they are.

    Returns:
        module
    """
    return converted(module, memory_format, 4)


def convert_conv3d_weight_memory_format(module, memory_format):
    """Lay out the weights of all 3D convolutions in a module anew. See convert_conv2d_weight_memory_format."""
    return converted(module, memory_format, 5)


def converted(module, memory_format, ndim):
    for inner in module.modules():
        if hasattr(inner, "kernel_size") and getattr(inner, "weight", None) is not None and inner.weight.ndim == ndim:
            inner.weight.data = inner.weight.detach().clone(memory_format=memory_format)
    return module


__all__ = ["convert_conv2d_weight_memory_format", "convert_conv3d_weight_memory_format"]
