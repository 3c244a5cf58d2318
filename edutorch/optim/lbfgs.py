"""L-BFGS: Newton's method for many parameters. The curvature is guessed from the last few steps and changes of gradient."""

from edutorch.autograd.grad_mode import enable_grad, no_grad
from edutorch.functions.complex_numbers import view_as_real
from edutorch.functions.joining import cat
from edutorch.optim.line_search import Point, strong_wolfe
from edutorch.optim.optimizer import Optimizer
from edutorch.optim.pieces import check_settings, number


class LBFGS(Optimizer):
    """Steps along d = -H grad, with H the inverse of the second derivative, known from past steps. Liu and Nocedal 1989.

    One step() takes up to max_iter steps, and asks closure for loss and gradient anew each time. It is made for smooth losses
    over a whole data set: curve fitting, style transfer.

    Args:
        params: what to change; only one group.
        lr: the length of a step, as a share of d.
        max_iter: so many steps at most in one call of step().
        max_eval: closure is called so many times at most; 1.25 max_iter if left out.
        tolerance_grad: stop when no number of the gradient is larger.
        tolerance_change: stop when the loss, or the parameters, change by less.
        history_size: so many past steps are remembered.
        line_search_fn: "strong_wolfe" looks for a good length of each step.

    Example:
        >>> import edutorch as torch
        >>> p = torch.nn.Parameter(torch.tensor([3.0]))
        >>> optimizer = torch.optim.LBFGS([p], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = ((p - 1) ** 2).sum()
        ...     loss.backward()
        ...     return loss
        >>> optimizer.step(closure), p
        (tensor(4., grad_fn=<SumBackward0>), Parameter containing:
        tensor([1.], requires_grad=True))
    """

    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9,
                 history_size=100, line_search_fn=None):  # fmt: skip
        check_settings(lr=lr)
        defaults = {
            "lr": lr, "max_iter": max_iter, "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad, "tolerance_change": tolerance_change, "history_size": history_size,
            "line_search_fn": line_search_fn,
        }  # fmt: skip
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    @no_grad()
    def step(self, closure):
        """Go down until nothing changes any more, or max_iter steps.

        Args:
            closure: clears the gradients, computes the loss, calls backward() and returns the loss.

        Returns:
            The loss before the first step.
        """
        closure, group = enable_grad()(closure), self.param_groups[0]
        lr, max_iter, max_eval, tolerance = (
            number(group["lr"], group),
            group["max_iter"],
            group["max_eval"],
            group["tolerance_change"],
        )
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        loss, grad, evaluations = float(first_loss), self.gradient(), 1
        state["func_evals"] += 1
        if grad.abs().max() <= group["tolerance_grad"]:
            return first_loss
        for iteration in range(1, max_iter + 1):
            state["n_iter"] += 1
            d = self.direction(state, grad, group["history_size"])
            before = loss
            state.update(d=d, prev_flat_grad=grad.clone(), prev_loss=before)
            t = state["t"] = min(1.0, 1.0 / grad.abs().sum().item()) * lr if state["n_iter"] == 1 else lr
            slope = grad.dot(d).item()
            if slope > -tolerance:
                break
            if group["line_search_fn"] is not None:
                if group["line_search_fn"] != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                here = Point(0, loss, grad, slope)
                point, looked = strong_wolfe(
                    self.looking_along(d, closure), here, t, d.abs().max().item(), 1e-9, max_eval - evaluations
                )
                loss, grad, t = point.loss, point.grad, point.t
                state["t"] = t
                self.go(t, d)
            else:
                self.go(t, d)
                looked = 0
                if iteration != max_iter:
                    loss, grad, looked = float(closure()), self.gradient(), 1
            evaluations += looked
            state["func_evals"] += looked
            arrived = grad.abs().max() <= group["tolerance_grad"] or (d * t).abs().max() <= tolerance
            if evaluations >= max_eval or arrived or abs(loss - before) < tolerance:
                break
        return first_loss

    def direction(self, state, grad, history_size):
        """-H grad, where H is never written down: the two loops undo past steps, scale, and do them again."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1)
            return -grad
        changes, steps, ro = state["old_dirs"], state["old_stps"], state["ro"]  # of the gradient; of the parameters
        y, s = grad - state["prev_flat_grad"], state["d"] * state["t"]
        curvature = y.dot(s)
        if curvature > 1e-10:
            if len(changes) == history_size:
                for past in (changes, steps, ro):
                    past.pop(0)
            changes.append(y)
            steps.append(s)
            ro.append(1.0 / curvature)
            state["H_diag"] = curvature / y.dot(y)
        alpha = state.setdefault("al", [None] * history_size)
        d = -grad
        for i in reversed(range(len(changes))):
            alpha[i] = steps[i].dot(d) * ro[i]
            d.sub_(alpha[i] * changes[i])
        d.mul_(state["H_diag"])
        for i in range(len(changes)):
            d.add_((alpha[i] - changes[i].dot(d) * ro[i]) * steps[i])
        return d

    def looking_along(self, d, closure):
        """A function that tells the Point at t along d, and comes back."""
        start = [p.clone() for p in self._params]

        def look(t):
            self.go(t, d)
            loss, grad = float(closure()), self.gradient()
            for p, numbers in zip(self._params, start):
                p.copy_(numbers)
            return Point(t, loss, grad, grad.dot(d).item())

        return look

    def gradient(self):
        """All gradients as one vector; 0 where there is none."""
        every = [p.new_zeros(p.shape) if p._grad is None else p._grad for p in self._params]
        return cat([(view_as_real(g) if g.is_complex() else g).reshape(-1) for g in every])

    def go(self, t, d):
        """Move all parameters by t * d."""
        start = 0
        for p in self._params:
            p = view_as_real(p) if p.is_complex() else p
            p.add_(d[start : start + p.numel()].view_as(p), alpha=t)
            start += p.numel()
