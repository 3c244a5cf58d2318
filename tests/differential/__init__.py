"""Generated calls of every public function, made in edutorch and in PyTorch: the answers must be the same."""
