"""The functions that people call: every way of writing an argument is accepted here, and the meaning looked up in ops/.

Each of them is both `edutorch.sum(x, 1)` and `x.sum(1)`: tensor.py makes methods of them. A module's `__all__` lists
what is public.
"""
