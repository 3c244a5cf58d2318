"""Intel's library for linear algebra. Some builds of numpy use it; which one this is, numpy knows."""

import numpy as np


def is_available():
    """Does this numpy compute with it?"""
    return "mkl" in np.show_config(mode="dicts")["Build Dependencies"]["blas"].get("name", "").lower()
