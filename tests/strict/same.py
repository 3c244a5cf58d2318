"""The same on both devices: what is computed on the strict device lives there, and is what the CPU computes."""

import edutorch as torch


def tensors(value):
    """All tensors in nested tuples, lists and dicts."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    return [x for part in value for x in tensors(part)] if isinstance(value, (tuple, list, type({}.values()))) else []


def assert_same(there, here, **tolerance):
    """Tensors of the device, and their twins of the CPU."""
    there, here = tensors(there), tensors(here)
    assert len(there) == len(here)
    for x, y in zip(there, here):
        assert y.device.type == "cpu" and x.device == torch.device("cuda:0")
        torch.testing.assert_close(x.cpu(), y, equal_nan=True, **tolerance)
