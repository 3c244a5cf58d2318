"""Keep freed memory instead of giving it back to Linux after every step.

A training step makes and frees the same large arrays again and again. glibc returns a freed array of more than 128 KiB to
the kernel at once, and the next step must fetch it back page by page. Told to keep it, many training loops run up to
twice as fast; the peak of memory stays the same. EDUTORCH_KEEP_HEAP=0 turns this off.
"""

import ctypes
import os
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD = -1, -2, -3  # from glibc's malloc.h


def keep_heap():
    """Ask glibc's malloc to keep large freed blocks. Elsewhere than on Linux with glibc nothing happens.

    Returns:
        True if it was done.
    """
    if not sys.platform.startswith("linux") or os.environ.get("EDUTORCH_KEEP_HEAP") == "0":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library, such as musl's
        return False
    settings = ((M_TRIM_THRESHOLD, 2**31 - 1), (M_MMAP_THRESHOLD, 32 * 2**20), (M_TOP_PAD, 64 * 2**20))
    return all(mallopt(name, value) == 1 for name, value in settings)
