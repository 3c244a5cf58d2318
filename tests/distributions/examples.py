"""Parameters for one or more of each distribution: numbers, and lists that become tensors."""

import numpy as np

import edutorch
import edutorch.distributions

EXAMPLES = {
    "Bernoulli": [
        {"probs": [0.7, 0.2, 0.4]}, {"logits": [0.7, -0.2, 0.0]}, {"probs": 0.3}, {"probs": [0.0, 1.0, 0.5]},
    ],
    "Beta": [
        {"concentration1": [0.5, 2.0, 7.0], "concentration0": [1.5, 0.3, 3.0]},
        {"concentration1": 2.0, "concentration0": 3.0},
    ],
    "Binomial": [
        {"total_count": 10, "probs": [0.7, 0.2, 0.4]},
        {"total_count": [30.0, 2.0], "logits": [0.7, -0.2]},
        {"total_count": 3, "probs": [0.0, 1.0]},
    ],
    "Categorical": [
        {"probs": [0.7, 0.2, 0.4]}, {"logits": [[0.7, -0.2, 0.0], [1.0, 2.0, 3.0]]}, {"probs": [0.0, 1.0, 0.5]},
    ],
    "Cauchy": [{"loc": 0.0, "scale": 1.0}, {"loc": [1.0, 2.0], "scale": [0.5, 3.0]}],
    "Chi2": [{"df": [0.7, 3.0, 20.0]}, {"df": 2.0}],
    "ContinuousBernoulli": [{"probs": [0.7, 0.2, 0.4, 0.5, 0.4995]}, {"logits": [0.7, -0.4, 0.0]}, {"probs": 0.3}],
    "Dirichlet": [{"concentration": [0.7, 2.0, 4.0]}, {"concentration": [[0.7, 2.0, 4.0], [0.3, 0.1, 0.2]]}],
    "Exponential": [{"rate": [0.7, 2.0]}, {"rate": 1.0}],
    "FisherSnedecor": [{"df1": [1.0, 3.0, 9.0], "df2": [2.0, 5.0, 8.0]}, {"df1": 3.0, "df2": 5.0}],
    "Gamma": [{"concentration": [0.5, 2.0, 15.0], "rate": [1.0, 3.0, 0.5]}, {"concentration": 1.0, "rate": 1.0}],
    "GeneralizedPareto": [
        {"loc": [0.0, 1.0, 2.0], "scale": [1.0, 2.0, 0.5], "concentration": [0.3, 0.0, -0.4]},
        {"loc": 0.0, "scale": 1.0, "concentration": 0.2},
    ],
    "Geometric": [{"probs": [0.7, 0.2, 1.0]}, {"logits": [0.7, -0.2]}, {"probs": 0.3}],
    "Gumbel": [{"loc": [0.0, 1.0], "scale": [1.0, 2.0]}, {"loc": 0.0, "scale": 1.0}],
    "HalfCauchy": [{"scale": [1.0, 2.0]}, {"scale": 1.0}],
    "HalfNormal": [{"scale": [1.0, 2.0]}, {"scale": 1.0}],
    "InverseGamma": [{"concentration": [0.5, 2.0, 15.0], "rate": [1.0, 3.0, 0.5]}, {"concentration": 1.0, "rate": 1.0}],
    "Kumaraswamy": [
        {"concentration1": [0.5, 2.0], "concentration0": [1.5, 3.0]}, {"concentration1": 1.0, "concentration0": 1.0},
    ],
    "LKJCholesky": [{"dim": 3, "concentration": [0.5, 2.0]}, {"dim": 2}, {"dim": 4, "concentration": 1.5}],
    "Laplace": [{"loc": [0.0, 1.0], "scale": [1.0, 2.0]}, {"loc": 0.0, "scale": 1.0}],
    "LogNormal": [{"loc": [0.0, 1.0], "scale": [1.0, 0.2]}, {"loc": 0.0, "scale": 1.0}],
    "LogisticNormal": [
        {"loc": [0.0, 1.0], "scale": [1.0, 0.2]},
        {"loc": 0.0, "scale": 1.0},
        {"loc": [[0.0, 1.0], [2.0, 1.0]], "scale": [1.0, 0.2]},
    ],
    "LowRankMultivariateNormal": [
        {"loc": [0.0, 1.0, 2.0], "cov_factor": [[1.0], [0.5], [0.2]], "cov_diag": [1.0, 2.0, 0.5]},
        {"loc": [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]], "cov_factor": [[1.0], [0.5], [0.2]], "cov_diag": [1.0, 2.0, 0.5]},
    ],
    "MultivariateNormal": [
        {"loc": [0.0, 1.0], "covariance_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"loc": [[0.0, 1.0], [2.0, 1.0]], "scale_tril": [[2.0, 0.0], [0.5, 1.0]]},
        {"loc": [0.0, 1.0], "precision_matrix": [[2.0, 0.5], [0.5, 1.0]]},
        {"loc": [0.0, 1.0], "covariance_matrix": [[[2.0, 0.5], [0.5, 1.0]], [[1.0, 0.0], [0.0, 1.0]]]},
    ],
    "Multinomial": [
        {"total_count": 5, "probs": [0.7, 0.2, 0.4]},
        {"total_count": 3, "logits": [[0.7, -0.2, 0.0], [1.0, 2.0, 3.0]]},
    ],
    "NegativeBinomial": [
        {"total_count": [3.0, 5.0], "probs": [0.7, 0.2]}, {"total_count": [3.0, 0.5], "logits": [0.7, -0.2]},
    ],
    "Normal": [
        {"loc": [0.0, 1.0], "scale": [1.0, 2.0]}, {"loc": 0.0, "scale": 1.0},
        {"loc": [[0.0], [1.0]], "scale": [1.0, 2.0]},
    ],
    "OneHotCategorical": [{"probs": [0.7, 0.2, 0.4]}, {"logits": [[0.7, -0.2, 0.0], [1.0, 2.0, 3.0]]}],
    "OneHotCategoricalStraightThrough": [
        {"probs": [0.7, 0.2, 0.4]}, {"logits": [[0.7, -0.2, 0.0], [1.0, 2.0, 3.0]]},
    ],
    "Pareto": [{"scale": [1.0, 2.0], "alpha": [0.5, 3.0]}, {"scale": 1.0, "alpha": 2.5}],
    "Poisson": [{"rate": [0.7, 20.0]}, {"rate": 1.0}],
    "RelaxedBernoulli": [
        {"temperature": [0.5], "probs": [0.7, 0.2, 0.4]}, {"temperature": [2.0], "logits": [0.7, -0.2]},
    ],
    "RelaxedOneHotCategorical": [
        {"temperature": [0.5], "probs": [0.7, 0.2, 0.4]},
        {"temperature": [2.0], "logits": [[0.7, -0.2, 0.0], [1.0, 2.0, 3.0]]},
    ],
    "StudentT": [
        {"df": [0.7, 1.5, 5.0]}, {"df": [3.0, 4.0], "loc": [1.0, 2.0], "scale": [2.0, 0.5]}, {"df": 2.0},
    ],
    "Uniform": [{"low": [0.0, 1.0], "high": [1.0, 3.0]}, {"low": 0.0, "high": 1.0}],
    "VonMises": [{"loc": [0.0, 1.0], "concentration": [1.0, 8.0]}, {"loc": [0.0], "concentration": [0.1]}],
    "Weibull": [{"scale": [1.0, 2.0], "concentration": [0.5, 3.0]}, {"scale": 1.0, "concentration": 1.0}],
}  # fmt: skip
CASES = [(name, k) for name, examples in EXAMPLES.items() for k in range(len(examples))]


