"""Everything that can be written after a tensor's dot, a class a family. `Tensor` inherits from all of them."""
