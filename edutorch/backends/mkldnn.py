"""Intel's library for networks (oneDNN): edutorch does not use it. Its switches are kept, and change nothing."""

import sys

from edutorch.backends import precision

enabled = True
deterministic = False
allow_tf32 = True
matmul, conv, rnn = (precision.Part(f"mkldnn.{part}") for part in ("matmul", "conv", "rnn"))

precision.give(sys.modules[__name__], fp32_precision=precision.switch("mkldnn"))


def is_available():
    """Is it used? No."""
    return False