def build(T, name, k, dtype="float32", requires_grad=False):
    """A distribution of a library, and its parameters that are tensors."""
    given = {
        key: T.tensor(value, dtype=getattr(T, dtype), requires_grad=requires_grad) if isinstance(value, list) else value
        for key, value in EXAMPLES[name][k].items()
    }
    return getattr(T.distributions, name)(**given), [x for x in given.values() if hasattr(x, "dtype")]


def ours(x):
    """A tensor of PyTorch as one of ours."""
    return edutorch.tensor(x.tolist(), dtype=getattr(edutorch, str(x.dtype).removeprefix("torch.")))


def answer(function):
    """What a call gives, in a form that both libraries share: numbers with their type and shape, or the error."""
    try:
        value = function()
    except Exception as error:
        # An object without a name of its own shows its address.
        return type(error).__name__, str(error).replace("edutorch", "torch").split(" object at ")[0]
    if hasattr(value, "detach"):
        return str(value.dtype), tuple(value.shape), np.array(value.detach().tolist(), float)
    return repr(value)


def assert_alike(mine, theirs, float64=1e-9, float32=3e-5):
    assert type(mine) is type(theirs)
    if len(mine) != 3 or isinstance(mine, str):
        assert mine == theirs
        return
    assert mine[:2] == theirs[:2]
    close = float64 if "64" in mine[0] else float32
    np.testing.assert_allclose(mine[2], theirs[2], rtol=close, atol=close)
