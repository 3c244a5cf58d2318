"""`torch.testing.assert_close` accepts what PyTorch's accepts, and complains in the same words."""

import warnings

import numpy as np
import pytest

import edutorch

CALLS = r"""
close(t([1.,2,3]),t([1.,2,4]))
close(t([1.,2,3]),t([1.,2,3.000001]))
close(t(1.),t(2.))
close(t([[1.,2],[3,4]]),t([[1.,2],[3,5]]))
close(1.0,2.0)
close(1,2)
close(1,1.0)
close(True,False)
close(1.0, t(1.0))
close(t(1),t(2))
close(t([1,2]),t([1,3]))
close(t([True,False]),t([True,True]))
close(t([1,2]),t([1.,3]))
close(t([1,2]),t([1.,3]),check_dtype=False)
close(t([1.,2]),t([1.,2,3]))
close(t([1.]),t(1.))
close([1.0,2.0],[1.0,3.0])
close([1.0],[1.0,3.0])
close((t(1.),),[t(1.)])
close([t([1.,2])],[t([1.,3])])
close({'a':t(1.)},{'a':t(2.)})
close({'a':t(1.)},{'b':t(2.)})
close({'a':t(1.),'c':1},{'a':t(1.),'b':2})
close({'a':[t(1.),t(2.)]},{'a':[t(1.),t(3.)]})
close('a','a')
close('a','b')
close(None,None)
close(None,1)
close(t([1.]),t([2.]),rtol=1e-3)
close(t([1.]),t([2.]),rtol=0,atol=0)
close(t([1.]),t([2.]),rtol=1,atol=0)
close(t([nan]),t([nan]))
close(t([nan]),t([nan]),equal_nan=True)
close(t([inf,1]),t([inf,2]))
close(t([inf,1]),t([-inf,2]))
close(t([1.]),t([2.]),msg="hello")
close(t([1.]),t([2.]),msg=lambda m: "pre "+m)
close([1.,2.],[1.,4.],msg=lambda m: "pre "+m)
close([1.,2.],[1.,4.],msg="x")
close(np.array([1.,2]),np.array([1.,3]))
close(np.array([1,2]),np.array([1,2]))
close(np.float64(1),np.float64(2))
close(t([1.,2]),np.array([1.,2]))
close(np.array([1.,2],dtype='float32'),t([1.,2]))
close(t([[1.,2],[3,4]]).t(),t([[1.,3],[2,4]]),check_stride=True)
close(t([1.]).double(),t([1.]))
close(t([1.]).double(),t([2.]).double())
close(t([1.]).half(),t([1.01]).half())
close(t([1.]).bfloat16(),t([1.05]).bfloat16())
close(t([1.]).half(),t([1.01]).float(),check_dtype=False)
close(t([1j]),t([2j]))
close(1j,2j)
close(1j,1.0)
close(t([]),t([]))
close(t([]),t([[]]))
close(t([1.]),[1.0])
close(1.0,[1.0])
close([t(1.)],t([1.]))
close(t([0.]),t([1e-6]))
close(t([0.]),t([0.1]))
close(t([1e10]),t([1e10+1e6]))
close(t([1.,2.,3.,4.,5.]),t([1.,2.5,3.,4.,7.]))
close(nan,nan)
close(nan,nan,equal_nan=True)
close(inf,inf)
close(0.0,1.0)
close(1.0,0.0)
close(1.0,1.0+1e-8)
close([],[])
close({},{})
close((1,2),(1,2))
close([[1,[2]],3],[[1,[5]],3])
close(t([1,2,3]),t([1,5,9]),rtol=0.1,atol=0.1)
close(t([1,2,3],dtype=T.uint8),t([1,5,9],dtype=T.uint8))
close(t([1.,2.]),t([1.,2.]),rtol=None,atol=1.)
close(t([1.],requires_grad=True),t([1.]))
close(T.nn.Parameter(t([1.])),t([1.]))
close(T.nn.Parameter(t([1.])),t([1.]),allow_subclasses=False)
T.testing.assert_allclose(t([1.]),t([2.]))
T.testing.assert_allclose(t([1.]),[1.0])
T.testing.assert_allclose([1.0,2],t([1.0,2]))
T.testing.assert_allclose(t([1.]).double(),t([1.]))
T.testing.assert_allclose(t([1.]),t([2.]),rtol=2,atol=0)
T.testing.assert_allclose(t([1.]),t([2.]),rtol=2)
close({1:1.0},{1:2.0})
close("a",t([1.]))
close(object(),object())
""".strip().splitlines()


def outcome(T, call):
    names = {"T": T, "t": T.tensor, "close": T.testing.assert_close, "np": np, "nan": float("nan"), "inf": float("inf")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return eval(call, names)
        except Exception as error:
            return type(error).__name__, str(error)


@pytest.mark.parametrize("call", CALLS)
def test_same_words_as_pytorch(call):
    torch = pytest.importorskip("torch")
    assert outcome(edutorch, call) == outcome(torch, call)


def test_without_pytorch():
    close = edutorch.testing.assert_close
    close({"a": [edutorch.ones(2), 1.0]}, {"a": [edutorch.ones(2), 1.0]})
    with pytest.raises(AssertionError, match=r"Mismatched elements: 1 / 2 \(50.0%\)"):
        close(edutorch.tensor([1.0, 2.0]), edutorch.tensor([1.0, 3.0]))
    with pytest.raises(AssertionError, match="^The (d)types do not match".replace("(", r"\(").replace(")", r"\)")):
        close(True, 1)


def test_the_old_form_says_that_it_is_old():
    with pytest.warns(FutureWarning, match="assert_allclose"):
        edutorch.testing.assert_allclose(edutorch.ones(1), [1.0])
