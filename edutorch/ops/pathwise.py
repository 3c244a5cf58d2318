"""Random numbers with a gradient: how a gamma or Dirichlet number would move if its parameter moved.

Such a number cannot be written as a smooth function of the parameter and of fixed noise (as mean + std * noise can). But
its share stays what it is: F(x, alpha) = constant, where F is the distribution's cumulative function. So
dx / dalpha = -(dF / dalpha) / (dF / dx): the implicit reparameterization gradient.

Sources: M. Figurnov, S. Mohamed, A. Mnih, "Implicit reparameterization gradients" (2018); M. Jankowiak and F. Obermeyer,
"Pathwise derivatives beyond the reparameterization trick" (2018), whose fitted approximations PyTorch uses.
"""

import numpy as np

from edutorch.device import device_of, move
from edutorch.op import op
from edutorch.ops.gamma_function import digamma
from edutorch.ops.reduce import sum_
from edutorch.rng import rejection


@op(numbers=False, wide=False)
def standard_gamma(input, *, generator):
    """Random numbers of the gamma distribution with shape parameters input and scale 1."""
    return move(rejection.standard_gamma(generator, move(input, "cpu")), device_of(input))


@standard_gamma.backward
def standard_gamma_backward(grad, input, out):
    return grad * standard_gamma_grad(input, out)


@op(numbers=False)
def standard_gamma_grad(input, output):
    """How fast a gamma number `output` moves with its shape parameter `input`."""
    alpha, x = input.astype(np.float64), output.astype(np.float64)
    small = gamma_slope_near_zero(alpha, np.minimum(x, 0.8))
    result = np.where(x < 0.8, np.where(np.isnan(small), 0, small), gamma_slope_fitted(alpha, x))
    large = (x >= 0.8) & (alpha > 8)
    middle = np.abs(x - alpha) <= 0.1 * alpha
    result = np.where(large & middle, gamma_slope_at_the_mean(alpha, x), result)
    return np.where(large & ~middle, gamma_slope_of_large(alpha, x), result).astype(input.dtype)


@standard_gamma_grad.backward
def standard_gamma_grad_backward(grad):
    raise NotImplementedError("the derivative for '_standard_gamma_grad' is not implemented.")


def gamma_slope_near_zero(alpha, x):
    """The first terms of the power series of F: x^alpha (1 / alpha - x / (alpha + 1) + x^2 / (2 (alpha + 2)) - ...)."""
    term, series, its_slope = 1.0, 0.0, 0.0
    for k in range(6):
        series = series + term / (alpha + k)
        its_slope = its_slope + term / (alpha + k) ** 2
        term = -term * x / (k + 1)
    # F' / f with F = x^alpha series and f = x^(alpha - 1) e^-x
    return -x * np.exp(x) * ((np.log(x) - digamma.forward(alpha)) * series - its_slope)


def gamma_slope_at_the_mean(alpha, x):
    """S. O. Rice's saddle point expansion for large alpha, where x is so near alpha that its terms cancel."""
    first = 1 + 24 * alpha * (1 + 12 * alpha)
    second = 1440 * alpha**2 + 6 * x * (53 - 120 * x) - 65 * x**2 / alpha + alpha * (107 + 3600 * x)
    return first * second / (1244160 * alpha**4)


def gamma_slope_of_large(alpha, x):
    """The same expansion, away from the mean."""
    ratio, distance = np.log(x / alpha), alpha - x
    bracket = np.sqrt(8 * alpha) / distance - np.sign(distance) * (-distance - alpha * ratio) ** -1.5
    inner = ratio * bracket - np.sqrt(2 / alpha) * (alpha + x) / distance**2
    stirling = 1 + (1 + 1 / (24 * alpha)) / (12 * alpha)
    return -stirling * x * inner / np.sqrt(8 * alpha)


# exp(p / q), p and q polynomials in u = log(x / alpha) (rows) and v = log(alpha) (columns: four of p, four of q).
GAMMA_FIT = np.array([
    [0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084],
    [0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623],
    [0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367, -1.5247877e-07],
])  # fmt: skip


def gamma_slope_fitted(alpha, x):
    u, v = np.log(x / alpha), np.log(alpha)
    c = [a + u * (b + u * c) for a, b, c in GAMMA_FIT.T.tolist()]
    return np.exp(cubic(c[:4], v) / cubic(c[4:], v))


def cubic(coefficients, v):
    a, b, c, d = coefficients
    return a + v * (b + v * (c + v * d))


# Dirichlet


@op(numbers=False, wide=False)
def sample_dirichlet(input, *, generator):
    """Random shares that add up to 1 along the last dimension."""
    return move(rejection.dirichlet(generator, move(input, "cpu")), device_of(input))


@sample_dirichlet.backward
def sample_dirichlet_backward(grad, input, out):
    slope = dirichlet_grad(out, input, sum_(input, dim=-1, keepdim=True))
    return slope * (grad - sum_(out * grad, dim=-1, keepdim=True))


