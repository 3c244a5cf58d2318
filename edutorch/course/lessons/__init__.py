"""What the notebooks ask: checks, hints, solutions and the wrong answers that people give. A file or a package a notebook."""
