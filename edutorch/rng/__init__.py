"""Random numbers as arrays: the generator, and how the numbers of each distribution are made from its bits.

The numbers are those of PyTorch on a CPU, bit for bit. `edutorch.random` makes tensors of them.
"""
