from edutorch.ops import linear
