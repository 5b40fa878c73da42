"""TrainingLab as a person meets it: a real JupyterLab, a real kernel, a real browser."""
