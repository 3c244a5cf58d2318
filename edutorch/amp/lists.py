"""Which op runs in which number type inside an autocast region: a table for the CPU, and beside it one for graphics cards.

They are PyTorch's tables, and differ because the machines do. On a card a sum of many float16 numbers soon leaves what
float16 can hold, which ends at 65504: so what adds up, grows, or divides by small numbers goes to 32 bits there. A CPU
autocasts to bfloat16, which reaches as far as float32: sums and powers may stay, but much of its linear algebra knows no
16 bits at all.

Products go to 16 bits on both. What no table names takes what it gets: a mean of float16 is float16.
"""

LOWER = "lower"  # to the 16-bit type of the region
FULL = "full"  # to float32
ASKED = "asked"  # to float32, unless the call names a dtype
WIDEST = "widest"  # to float32 if one of the inputs is that, else to the 16-bit type
BANNED = "banned"  # an error
APART = "apart"  # as it is, and no cast inside either: one op in PyTorch, made of several listed ones here

# What is one op here ...
OPS = {
    "cpu": {
        LOWER: "linear matmul addmm rnn lstm",
        FULL: "prod polar view_as_complex",
    },
    "cuda": {
        LOWER: "linear matmul addmm",
        FULL: "acos asin cosh erfinv exp expm1 log log10 log2 log1p reciprocal rsqrt sinh tan pow square softplus "
        "layer_norm group_norm norm logsumexp prod sum cumprod cumsum softmax log_softmax resample",
        WIDEST: "dot vdot",
    },
}

# ... and what is a function, made of several. (addcdiv, addcmul, atan2, cat and stack take mixed types without a region, too.
# all_layers and one_step are what recurrent layers and their cells call.)
LAYERS = (
    "bmm baddbmm addbmm vecdot prelu conv1d conv2d conv3d conv_tbc conv_transpose1d conv_transpose2d conv_transpose3d "
    "scaled_dot_product_attention "
)
LOSSES = (
    "cross_entropy nll_loss mse_loss l1_loss smooth_l1_loss huber_loss binary_cross_entropy_with_logits kl_div "
    "poisson_nll_loss cosine_embedding_loss hinge_embedding_loss margin_ranking_loss soft_margin_loss triplet_margin_loss "
    "multi_margin_loss multilabel_margin_loss "
)
FUNCTIONS = {
    "cpu": {
        LOWER: LAYERS,
        FULL: LOSSES + "binary_cross_entropy ctc_loss "
        "avg_pool3d max_pool3d adaptive_avg_pool3d adaptive_max_pool3d fractional_max_pool2d fractional_max_pool3d "
        "max_unpool2d max_unpool3d grid_sample "
        "quantile nanquantile trace cdist stft cond matrix_rank inv inv_ex inverse solve solve_ex lstsq svd svdvals qr eig "
        "eigh eigvals eigvalsh cholesky cholesky_ex cholesky_inverse cholesky_solve lu_solve "
        "fft ifft fft2 ifft2 fftn ifftn rfft irfft rfft2 irfft2 rfftn irfftn hfft ihfft",
        APART: "mv addmv bilinear",
    },
    "cuda": {
        LOWER: LAYERS + "mv addmv addr einsum multi_dot chain_matmul all_layers one_step",
        FULL: LOSSES + "rms_norm cosine_similarity dist pdist cdist renorm",
        ASKED: "softmax log_softmax cumprod norm vector_norm matrix_norm",
        WIDEST: "bilinear cross grid_sample index_put inner scatter_add tensordot",
        BANNED: "binary_cross_entropy",
        APART: "affine_grid embedding_bag householder_product logit lu_solve nanmean nansum pad trace xlogy",
    },
}


def by_name(tables):
    """The same tables, asked by name: {"exp": {"cuda": "full"}, "prod": {"cpu": "full", "cuda": "full"}, ...}."""
    found = {}
    for device, table in tables.items():
        for kind, names in table.items():
            for name in names.split():
                found.setdefault(name, {})[device] = kind
    return found
