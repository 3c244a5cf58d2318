"""What to say to those who ask for a network that is trained already: how to load its numbers from a file."""


def refuse_weights(name, weights=None, pretrained=False):
    """Networks begin untrained here.

    Raises:
        ValueError: if trained ones are asked for. It says how to load them.
    """
    if weights is not None or pretrained:
        raise ValueError(
            f"edutorch cannot download trained weights for {name}. Leave weights= and pretrained= out, and load a file "
            f"of torchvision's, which has the same names of parameters: model = {name}(); "
            f'model.load_state_dict(torch.load("{name}.pth"))'
        )
