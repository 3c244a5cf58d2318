"""What the processor can do, as far as numpy knows."""

import numpy as np

LEVELS = (("AVX512", "AVX512_SKX"), ("AVX512", "AVX512F"), ("AVX2", "AVX2"), ("AVX2", "X86_V3"), ("AVX512", "X86_V4"))


def get_cpu_capability():
    """The widest vectors that numpy found: "AVX512", "AVX2" or "DEFAULT"."""
    found = set(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))
    found |= set(np.show_config(mode="dicts")["SIMD Extensions"].get("baseline", ()))
    names = {name for name, feature in LEVELS if feature in found}
    return "AVX512" if "AVX512" in names else "AVX2" if "AVX2" in names else "DEFAULT"
