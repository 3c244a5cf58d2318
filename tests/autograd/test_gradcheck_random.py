"""gradgradcheck draws gradients from the default generator: what a program draws afterwards is what it draws in PyTorch."""

import pytest
from beside import assert_same


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("dtype", ["float64", "complex128"])
@pytest.mark.parametrize("shape", [(), (3,), (3, 4)])
def test_random_numbers_after_gradgradcheck(apart, dtype, shape):
    def program(T):
        x = T.ones(shape, dtype=getattr(T, dtype), requires_grad=True)
        T.autograd.gradgradcheck(lambda x: x * x, (x,), gen_non_contig_grad_outputs=apart)
        return T.rand(3)

    assert_same(program)


def test_the_gradients_that_are_drawn():
    seen = []

    def program(T):
        class Double(T.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x * 2

            @staticmethod
            def backward(ctx, grad):
                seen.append(grad.is_contiguous())
                return grad * 2

        x = T.ones(2, 3, dtype=T.float64, requires_grad=True)
        T.autograd.gradgradcheck(Double.apply, (x,), gen_non_contig_grad_outputs=True)
        first, seen[:] = seen[0], []
        return first

    assert_same(program)