@op(numbers=False)
def dirichlet_grad(input, alpha, total):
    """How fast a share `input` moves with its parameter alpha, divided by 1 - input. total: the sum of the parameters."""
    kind = input.dtype
    x, alpha, total = (a.astype(np.float64) for a in np.broadcast_arrays(input, alpha, total))
    beta = total - alpha
    edge = total * x * (1 - x)
    low, high = (x <= 0.5) & (edge < 2.5), (x >= 0.5) & (edge < 0.75)
    both_large = (alpha > 6) & (beta > 6)
    left, right = beta_slope_by_alpha(x, alpha, beta), -beta_slope_by_beta(1 - x, beta, alpha)
    fitted = np.where(both_large, beta_slope_of_large(x, alpha, beta), beta_slope_fitted(x, alpha, total))
    series = np.where(low, left, right)
    return np.where(low | high, np.where(np.isnan(series), 0, series), fitted).astype(kind)


@dirichlet_grad.backward
def dirichlet_grad_backward(grad):
    raise NotImplementedError("the derivative for '_dirichlet_grad' is not implemented.")


def beta_slope_by_alpha(x, alpha, beta):
    """The power series of F near x = 0, differentiated by alpha."""
    factor = digamma.forward(alpha) - digamma.forward(alpha + beta) - np.log(x)
    term, series = 1.0, 0.0
    for k in range(11):
        series = series + term / (alpha + k) * (factor + 1 / (alpha + k))
        term = term * (k + 1 - beta) * x / (k + 1)
    return x * (1 - x) ** -beta * series


def beta_slope_by_beta(x, alpha, beta):
    """The power series of F near x = 0, differentiated by beta."""
    factor = digamma.forward(alpha + beta) - digamma.forward(beta)
    term, product, its_slope, series = 1.0, 1.0, 0.0, factor / alpha
    for k in range(1, 9):
        term = -term * x / k
        its_slope = its_slope * (beta - k) + product
        product = product * (beta - k)
        series = series + term / (alpha + k) * (its_slope + factor * product)
    return -((1 - x) ** (1 - beta)) * series


def beta_slope_of_large(x, alpha, beta):
    """Rice's saddle point expansion for large alpha and beta; near the mean, where its terms cancel, their limit."""
    total = alpha + beta
    mean, std = alpha / total, np.sqrt(alpha * beta / (total + 1)) / total
    polynomial = 47 * x * beta**4 + alpha * (
        (43 + 20 * (16 + 27 * beta) * x) * beta**3
        + alpha
        * (
            3 * (59 + 180 * beta - 90 * x) * beta**2
            + alpha * ((453 + 1620 * beta * (1 - x) - 455 * x) * beta + alpha * 8 * (1 - x) * (135 * beta - 11))
        )
    )
    scale = (1 + 12 * alpha) * (1 + 12 * beta) / total**2 / (12960 * alpha**3 * beta**2 * (1 + 12 * total))
    at_mean = scale * polynomial / (1 - x)

    stirling = stirling_factor(alpha) * stirling_factor(beta) / stirling_factor(total)
    distance = alpha * (x - 1) + beta * x
    first = (2 * alpha**2 * (x - 1) + alpha * beta * (x - 1) - x * beta**2) / (
        np.sqrt(2 * alpha / beta) * total**1.5 * distance**2
    )
    divergence = beta * np.log(beta / (total * (1 - x))) + alpha * np.log(mean / x)
    bracket = np.sqrt(8 * alpha * beta / total) / distance + np.where(x < mean, 1, -1) * divergence**-1.5
    away = -stirling * x / np.sqrt(2 * alpha * beta / total) * (first + 0.5 * np.log(mean / x) * bracket)
    return np.where(np.abs(x - mean) <= 0.1 * std, at_mean, away)


def stirling_factor(a):
    return 1 + 1 / (12 * a) + 1 / (288 * a * a)


# A correction p / q, polynomials in log x (first index), log alpha - log x (second) and log total - that (third).
BETA_FIT = np.array([
    [[[1.003668233, -0.01061107488, -0.0657888334, 0.01201642863],
      [0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033],
      [-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013]],
     [[0.221950385, -0.3187676331, 0.01799915743, 0.01074823814],
      [-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057],
      [0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-05]],
     [[-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565],
      [0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181],
      [0.005900514878, -0.001936558688, -9.495446725e-06, 5.385558597e-05]]],
    [[[1, -0.02924021934, -0.04438342661, 0.007285809825],
      [0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521],
      [-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149]],
     [[0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273],
      [0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956],
      [-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-05]],
     [[0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-05],
      [0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-05],
      [-0.0003477407336, 6.959756487e-05, 1.097287507e-05, -1.650964693e-06]]],
])  # fmt: skip


def beta_slope_fitted(x, alpha, total):
    u = np.log(x)
    a = np.log(alpha) - u
    b = np.log(total) - a
    p, q = (sum(u**i * a**j * cubic(c[i][j], b) for i in range(3) for j in range(3)) for c in BETA_FIT.tolist())
    return p / q * x * (digamma.forward(total) - digamma.forward(alpha)) / (total - alpha)


standard_gamma.named("StandardGammaBackward0")


@op(numbers=False, wide=False)
def poisson(input, *, generator):
    """Random numbers of events, where input are expected. They do not move smoothly: the gradient is 0."""
    return move(rejection.poisson(generator, move(input, "cpu")), device_of(input))


@poisson.backward
def poisson_backward(grad):
    return grad * 0.0
