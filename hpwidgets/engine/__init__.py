"""Training, torch only: population layers, families, optimizers, penalties."""

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
    "Training",
    "fit",
    "fit_population",
    "train",
    "train_population",
]
