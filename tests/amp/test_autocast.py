"""Mixed precision beside PyTorch's: which op answers in which number type, gradients, caches, switches; and the GradScaler."""

import copy
import warnings

import pytest
from beside import assert_same, assert_same_error

import edutorch


def numbers(T, dtype, *shape):
    return (T.rand(*shape) * 0.8 + 0.1).to(dtype)


def v(T, dtype):
    return numbers(T, dtype, 3)


def m(T, dtype):
    return numbers(T, dtype, 3, 3)


def b(T, dtype):
    return numbers(T, dtype, 2, 3, 3)


def loss(name, *more):
    """A loss of two vectors, or of one and a target."""
    return lambda T, d: getattr(T.nn.functional, name)(v(T, d), *(make(T, d) for make in more or (v,)))


def classes(T, d):
    return T.tensor([0, 2, 1])


def signs(T, d):
    return T.tensor([1, -1, 1])


OPS = {
    "mm": lambda T, d: T.mm(m(T, d), m(T, d)),
    "matmul": lambda T, d: m(T, d) @ m(T, d),
    "matmul of vectors": lambda T, d: v(T, d) @ v(T, d),
    "method": lambda T, d: m(T, d).matmul(v(T, d)),
    "bmm": lambda T, d: b(T, d).bmm(b(T, d)),
    "mv": lambda T, d: T.mv(m(T, d), v(T, d)),
    "dot": lambda T, d: T.dot(v(T, d), v(T, d)),
    "outer": lambda T, d: T.outer(v(T, d), v(T, d)),
    "addmm": lambda T, d: T.addmm(m(T, d), m(T, d), m(T, d)),
    "addmv": lambda T, d: v(T, d).addmv(m(T, d), v(T, d)),
    "baddbmm": lambda T, d: T.baddbmm(b(T, d), b(T, d), b(T, d)),
    "addbmm": lambda T, d: T.addbmm(m(T, d), b(T, d), b(T, d)),
    "linear": lambda T, d: T.nn.functional.linear(m(T, d), m(T, d), v(T, d)),
    "einsum": lambda T, d: T.einsum("ij,jk->ik", m(T, d), m(T, d)),
    "einsum without a product": lambda T, d: T.einsum("i,i->i", v(T, d), v(T, d)),
    "tensordot": lambda T, d: T.tensordot(m(T, d), m(T, d), 1),
    "matrix_power": lambda T, d: T.matrix_power(m(T, d), 3),
    "vecdot": lambda T, d: T.linalg.vecdot(v(T, d), v(T, d)),
    "prelu": lambda T, d: T.nn.functional.prelu(v(T, d), numbers(T, d, 1)),
    "prod": lambda T, d: (v(T, d).prod(), T.prod(m(T, d), 0)),
    "sum and others": lambda T, d: [
        getattr(T, f)(v(T, d)) for f in ("sum", "mean", "exp", "log", "relu", "tanh", "std")
    ],
    "softmax": lambda T, d: (v(T, d).softmax(0), T.nn.functional.log_softmax(v(T, d), 0)),
    "norms": lambda T, d: (T.nn.functional.layer_norm(m(T, d), (3,)), m(T, d).norm()),
    "quantile": lambda T, d: (v(T, d).quantile(0.4), T.nanquantile(v(T, d), 0.4)),
    "trace": lambda T, d: m(T, d).trace(),
    "cdist": lambda T, d: T.cdist(m(T, d), m(T, d)),
    "polar": lambda T, d: T.polar(v(T, d), v(T, d)),
    "inverse": lambda T, d: (T.linalg.inv(m(T, d) + T.eye(3, dtype=d)), (m(T, d) + T.eye(3, dtype=d)).inverse()),
    "solve": lambda T, d: T.linalg.solve(m(T, d) + T.eye(3, dtype=d), v(T, d)),
    "svdvals": lambda T, d: T.linalg.svdvals(m(T, d)),
    "cholesky": lambda T, d: T.linalg.cholesky(T.eye(3, dtype=d)),
    "fft": lambda T, d: (T.fft.fft(v(T, d)), T.fft.irfft(v(T, d))),
    "cat": lambda T, d: (T.cat([v(T, d), v(T, T.float32)]), T.stack([v(T, d), v(T, d)])),
    "mixed": lambda T, d: m(T, d) @ m(T, T.float32),
    "add": lambda T, d: v(T, d) + v(T, T.float32),
    "mse": loss("mse_loss"),
    "l1": loss("l1_loss"),
    "smooth_l1": loss("smooth_l1_loss"),
    "huber": loss("huber_loss"),
    "bce": loss("binary_cross_entropy"),
    "bce with logits": loss("binary_cross_entropy_with_logits"),
    "kl_div": loss("kl_div"),
    "nll": lambda T, d: T.nn.functional.nll_loss(m(T, d), classes(T, d)),
    "cross_entropy": lambda T, d: T.nn.functional.cross_entropy(m(T, d), classes(T, d), reduction="none"),
    "poisson": loss("poisson_nll_loss"),
    "hinge": loss("hinge_embedding_loss", signs),
    "ranking": loss("margin_ranking_loss", v, signs),
    "soft margin": loss("soft_margin_loss", signs),
    "triplet": lambda T, d: T.nn.functional.triplet_margin_loss(m(T, d), m(T, d), m(T, d)),
    "cosine": lambda T, d: T.nn.functional.cosine_embedding_loss(m(T, d), m(T, d), signs(T, d)),
    "multi margin": lambda T, d: T.nn.functional.multi_margin_loss(m(T, d), classes(T, d)),
    "gaussian": loss("gaussian_nll_loss", v, v),
}


