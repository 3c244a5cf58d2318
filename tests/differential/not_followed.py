"""Where edutorch deliberately does not do what PyTorch does, or cannot; and which functions are not compared at all."""

MEMORY = "the numbers are whatever was in memory before"
LEFT_OUT = {
    "empty": MEMORY, "empty_like": MEMORY, "new_empty": MEMORY, "new": MEMORY, "resize_": MEMORY, "resize_as_": MEMORY,
    "data_ptr": "an address", "set_": "takes a storage", "untyped_storage": "a storage", "from_file": "reads a file",
    "frombuffer": "takes a buffer", "cuda": "moves to a device", "xpu": "moves to a device", "pin_memory": "needs a GPU",
    "is_pinned": "needs a GPU", "get_num_threads": "the machine", "get_num_interop_threads": "the machine",
}  # fmt: skip


def excuse(call, found):
    return None
