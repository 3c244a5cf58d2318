"""What comes with the notebooks: the command that opens them in JupyterLab, and the checks of their exercises."""
