"""hpwidgets: move a slider, a small PyTorch model retrains at once, the learning curves redraw.

A one-page map
--------------
Settings    ``Hyperparameters``: one frozen value; ``h.replace(learning_rate=0.03)``
Data        ``load("moons")``, ``load((X, y))``, ``load(frame, target="y")`` -> ``Dataset``
Training    ``train(h, data)`` yields an ``Epoch`` at a time; ``fit(h, data)`` -> ``History``;
            ``train_population`` and ``fit_population`` train many settings in one pass
Reading     ``diagnose(history)`` -> ``Verdict``: what the curves show and what to try
Code        ``code(h, data)``: the setting as a plain PyTorch script with the same losses
Judging     ``cross_validate(h, data, folds=5)``, ``validation_curve(h, data, "l2", values)`` and
            ``nested_cross_validate``: all folds in one pass
Searching   ``Space(learning_rate=(1e-4, 1), dropout=(0, 0.5))``: what is tried;
            ``search(space, data)`` yields a ``Trial`` at a time, by grid, random, TPE, Hyperband …;
            ``executor=`` is for a cluster, ``journal=`` for going on after a crash
Ensembles   ``bagging(h, data, members=50)``: bootstrap members in one pass;
            ``combine(runs, data)``: pins, histories or trials averaged, or selected greedily
AutoML      ``automl(frame, target="y", seconds=60)``: a fitted scikit-learn Pipeline from a table
            as it comes, test rows sealed; ``selection_optimism``: how the best of many flatters
Estimators  ``NetworkClassifier()``, ``NetworkRegressor()``: the engine for scikit-learn's tools
Labs        ``TrainingLab()``: all of it live in a notebook, with sliders and curves;
            ``AutoMLLab()``: pipelines searched in the open, within a time budget;
            ``BaselineLab()``: a first model, what it must beat, first checks, optimizers;
            ``CapacityLab()``: under- and overfitting, memorising, double descent;
            ``CrossValidationLab()``: folds, scores by fold, complexity, k, nested, chance;
            ``CurveLab()``: reading curves, a quiz, would more data help;
            ``DataPrepLab()``: cleaning, augmenting, splitting, leaks, step size;
            ``DropoutLab()``: silent units, masks, L1 and L2, early stopping;
            ``EnsembleLab()``: bagging, boosting, stacking, voting, top runs, diversity;
            ``HyperbandLab()``: brackets, who is cut, against random search, slow starters;
            ``SearchLab()``: four searches on one landscape, replays, a space of your own

Names are imported when first used, so that ``import hpwidgets`` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hpwidgets.data import Dataset, load
    from hpwidgets.engine import (
        PopulationTraining,
        Training,
        fit,
        fit_population,
        train,
        train_population,
    )
    from hpwidgets.export import code
    from hpwidgets.hyperparameters import Hyperparameters
    from hpwidgets.lessons.automl.lab import AutoMLLab
    from hpwidgets.lessons.baseline.lab import BaselineLab
    from hpwidgets.lessons.capacity.lab import CapacityLab
    from hpwidgets.lessons.cross_validation.lab import CrossValidationLab
    from hpwidgets.lessons.curves.lab import CurveLab
    from hpwidgets.lessons.ensembles.lab import EnsembleLab
    from hpwidgets.lessons.hyperband.lab import HyperbandLab
    from hpwidgets.lessons.preparing.lab import DataPrepLab
    from hpwidgets.lessons.regularisation.lab import DropoutLab
    from hpwidgets.lessons.search.lab import SearchLab
    from hpwidgets.lessons.training.lab import TrainingLab
    from hpwidgets.records import Change, Epoch, History, Pin, Trial, Verdict
    from hpwidgets.tuning.automl.optimism import selection_optimism
    from hpwidgets.tuning.automl.result import AutoML
    from hpwidgets.tuning.automl.search import automl
    from hpwidgets.tuning.diagnosis.diagnose import diagnose
    from hpwidgets.tuning.ensembles.bagging import bagging
    from hpwidgets.tuning.ensembles.combine import combine
    from hpwidgets.tuning.estimator import NetworkClassifier, NetworkRegressor
    from hpwidgets.tuning.halving.brackets import hyperband_brackets
    from hpwidgets.tuning.search.search import Search, search
    from hpwidgets.tuning.space.space import Choice, Float, Integer, Space, When
    from hpwidgets.tuning.validation.cross_validation import cross_validate
    from hpwidgets.tuning.validation.nested import nested_cross_validate
    from hpwidgets.tuning.validation.validation_curve import validation_curve

__version__ = "0.1.0"

__all__ = [
    "AutoML",
    "AutoMLLab",
    "BaselineLab",
    "CapacityLab",
    "Change",
    "Choice",
    "CrossValidationLab",
    "CurveLab",
    "DataPrepLab",
    "Dataset",
    "DropoutLab",
    "EnsembleLab",
    "Epoch",
    "Float",
    "History",
    "HyperbandLab",
    "Hyperparameters",
    "Integer",
    "NetworkClassifier",
    "NetworkRegressor",
    "Pin",
    "PopulationTraining",
    "Search",
    "SearchLab",
    "Space",
    "Training",
    "TrainingLab",
    "Trial",
    "Verdict",
    "When",
    "automl",
    "bagging",
    "code",
    "combine",
    "cross_validate",
    "diagnose",
    "fit",
    "fit_population",
    "hyperband_brackets",
    "load",
    "nested_cross_validate",
    "search",
    "selection_optimism",
    "train",
    "train_population",
    "validation_curve",
]

_HOME = {
    "AutoML": "tuning.automl.result",
    "AutoMLLab": "lessons.automl.lab",
    "BaselineLab": "lessons.baseline.lab",
    "CapacityLab": "lessons.capacity.lab",
    "Change": "records",
    "Choice": "tuning.space.space",
    "CrossValidationLab": "lessons.cross_validation.lab",
    "CurveLab": "lessons.curves.lab",
    "DataPrepLab": "lessons.preparing.lab",
    "Dataset": "data",
    "DropoutLab": "lessons.regularisation.lab",
    "EnsembleLab": "lessons.ensembles.lab",
    "Epoch": "records",
    "Float": "tuning.space.space",
    "History": "records",
    "HyperbandLab": "lessons.hyperband.lab",
    "Hyperparameters": "hyperparameters",
    "Integer": "tuning.space.space",
    "NetworkClassifier": "tuning.estimator",
    "NetworkRegressor": "tuning.estimator",
    "Pin": "records",
    "PopulationTraining": "engine",
    "Search": "tuning.search.search",
    "SearchLab": "lessons.search.lab",
    "Space": "tuning.space.space",
    "Training": "engine",
    "TrainingLab": "lessons.training.lab",
    "Trial": "records",
    "Verdict": "records",
    "When": "tuning.space.space",
    "automl": "tuning.automl.search",
    "bagging": "tuning.ensembles.bagging",
    "code": "export",
    "combine": "tuning.ensembles.combine",
    "cross_validate": "tuning.validation.cross_validation",
    "diagnose": "tuning.diagnosis.diagnose",
    "fit": "engine",
    "fit_population": "engine",
    "hyperband_brackets": "tuning.halving.brackets",
    "load": "data",
    "nested_cross_validate": "tuning.validation.nested",
    "search": "tuning.search.search",
    "selection_optimism": "tuning.automl.optimism",
    "train": "engine",
    "train_population": "engine",
    "validation_curve": "tuning.validation.validation_curve",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'hpwidgets' has no attribute {name!r}; known: {__all__}")
    value = getattr(import_module(f"hpwidgets.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
