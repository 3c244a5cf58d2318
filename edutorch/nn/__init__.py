from edutorch.nn import functional
