"""Training, torch only: population layers, families, optimizers, penalties."""

from hpwidgets.engine.group import Start
from hpwidgets.engine.training import (
    ModelFactory,
    PopulationTraining,
    Training,
    fit,
    fit_population,
    train,
    train_population,
)

__all__ = [
    "ModelFactory",
    "PopulationTraining",
    "Start",
    "Training",
    "fit",
    "fit_population",
    "train",
    "train_population",
]