def types(answer):
    return [str(x.dtype) for x in answer] if isinstance(answer, (list, tuple)) else str(answer.dtype)


def roughly(answer):
    """Two digits: all that 16 bits hold."""
    return [roughly(x) for x in answer] if isinstance(answer, (list, tuple)) else answer.float().abs().sum().item()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float64"])
@pytest.mark.parametrize("name", OPS)
def test_types(name, dtype):
    if (name, dtype) == ("mixed", "float64"):
        pytest.skip("a product of two number types is an error in both")
    torch = pytest.importorskip("torch")
    answers = []
    for T in (edutorch, torch):
        T.manual_seed(0)
        with T.autocast("cpu"):
            answer = OPS[name](T, getattr(T, dtype))
        answer = [x.abs() if x.is_complex() else x for x in (answer if isinstance(answer, (list, tuple)) else [answer])]
        answers.append((types(answer), roughly(answer)))
    assert answers[0][0] == answers[1][0]
    assert answers[0][1] == pytest.approx(answers[1][1], rel=0.02, abs=0.02)


def a_network_in_training(T):
    """Three steps of a small network: types of everything, names of nodes, and the parameters in the end."""
    model = T.nn.Sequential(T.nn.Linear(4, 8), T.nn.ReLU(), T.nn.LayerNorm(8), T.nn.Linear(8, 3))
    optimizer = T.optim.SGD(model.parameters(), lr=0.1)
    x, y = T.randn(16, 4), T.randint(3, (16,))
    for _ in range(3):
        optimizer.zero_grad()
        with T.autocast(device_type="cpu", dtype=T.bfloat16):
            out = model(x)
            loss = T.nn.functional.cross_entropy(out, y)
        loss.backward()
        optimizer.step()
    return (
        [str(t.dtype) for t in (out, loss, model[0].weight, model[0].weight.grad)],
        [round(value, 2) for value in model[3].bias.tolist()],
    )


def nodes(T):
    x, w = T.ones(2, 2), T.ones(2, 2, requires_grad=True)
    with T.autocast("cpu"):
        y, z = x @ w, x @ w
        copies = [t.grad_fn.next_functions[1][0] for t in (y, z)]
        loss = T.nn.functional.mse_loss(y, x)
    with T.autocast("cpu", cache_enabled=False):
        first, second = [(x @ w).grad_fn.next_functions[1][0] for _ in range(2)]
    names = [copies[0].name(), loss.grad_fn.name(), loss.grad_fn.next_functions[0][0].name()]
    return names, copies[0] is copies[1], first is second


