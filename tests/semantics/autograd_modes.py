"""no_grad, enable_grad, set_grad_enabled, inference_mode: as blocks, above functions, generators and classes."""

from .autograd_list import leaf, program, said


@program
def set_grad_enabled_at_once(T):
    before = T.is_grad_enabled()
    T.set_grad_enabled(False)
    off = T.is_grad_enabled()
    T.set_grad_enabled(True)
    return before, off, T.is_grad_enabled()


@program
def set_grad_enabled_as_block(T):
    seen = []
    with T.set_grad_enabled(False):
        seen.append(T.is_grad_enabled())
        with T.set_grad_enabled(True):
            seen.append(T.is_grad_enabled())
        seen.append(T.is_grad_enabled())
    return seen, T.is_grad_enabled()


@program
def set_grad_enabled_above_function(T):
    @T.set_grad_enabled(False)
    def f(x):
        """Doubles."""
        return (x * 2).requires_grad

    return T.is_grad_enabled(), f(leaf(T, 1)), T.is_grad_enabled(), f.__name__, f.__doc__


@program
def no_grad_above_function(T):
    @T.no_grad()
    def f(x):
        return (x * 2).requires_grad

    @T.no_grad
    def g(x):
        return (x * 2).requires_grad

    return f(leaf(T, 1)), g(leaf(T, 1)), T.is_grad_enabled()


@program
def no_grad_above_generator(T):
    @T.no_grad()
    def f():
        for _ in range(2):
            yield T.is_grad_enabled()

    seen = []
    for inside in f():
        seen.append((inside, T.is_grad_enabled()))
    return seen


@program
def no_grad_generator_gets_and_returns(T):
    @T.no_grad()
    def f():
        got = yield 1
        try:
            yield got, T.is_grad_enabled()
        except ValueError as error:
            yield str(error), T.is_grad_enabled()
        return "end"

    g = f()
    seen = [next(g), g.send("hello"), g.throw(ValueError("thrown")), T.is_grad_enabled()]
    try:
        next(g)
    except StopIteration as stop:
        seen.append(stop.value)
    return seen


@program
def no_grad_generator_closed(T):
    seen = []

    @T.no_grad()
    def f():
        try:
            yield 1
        finally:
            seen.append(T.is_grad_enabled())

    g = f()
    next(g)
    g.close()
    return seen, T.is_grad_enabled()


@program
def no_grad_above_class_warns(T):
    class A:
        def __init__(self):
            self.seen = T.is_grad_enabled()

    B = T.no_grad()(A)
    return B().seen, T.is_grad_enabled()


@program
def no_grad_after_error(T):
    def f():
        with T.no_grad():
            raise ValueError("x")

    return said(f), T.is_grad_enabled()


@program
def enable_grad_inside_no_grad(T):
    x = leaf(T, 1)
    with T.no_grad():
        a = x * 2
        with T.enable_grad():
            b = x * 2
    return a.requires_grad, b.requires_grad


@program
def no_grad_factories_may_require(T):
    with T.no_grad():
        x = T.ones(1, requires_grad=True)
        y = T.ones(1).requires_grad_()
    return x.requires_grad, y.requires_grad


@program
def inference_results(T):
    x = leaf(T, 1, 2)
    with T.inference_mode():
        y = x * 2
        on = T.is_inference_mode_enabled(), T.is_grad_enabled()
    return y.requires_grad, y.is_inference(), on, T.is_inference_mode_enabled(), x.is_inference()


@program
def inference_tensor_in_graph(T):
    x = leaf(T, 1, 2)
    with T.inference_mode():
        y = T.ones(2)
    added = (x + y).requires_grad
    return added, said(lambda: x * y), said(lambda: (x * y.clone()).sum().backward()), x.grad


@program
def inference_off_inside(T):
    x = leaf(T, 1, 2)
    with T.inference_mode():
        with T.inference_mode(False):
            y = x * 2
        z = x * 2
    return y.requires_grad, y.is_inference(), z.is_inference()


@program
def inference_above_function(T):
    @T.inference_mode()
    def f(x):
        return x * 2

    @T.inference_mode
    def g(x):
        return x * 2

    return f(leaf(T, 1)).is_inference(), g(leaf(T, 1)).is_inference()


@program
def inference_backward_refused(T):
    x = leaf(T, 1, 2)
    with T.inference_mode():
        y = (x * 2).sum()
        return said(lambda: y.backward())


@program
def inference_view_of_normal(T):
    x = T.zeros(3)
    with T.inference_mode():
        v = x[1:]
        v.add_(1)
    return x, v.is_inference(), x.is_inference(), x._version


@program
def set_grad_enabled_wants_bool(T):
    return said(lambda: T.set_grad_enabled(1)), T.is_grad_enabled()


@program
def modes_nest_with_exceptions(T):
    seen = []
    try:
        with T.no_grad(), T.enable_grad():
            seen.append(T.is_grad_enabled())
            raise RuntimeError("out")
    except RuntimeError:
        seen.append(T.is_grad_enabled())
    return seen


@program
def inference_mode_saves_nothing_later(T):
    with T.inference_mode():
        w = T.ones(2)
    x = leaf(T, 1, 2)
    return said(lambda: (x + w).sum().backward()), x.grad


@program
def reprs_of_graph(T):
    x = leaf(T, 1, 2)
    return repr(x), repr(x * 2), repr((x * 2).detach()), repr(x.sum()), repr(x.view(2, 1))
