"""The tools that pages and figures are drawn with: markup, colours, charts and pictures."""

from edutorch.viz.drawing.charts import SIZE, contour, fitting, histogram, marker, path_of, svg, text
from edutorch.viz.drawing.colours import BLUE, CLASSES, GREEN, ORANGE, SHAPES, VERMILION, rgb, tint
from edutorch.viz.drawing.markup import Markup, join, tag
from edutorch.viz.drawing.numbers import bytes_in_words, bytes_of, count, numpy_of, short, statistics, tensors_in
from edutorch.viz.drawing.pictures import as_pixels, picture, pixels_of_signs, smaller
