"""Forward mode: dual numbers carry a tangent along."""

from .autograd_list import leaf, program, said


def forward_ad(T):
    from importlib import import_module

    return import_module(f"{T.__name__}.autograd.forward_ad")


@program
def tangent_of_a_formula(T):
    fw = forward_ad(T)
    x, t = T.tensor([1.0, 2.0]), T.tensor([1.0, 10.0])
    with fw.dual_level():
        d = fw.make_dual(x, t)
        y = (d * d).sin() + d
        return fw.unpack_dual(y).primal, fw.unpack_dual(y).tangent


@program
def constant_has_no_tangent(T):
    fw = forward_ad(T)
    with fw.dual_level():
        return fw.unpack_dual(T.ones(2)).tangent, fw.unpack_dual(T.ones(2) * 2).tangent


@program
def outside_a_level(T):
    fw = forward_ad(T)
    return said(lambda: fw.make_dual(T.ones(1), T.ones(1))), fw.unpack_dual(T.ones(1)).tangent


@program
def several_inputs(T):
    fw = forward_ad(T)
    with fw.dual_level():
        a = fw.make_dual(T.tensor([1.0, 2.0]), T.tensor([1.0, 0.0]))
        b = fw.make_dual(T.tensor([3.0, 4.0]), T.tensor([0.0, 1.0]))
        c = T.tensor([5.0, 6.0])
        primal, tangent = fw.unpack_dual(a * b * c)
    return primal, tangent


@program
def matrices_and_sums(T):
    fw = forward_ad(T)
    w, t, x = T.arange(6.0).view(2, 3), T.ones(2, 3), T.arange(12.0).view(3, 4)
    with fw.dual_level():
        y = (fw.make_dual(w, t) @ x).softmax(1).sum(0)
        return fw.unpack_dual(y).tangent


@program
def integers_are_refused(T):
    fw = forward_ad(T)
    with fw.dual_level():
        return said(lambda: fw.make_dual(T.tensor([1]), T.ones(1))), said(
            lambda: fw.make_dual(T.ones(1), T.tensor([1]))
        )


@program
def tangent_of_another_shape(T):
    fw = forward_ad(T)
    with fw.dual_level():
        return said(lambda: fw.make_dual(T.ones(2), T.ones(3)))


@program
def tangent_through_views(T):
    fw = forward_ad(T)
    with fw.dual_level():
        d = fw.make_dual(T.arange(4.0), T.tensor([1.0, 2.0, 3.0, 4.0]))
        return fw.unpack_dual(d.view(2, 2).t()[1] * 2).tangent


@program
def levels_do_not_nest(T):
    fw = forward_ad(T)

    def f():
        with fw.dual_level(), fw.dual_level():
            pass

    kind, text = said(f)
    return kind, text.split("\n")[0]


@program
def gradient_of_a_tangent(T):
    fw = forward_ad(T)
    x = leaf(T, 2.0)
    with fw.dual_level():
        y = fw.make_dual(x, T.ones(1)) ** 3
        tangent = fw.unpack_dual(y).tangent
        return tangent.detach(), T.autograd.grad(tangent, x)


@program
def several_outputs(T):
    fw = forward_ad(T)
    with fw.dual_level():
        d = fw.make_dual(T.tensor([3.0, 1.0, 2.0]), T.tensor([30.0, 10.0, 20.0]))
        values, places = d.sort()
        return fw.unpack_dual(values).tangent, fw.unpack_dual(places).tangent, places
