"""What nn/functional.py hands on, one file a family. The modules beside this folder only add settings and parameters."""
