"""What a backward should return, found by nudging: exact enough in float64."""

import edutorch as torch

EXACT = torch.float64


def nudged(f, x, v, h=1e-5):
    """v, times the slopes of f at x, by nudging each number of x: what a backward should return."""
    found = torch.zeros_like(x)
    for place in range(x.numel()):
        step = torch.zeros_like(x)
        step.view(-1)[place] = h
        found.view(-1)[place] = ((f(x + step) - f(x - step)) * v).sum() / (2 * h)
    return found
