"""Real data for lessons: fetched once, checked, and kept."""

from edutorch.datasets.download import data_home, fetch

__all__ = ["data_home", "fetch"]
