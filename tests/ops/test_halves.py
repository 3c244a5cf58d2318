"""16-bit floats: what PyTorch rounds once, and which numbers it rounds first, to the last bit."""

import pytest

import edutorch

CALLS = [
    "x + 0.3", "x - 0.3", "0.3 - x", "x * 0.3", "x / 0.3", "x % 0.7", "x.fmod(0.7)", "x // 0.3", "x.abs() ** 1.7", "0.3 ** x",
    "x ** 2", "x.add(y, alpha=0.3)", "x.sub(y, alpha=0.3)", "T.rsub(x, y, alpha=0.3)", "x.add(0.3, alpha=2)",
    "x.addcmul(y, z)", "x.addcmul(y, z, value=0.3)", "x.addcdiv(y, z)", "x.addcdiv(y, z, value=0.3)", "x.lerp(y, 0.3)",
    "x.lerp(y, 0.7)", "x.lerp(y, z)", "x.sinc()", "F.glu(x)", "F.rms_norm(x.view(10, 100), (100,))",
    "F.rms_norm(x.view(10, 100), (100,), y[:100])", "x.clone().add_(0.3)", "x.clone().sub_(y, alpha=0.3)",
    "x.clone().mul_(0.3)", "x.clone().div_(0.3)", "x.clone().addcmul_(y, z, value=0.3)", "x.clone().lerp_(y, 0.3)",
    "x + 70000", "x * T.tensor(0.3)", "T.tensor(0.3) * x", "x / T.tensor(0.3)", "x + T.tensor(0.3)", "x.clone().mul_(T.tensor(0.3))",
    "x > 0.3", "x == 0.3", "x <= T.tensor(0.3)", "T.where(x > 0, x, 0.3)", "x.clamp(-0.3, 0.3)", "x.masked_fill(x > 0, 0.3)", "x % 1e6", "F.gelu(x)", "F.silu(x)", "F.softmax(x.view(10, 100), 1)", "x.view(10, 100) @ y.view(100, 10)",
    "F.layer_norm(x.view(10, 100), (100,))", "F.mse_loss(x, y)", "x.sum()", "x.mean()", "x.std()", "x.norm()", "x.cumsum(0)",
]  # fmt: skip


@pytest.mark.parametrize("dtype", ("float16", "bfloat16"))
@pytest.mark.parametrize("call", CALLS)
def test_to_the_last_bit(call, dtype):
    torch = pytest.importorskip("torch")

    def numbers(T):
        generator = T.Generator().manual_seed(0)
        x, y, z = (T.randn(1000, generator=generator).to(getattr(T, dtype)) for _ in range(3))
        out = eval(call, {"T": T, "F": T.nn.functional, "x": x, "y": y, "z": z})
        return str(out.dtype), out.float().flatten().tolist()

    (kind, expected), (ours, got) = numbers(torch), numbers(edutorch)
    assert ours == kind
    # PyTorch multiplies and adds in one rounding of 32 bits where the processor can: that shows in very few 16-bit results.
    assert sum(a != b for a, b in zip(got, expected, strict=True)) <= len(expected) // 300
