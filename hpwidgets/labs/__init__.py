"""The labs: ipywidgets wiring over everything else, one lesson widget a file."""

from hpwidgets.labs.training_lab import TrainingLab

__all__ = ["TrainingLab"]
