"""What load says when it refuses a file: PyTorch's words, and which file it was."""

UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. "
    "Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code "
    "execution. Do it only if you got the file from a trusted source."
)
TWO_WAYS = (
    "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those steps only if "
    "you trust the source of the checkpoint\033[0m. \n\t(1) {unsafe}\n\t(2) Alternatively, to load with "
    "`weights_only=True` please check the recommended steps in the following error message.\n\tWeightsUnpickler error: "
    "{reason}"
)
MORE = (
    "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)


def refusal(reason, name, weights_only):
    """The whole message for one reason."""
    if not weights_only:
        message = reason
    elif "was not an allowed global by default" in reason:
        message = TWO_WAYS.format(unsafe=UNSAFE, reason=reason) + MORE
    elif "is blocked" in reason:
        message = f"Weights only load failed. {UNSAFE}\n\n\n{reason}{MORE}"
    else:
        message = f"Weights only load failed. WeightsUnpickler error: {reason}"
    return message if name is None else f"{message}\n\nThe file: {name}"
