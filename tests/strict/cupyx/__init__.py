"""Beside the strict device's cupy: SciPy's functions."""
