"""When two numbers count as the same."""


def near(a, b):
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))
