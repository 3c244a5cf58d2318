"""What the notebooks ask: checks, hints, solutions and the wrong answers that people give. One file a notebook."""
