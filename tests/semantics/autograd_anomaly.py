"""Anomaly mode: a backward that makes nan is stopped, and told by which line of the forward."""

import warnings

from .autograd_list import leaf, program, said


@program
def nan_is_found(T):
    x = leaf(T, -1.0, 4.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.detect_anomaly():
            y = x.sqrt().sum()
            return said(lambda: y.backward())


@program
def nan_by_zero_times_infinity(T):
    x = leaf(T, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.set_detect_anomaly(True):
            return said(lambda: (x.sqrt() * 0).sum().backward())


@program
def nan_in_second_place(T):
    x, w = leaf(T, 1.0), leaf(T, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.detect_anomaly():
            y = (T.zeros(1) * x.log() * float("inf") * w).sum()
            return said(lambda: y.backward())


@program
def infinity_is_no_anomaly(T):
    x = leaf(T, 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.detect_anomaly():
            x.log().sum().backward()
    return x.grad


@program
def switches(T):
    seen = [T.is_anomaly_enabled(), T.is_anomaly_check_nan_enabled()]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.detect_anomaly(check_nan=False):
            seen += [T.is_anomaly_enabled(), T.is_anomaly_check_nan_enabled()]
    T.autograd.set_detect_anomaly(True)
    seen.append(T.is_anomaly_enabled())
    T.autograd.set_detect_anomaly(False)
    seen.append(T.is_anomaly_enabled())
    with T.autograd.set_detect_anomaly(True, check_nan=False):
        seen += [T.is_anomaly_enabled(), T.is_anomaly_check_nan_enabled()]
    return [*seen, T.is_anomaly_enabled(), T.is_anomaly_check_nan_enabled()]


@program
def detect_anomaly_says_that_it_is_slow(T):
    with T.autograd.detect_anomaly():
        pass


@program
def set_detect_anomaly_says_nothing(T):
    with T.autograd.set_detect_anomaly(True):
        pass


@program
def without_check_nan_passes(T):
    x = leaf(T, -1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with T.autograd.detect_anomaly(check_nan=False):
            x.sqrt().backward()
    return x.grad


@program
def nan_without_the_mode(T):
    x = leaf(T, -1.0)
    x.sqrt().backward()
    return x.grad


@program
def warning_names_the_forward_line(T):
    x = leaf(T, -1.0)
    with T.autograd.set_detect_anomaly(True):
        y = x.sqrt()  # the line that is to be named
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always", UserWarning)
            error = said(lambda: y.backward())
    text = str(log[0].message)
    return error, len(log), text.split("\n")[0], "the line that is to be named" in text, log[0].category.__name__


@program
def forward_before_the_mode_is_not_known(T):
    x = leaf(T, -1.0)
    y = x.sqrt()
    with T.autograd.set_detect_anomaly(True), warnings.catch_warnings(record=True) as log:
        warnings.simplefilter("always", UserWarning)
        error = said(lambda: y.backward())
    return error, [str(w.message).split(" (Trig")[0] for w in log]


@program
def backward_of_backward_is_told_too(T):
    x = leaf(T, 0.0)
    with T.autograd.set_detect_anomaly(True):
        y = x**1.5
        (g,) = T.autograd.grad(y, x, create_graph=True)
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always", UserWarning)
            error = said(lambda: (g.sqrt() * 0).backward())
    return error, len(log) >= 1


@program
def error_inside_function_is_told(T):
    class F(T.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 2

        @staticmethod
        def backward(ctx, g):
            raise ValueError("broken")

    x = leaf(T, 1.0)
    with T.autograd.set_detect_anomaly(True):
        y = F.apply(x)
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always", UserWarning)
            error = said(lambda: y.backward())
    return error, str(log[0].message).split("\n")[0], "F.apply(x)" in str(log[0].message)


@program
def changed_value_is_told(T):
    x = leaf(T, 1.0)
    with T.autograd.set_detect_anomaly(True):
        y = x.exp()
        y.add_(1)
        with warnings.catch_warnings(record=True) as log:
            warnings.simplefilter("always", UserWarning)
            kind, text = said(lambda: y.backward())
    return kind, text, len(log), "x.exp()" in str(log[0].message)
