"""When the card's numbers count as the CPU's: said here once, for all tests of this folder.

The stand-in computes with numpy, as the CPU does, so there little may differ: compiled twins run on the CPU only, and add in
another order. A real card does all in another order, and its sin, exp and log are NVIDIA's. What it is allowed, relative
and, because numbers near 1 may cancel, absolute:

* float64, 1e-9. It keeps 16 digits; a sum of a thousand numbers in another order changes the last three, and the slopes of
  slopes some more.
* float32, 1e-4. It keeps 7 digits, of which such sums, or the thirty steps of a training, leave four. Products in TF32 keep
  three: whoever switches TF32 on by mistake is found.
* float16, 4e-3: eight roundings to its 11 bits, because sums are made in float32 inside. For bfloat16, which keeps 8 bits,
  eight roundings are 3e-2.

Whole numbers and truth values must be equal.
"""

from strict.same import tensors

import edutorch as torch

ALLOWED = {  # on a real card, and on the stand-in
    torch.float64: (1e-9, 1e-12),
    torch.complex128: (1e-9, 1e-12),
    torch.float32: (1e-4, 2e-6),
    torch.complex64: (1e-4, 2e-6),
    torch.float16: (4e-3, 1e-3),
    torch.bfloat16: (3e-2, 8e-3),
}


def assert_agree(there, here, real, times=1):
    """Tensors of the card, and their twins of the CPU: the same types, shapes and numbers.

    Args:
        times: how much more the stand-in is allowed, for sums of many numbers.
    """
    there, here = tensors(there), tensors(here)
    assert len(there) == len(here)
    for x, y in zip(there, here):
        assert y.device.type == "cpu" and x.device == torch.device("cuda:0")
        on_a_card, on_the_stand_in = ALLOWED.get(y.dtype, (0, 0))
        close = on_a_card if real else min(on_a_card, times * on_the_stand_in)
        torch.testing.assert_close(x.cpu(), y, equal_nan=True, rtol=close, atol=close)