def nested(T):
    x = T.ones(2, 2)
    seen = []
    with T.autocast("cpu") as region:
        seen.append((x @ x).dtype)
        with T.autocast("cpu", enabled=False):
            seen.append((x @ x).dtype)
            with region:
                seen.append((x @ x).dtype)
        with T.autocast("cpu", dtype=T.float16):
            seen += [(x @ x).dtype, T.get_autocast_dtype("cpu")]
        seen.append(T.is_autocast_enabled("cpu"))
        seen.append(T.is_autocast_enabled())
    return [str(s) for s in [*seen, (x @ x).dtype, T.get_autocast_dtype("cpu"), T.is_autocast_enabled("cpu")]]


def decorated(T):
    @T.autocast("cpu")
    def double(x):
        """Twice."""
        return 2 * (x @ x)

    class Net(T.nn.Module):
        @T.autocast("cpu")
        def forward(self, x):
            return x @ x

    return str(double(T.ones(2, 2)).dtype), double.__doc__, str(Net()(T.ones(2, 2)).dtype), double.__name__


def functions_of_ones_own(T):
    seen = []

    class Product(T.autograd.Function):
        @staticmethod
        @T.amp.custom_fwd(device_type="cpu")
        def forward(ctx, x):
            seen.append((str(x.dtype), T.is_autocast_enabled("cpu"), str((x @ x).dtype)))
            return x * 2

        @staticmethod
        @T.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            seen.append((str(grad.dtype), T.is_autocast_enabled("cpu"), str((T.ones(2, 2) @ T.ones(2, 2)).dtype)))
            return grad * 2

    class Wide(Product):
        @staticmethod
        @T.amp.custom_fwd(device_type="cpu", cast_inputs=T.float32)
        def forward(ctx, x, more):
            seen.append((str(x.dtype), str(more[0].dtype), T.is_autocast_enabled("cpu")))
            return x * 2

        @staticmethod
        @T.amp.custom_bwd(device_type="cpu")
        def backward(ctx, grad):
            seen.append((str(grad.dtype), T.is_autocast_enabled("cpu")))
            return grad * 2, None

    x = T.ones(2, 2, requires_grad=True)
    with T.autocast("cpu"):
        y = Product.apply(x)
        z = Wide.apply(x.bfloat16(), [x.bfloat16(), "text"])
    (y.sum() + z.sum()).backward()
    Product.apply(x).sum().backward()
    return seen, x.grad


def words(T):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        T.autocast("cpu", dtype=T.float32)
        T.autocast("cuda")
        T.cuda.amp.autocast()
        T.cpu.amp.autocast()
        T.amp.GradScaler()
        T.cuda.amp.GradScaler()
        T.cpu.amp.GradScaler()
    return [(str(w.message), w.category.__name__) for w in seen]


def switched_by_hand(T):
    T.set_autocast_enabled("cpu", True)
    T.set_autocast_dtype("cpu", T.float16)
    inside = T.is_autocast_enabled("cpu"), str(T.get_autocast_dtype("cpu")), T.autocast_increment_nesting()
    T.set_autocast_enabled("cpu", False)
    T.set_autocast_dtype("cpu", T.bfloat16)
    T.clear_autocast_cache()
    T.set_autocast_cache_enabled(True)
    return inside, T.autocast_decrement_nesting(), T.is_autocast_cache_enabled()


def scaled(T):
    """Eight iterations, in two of which a gradient is not finite."""
    p = T.nn.Parameter(T.tensor([1.0, 2.0]))
    optimizer = T.optim.SGD([p], lr=0.1, momentum=0.9)
    scaler = T.amp.GradScaler("cpu", init_scale=64.0, growth_interval=2, growth_factor=4.0, backoff_factor=0.25)
    seen = []
    for step in range(8):
        optimizer.zero_grad()
        scaler.scale((p**2).sum() * (float("inf") if step in (3, 6) else 1.0)).backward()
        if step % 2:
            scaler.unscale_(optimizer)
            T.nn.utils.clip_grad_norm_([p], 1.0)
        answer = scaler.step(optimizer)
        scaler.update()
        seen.append((p.detach().clone(), scaler.get_scale(), answer, scaler.state_dict()))
    again = T.amp.GradScaler("cpu")
    again.load_state_dict(scaler.state_dict())
    twin = copy.deepcopy(scaler)
    scaler.update(8.0)
    return seen, again.state_dict(), twin.state_dict(), scaler.get_scale(), scaler.is_enabled()


