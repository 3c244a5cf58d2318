"""autograd.Function beside PyTorch's: the same little programs, run by both."""

import pytest

import edutorch

torch = pytest.importorskip("torch")


def both(program):
    return program(edutorch), program(torch)


def cube(T):
    class Cube(T.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return x**3

        @staticmethod
        def backward(ctx, grad):
            (x,) = ctx.saved_tensors
            return grad * 3 * x**2

    return Cube


def same(program):
    ours, theirs = both(program)
    assert ours == theirs


def test_gradient_and_second_derivative():
    def program(T):
        x = T.tensor([1.0, 2.0], requires_grad=True)
        (g,) = T.autograd.grad(cube(T).apply(x).sum(), x, create_graph=True)
        g.sum().backward()
        return g.tolist(), x.grad.tolist(), type(cube(T).apply(x).grad_fn).__name__

    same(program)


def test_several_inputs_outputs_and_settings():
    def program(T):
        class SumAndProduct(T.autograd.Function):
            @staticmethod
            def forward(ctx, a, b, scale):
                ctx.save_for_backward(a, b)
                ctx.scale = scale
                return (a + b) * scale, a * b

            @staticmethod
            def backward(ctx, grad_sum, grad_product):
                a, b = ctx.saved_tensors
                log.append((ctx.needs_input_grad, grad_product.tolist()))
                return grad_sum * ctx.scale + grad_product * b, grad_sum * ctx.scale + grad_product * a, None

        log = []
        a, b = T.tensor([1.0, 2.0], requires_grad=True), T.tensor([3.0, 4.0])
        s, p = SumAndProduct.apply(a, b, 5.0)
        s.sum().backward()
        return a.grad.tolist(), log, p.requires_grad

    same(program)


def test_setup_context():
    def program(T):
        class Double(T.autograd.Function):
            @staticmethod
            def forward(x, factor):
                return x * factor

            @staticmethod
            def setup_context(ctx, inputs, output):
                ctx.factor = inputs[1]

            @staticmethod
            def backward(ctx, grad):
                return grad * ctx.factor, None

        x = T.tensor([1.0], requires_grad=True)
        Double.apply(x, 7.0).backward()
        return x.grad.tolist()

    same(program)


def test_straight_through_and_not_differentiable():
    def program(T):
        class Sign(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                mask = x > 0
                ctx.mark_non_differentiable(mask)
                return x.sign(), mask

            @staticmethod
            def backward(ctx, grad, _):
                return grad.clamp(-1, 1)

        x = T.tensor([-2.0, 3.0], requires_grad=True)
        y, mask = Sign.apply(x)
        (y * T.tensor([5.0, 0.5])).sum().backward()
        return x.grad.tolist(), mask.requires_grad, y.requires_grad

    same(program)


def test_saved_output_and_changed_saved_tensor():
    def program(T):
        class Exp(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                y = x.exp()
                ctx.save_for_backward(y)
                return y

            @staticmethod
            def backward(ctx, grad):
                return grad * ctx.saved_tensors[0]

        x = T.tensor([0.0, 0.5], requires_grad=True)
        (g,) = T.autograd.grad(Exp.apply(x).sum(), x, create_graph=True)
        (h,) = T.autograd.grad(g.sum(), x)
        y = Exp.apply(x)
        y.add_(1)
        with pytest.raises(RuntimeError) as error:
            y.sum().backward()
        return [round(v, 5) for v in g.tolist() + h.tolist()], str(error.value)

    same(program)


def test_wrong_number_of_gradients_and_second_use():
    def program(T):
        class Wrong(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                return grad, grad

        x = T.tensor([1.0], requires_grad=True)
        texts = []
        with pytest.raises(RuntimeError) as error:
            Wrong.apply(x).backward()
        texts.append(str(error.value))
        y = cube(T).apply(x)
        y.backward()
        with pytest.raises(RuntimeError) as error:
            y.backward()
        texts.append(str(error.value))
        return texts

    same(program)


def test_an_input_handed_back_keeps_its_history():
    def program(T):
        class Same(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x

            @staticmethod
            def backward(ctx, grad):
                return grad * 2

        x = T.tensor([1.0], requires_grad=True)
        y = Same.apply(x)
        y.backward()
        return x.grad.tolist(), y is x, x.is_leaf

    same(program)


def test_gradcheck_finds_a_wrong_rule():
    def program(T):
        class Wrong(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x**2

            @staticmethod
            def backward(ctx, grad):
                return grad * ctx.saved_tensors[0]  # the 2 is missing

        x = T.tensor([1.0, 2.0], dtype=T.float64, requires_grad=True)
        with pytest.raises(RuntimeError, match="Jacobian mismatch for output 0 with respect to input 0"):
            T.autograd.gradcheck(Wrong.apply, (x,))
        right = cube(T)
        return (
            T.autograd.gradcheck(Wrong.apply, (x,), raise_exception=False),
            T.autograd.gradcheck(right.apply, (x,)),
            T.autograd.gradgradcheck(right.apply, (x,)),
        )

    same(program)
