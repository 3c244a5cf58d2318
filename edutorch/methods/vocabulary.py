"""Words of a Tensor that lessons use and that have one answer here: is it sparse, quantized, on a telephone's chip?"""

import numpy as np

from edutorch.calls import methods
from edutorch.functions import old_ways, questions
from edutorch.functions.convert import type_
from edutorch.layouts import strided
from edutorch.missing import really_there
from edutorch.naming import NamedAsInTorch


def never(doc):
    return property(lambda self: False, doc=doc)


@methods
class Vocabulary(metaclass=NamedAsInTorch):
    """x.layout, x.is_cpu, x.get_device() and their like."""

    layout = property(lambda self: strided, doc="How the numbers are kept: always torch.strided.")
    is_cpu = property(lambda self: isinstance(self.array, np.ndarray), doc="Is it in the computer's own memory?")
    is_mps = never("Is it on Apple's graphics chip? edutorch does not use it.")
    is_xpu = never("Is it on Intel's graphics card? edutorch does not use it.")
    is_meta = never("Is it a shape without numbers? Always False: all tensors here have numbers.")
    is_quantized = never("Are its numbers whole multiples of a scale? Always False.")
    is_sparse_csr = never("Always False: all tensors here are dense.")
    is_mkldnn = never("Is it laid out for Intel's library? Always False.")
    is_nested = never("Does it hold rows of different lengths? Always False.")
    is_ipu = is_maia = is_mtia = is_vulkan = is_xla = never("Is it on a chip that edutorch does not use? Always False.")
    name = property(lambda self: None, doc="Always None: tensors have no names.")
    output_nr = property(lambda self: questions.output_number(self), doc="Which output of grad_fn it is.")

    def __dir__(self):
        return really_there(type(self), super().__dir__())

    @property
    def volatile(self):
        """Removed from PyTorch in 2018: always False."""
        questions.warn_volatile()
        return False

    @property
    def __cuda_array_interface__(self):
        if self.is_cpu:
            raise AttributeError(
                f"Can't get __cuda_array_interface__ on non-CUDA tensor type: {type_(self)} If CUDA data is required use "
                "tensor.cuda() to copy tensor to device memory."
            )
        return self.array.__cuda_array_interface__

    new, reinforce = old_ways.new, questions.reinforce
    get_device, dim_order, is_set_to = questions.get_device, questions.dim_order, questions.is_set_to
    is_nonzero, is_same_size, is_signed = questions.is_nonzero, questions.is_same_size, questions.is_signed
    is_inference, is_distributed = questions.is_inference, questions.is_distributed

    to_dense = questions.dense
    dense_dim, sparse_dim = questions.dense_dim, questions.sparse_dim
    values = questions.none_of("", "values")
    crow_indices, col_indices = (questions.none_of("row compressed ", name) for name in ("crow_indices", "col_indices"))
    indices, is_coalesced, coalesce = (
        questions.none_of("coordinate ", name) for name in ("indices", "is_coalesced", "coalesce")
    )
    xpu = questions.other_device("xpu", "Torch not compiled with XPU enabled")