def several_losses(T):
    p, q = T.nn.Parameter(T.ones(1)), T.nn.Parameter(T.ones(1))
    a, b = T.optim.SGD([p], lr=0.1), T.optim.Adam([q], lr=0.1)
    scaler = T.amp.GradScaler("cpu", init_scale=4.0)
    first, (second,) = scaler.scale([(p * q).sum(), ((p * 3).sum(),)])
    (first + second).backward()
    q.grad.fill_(float("nan"))
    scaler.step(a)
    scaler.step(b)
    scaler.update(T.tensor(2.0))
    return p, q, scaler.get_scale(), first


def switched_off(T):
    p = T.nn.Parameter(T.ones(1))
    optimizer = T.optim.SGD([p], lr=0.1)
    scaler = T.amp.GradScaler("cpu", enabled=False)
    loss = (p * 2).sum()
    same = scaler.scale(loss) is loss
    loss.backward()
    scaler.unscale_(optimizer)
    answer = scaler.step(optimizer, lambda: T.tensor(3.0))
    scaler.update()
    return same, answer, p, scaler.state_dict(), scaler.get_scale(), scaler.is_enabled()


PROGRAMS = [
    a_network_in_training, nodes, nested, decorated, functions_of_ones_own, words, switched_by_hand, scaled, several_losses,
    switched_off,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_same_as_pytorch(program):
    assert_same(program)


def stepped(T, twice=False, late=False, half=False):
    p = T.nn.Parameter(T.ones(1, dtype=T.float16 if half else T.float32))
    optimizer, scaler = T.optim.SGD([p]), T.amp.GradScaler("cpu", init_scale=1.0)
    scaler.scale(p.sum()).backward()
    if not late:
        scaler.unscale_(optimizer)
        scaler.unscale_(optimizer) if not twice else scaler.step(optimizer)
    scaler.step(optimizer)
    scaler.unscale_(optimizer) if late else None


ERRORS = {
    "device": lambda T: T.autocast("foo"),
    "no device": lambda T: T.autocast(3),
    "meta": lambda T: T.autocast("meta"),
    "not callable": lambda T: T.autocast("cpu")(3),
    "forward's device": lambda T: T.amp.custom_fwd(device_type=3),
    "growth": lambda T: T.amp.GradScaler("cpu", growth_factor=1),
    "backoff": lambda T: T.amp.GradScaler("cpu", backoff_factor=1),
    "unscale before scale": lambda T: T.amp.GradScaler("cpu").unscale_(1),
    "step before scale": lambda T: T.amp.GradScaler("cpu").step(1),
    "update before scale": lambda T: T.amp.GradScaler("cpu").update(),
    "no tensor": lambda T: T.amp.GradScaler("cpu").scale(3),
    "closure": lambda T: T.amp.GradScaler("cpu").step(1, closure=2),
    "empty state": lambda T: T.amp.GradScaler("cpu").load_state_dict({}),
    "unscaled twice": lambda T: stepped(T),
    "stepped twice": lambda T: stepped(T, twice=True),
    "unscaled late": lambda T: stepped(T, late=True),
    "float16": lambda T: stepped(T, half=True),
}


@pytest.mark.parametrize("name", ERRORS)
def test_same_error(name):
    assert_same_error(ERRORS[name])


def test_ops_know_nothing_of_it_before_the_first_region():
    """What the choke point costs without a region: nothing."""
    import subprocess
    import sys

    code = (
        "import edutorch; from edutorch import ops; print(type(ops.matmul).__name__)\n"
        "with edutorch.autocast('cpu'): print(type(ops.matmul).__name__, type(ops.exp).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.split() == ["Op", "CastingOp", "Op"]
