"""Connectionist temporal classification: how likely is a text, if nobody says which step of the sound belongs to which letter?

All ways to stretch the text over the steps are added up, step by step, as one adds up the paths through a grid. A way may
stay on a letter, and may put blanks between letters; between two equal letters there must be one. Graves et al. 2006.
"""

import numpy as np

from edutorch.device import near
from edutorch.op import op
from edutorch.ops.cupy_lacks import reduce
from edutorch.ops.kinds import not_for


def with_blanks(targets, blank):
    """blank a blank b blank ...: the places of the grid, (N, 2S + 1)."""
    places = np.full_like(targets, blank, shape=(len(targets), 2 * targets.shape[1] + 1), order="C")
    places[:, 1::2] = targets
    return places


def shifted(scores, by):
    """Scores of the place `by` places before; -inf where there is none."""
    out = np.full_like(scores, -np.inf)
    out[:, by:] = scores[:, : scores.shape[1] - by]
    return out


def forward_scores(scores, may_skip):
    """log of the chance of all ways that reach a place (N, 2S + 1) at a step, for all steps (T, N, 2S + 1)."""
    alpha = np.full_like(scores, -np.inf)
    alpha[0, :, :2] = scores[0, :, :2]
    for t in range(1, len(scores)):
        before = np.logaddexp(alpha[t - 1], shifted(alpha[t - 1], 1))
        before = np.logaddexp(before, np.where(may_skip, shifted(alpha[t - 1], 2), -np.inf))
        alpha[t] = before + scores[t]
    return alpha


def backward_scores(scores, may_skip, input_lengths, ends):
    """log of the chance of all ways from a place at a step to the end of the text."""
    beta = np.full_like(scores, -np.inf)
    skip_from = np.zeros_like(may_skip)
    skip_from[:, :-2] = may_skip[:, 2:]  # turned round: may the next but one place follow on this one?
    later = np.full_like(scores[0], -np.inf)
    for t in reversed(range(len(scores))):
        after = np.logaddexp(later, shifted(later[:, ::-1], 1)[:, ::-1])
        after = np.logaddexp(after, np.where(skip_from, shifted(later[:, ::-1], 2)[:, ::-1], -np.inf))
        last = (input_lengths == t + 1)[:, np.newaxis]
        beta[t] = later = np.where(last, np.where(ends, 0, -np.inf), after).astype(scores.dtype) + scores[t]
    return beta


class Grid:
    """The places of each text, what the network says of them, and which of them may be left out or may be the last."""

    def __init__(self, log_probs, targets, target_lengths, blank):
        self.places = with_blanks(targets, blank)
        self.scores = np.take_along_axis(log_probs, self.places[np.newaxis].repeat(len(log_probs), 0), 2)
        self.may_skip = np.zeros_like(self.places, bool)
        self.may_skip[:, 3::2] = targets[:, 1:] != targets[:, :-1]
        place = np.arange(self.places.shape[1], like=near(targets))
        end = 2 * np.array(target_lengths, like=near(targets))[:, np.newaxis]
        self.ends = (place == end) | (place == end - 1)
        self.scores[:, place > end] = -np.inf  # padding


@op(label="CtcLoss", outputs=("losses", "alpha"))
def ctc_loss_(log_probs, targets, *, input_lengths, target_lengths, blank=0, zero_infinity=False):
    """-log of the chance of each text: forward through the grid. The way back needs the backward scores as well.

    Args:
        log_probs (T, N, C): log-probabilities of each step.
        targets (N, S): texts, padded.
        input_lengths, target_lengths: how much of both counts, N numbers each.
        blank: the class that stands for no letter.
        zero_infinity: texts that are too long for their sound have no gradient.

    Returns:
        The losses (N), and the forward scores (T, N, 2S + 1).
    """
    not_for("iubce", "ctc_loss_cpu", log_probs)
    grid = Grid(log_probs, targets, target_lengths, blank)
    alpha = forward_scores(grid.scores, grid.may_skip)
    here = near(log_probs)
    lengths, batch = np.array(input_lengths, like=here), np.arange(len(targets), like=here)
    reached = np.where(grid.ends, alpha[np.maximum(lengths - 1, 0), batch], -np.inf)
    losses = -reduce(np.logaddexp, reached, 1)
    nothing_heard = np.where(np.array(target_lengths, like=here) == 0, 0, np.inf)
    losses = np.where(lengths == 0, nothing_heard, losses)
    return losses.astype(log_probs.dtype), alpha


@ctc_loss_.backward
def ctc_loss_backward(grad, log_probs, targets, losses, alpha, input_lengths, target_lengths, blank, zero_infinity):
    slope = ctc_slope(log_probs, targets, losses, alpha, input_lengths=input_lengths, target_lengths=target_lengths,
                      blank=blank, zero_infinity=zero_infinity)  # fmt: skip
    return slope * grad[0][..., None]


@op(label="CtcLossBackward")
def ctc_slope(log_probs, targets, losses, alpha, *, input_lengths, target_lengths, blank, zero_infinity):
    """The chance of each class at each step, minus its chance given the text.

    That is the slope in the scores before log_softmax. PyTorch takes it for the slope in log_probs: log_softmax, which has
    to stand before this loss, turns it into itself.
    """
    grid = Grid(log_probs, targets, target_lengths, blank)
    here = near(log_probs)
    lengths = np.array(input_lengths, like=here)
    beta = backward_scores(grid.scores, grid.may_skip, lengths, grid.ends)
    with np.errstate(invalid="ignore"):
        ways = np.where(grid.scores == -np.inf, 0, np.exp(alpha + beta - grid.scores + losses[:, np.newaxis]))
    slope, batch = np.exp(log_probs), np.arange(len(targets), like=here)
    for place in range(grid.places.shape[1]):
        slope[:, batch, grid.places[:, place]] -= ways[:, :, place]
    impossible = losses == np.inf
    slope[:, impossible] = 0 if zero_infinity else np.nan
    slope[np.arange(len(slope), like=here)[:, np.newaxis] >= lengths] = 0
    return slope


@ctc_slope.backward
def ctc_slope_backward(grad):
    raise RuntimeError("derivative for aten::_ctc_loss_backward is not implemented")
