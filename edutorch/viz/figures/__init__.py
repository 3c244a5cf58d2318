"""Figures of what a network has learned and how it decides. Each is a picture, a text, and values."""

from edutorch.viz.figures.attention_maps import attention
from edutorch.viz.figures.confusion import confusion_matrix
from edutorch.viz.figures.decisions import decision_boundary
from edutorch.viz.figures.figure import Figure
from edutorch.viz.figures.grids import images
from edutorch.viz.figures.projection import embedding
from edutorch.viz.figures.spread import weights
