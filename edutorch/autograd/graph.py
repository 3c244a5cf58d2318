"""What `torch.autograd.graph` hands on: the nodes of the graph."""

from edutorch.graph import Node, edge_of


def get_gradient_edge(tensor):
    """Where a gradient of this tensor goes: (node, output number).

    Raises:
        RuntimeError: if the tensor requires no gradient.
    """
    edge = edge_of(tensor)
    if edge is None:
        raise RuntimeError("It is not possible to get the gradient edge for a Tensor that does not require gradients")
    return edge


__all__ = ["Node", "get_gradient_edge"]
