"""hpwidgets: move a slider, a small PyTorch model retrains at once, the learning curves redraw.

A one-page map
--------------
Settings    ``Hyperparameters``: one frozen value; ``h.replace(learning_rate=0.03)``
Data        ``load("moons")``, ``load((X, y))``, ``load(frame, target="y")`` -> ``Dataset``
Training    ``train(h, data)`` yields an ``Epoch`` at a time; ``fit(h, data)`` -> ``History``;
            ``train_population`` and ``fit_population`` train many settings in one pass;
            ``Training`` and ``PopulationTraining`` are the runs that they return;
            ``fit_seeds([h], data)`` repeats each setting under several seeds
Reading     ``diagnose(history)`` -> ``Verdict``: what the curves show, and each ``Change`` to try
Code        ``code(h, data)``: the setting as a plain PyTorch script with the same losses
Judging     ``cross_validate(h, data, folds=5)``, ``validation_curve(h, data, "l2", values)`` and
            ``nested_cross_validate``: all folds in one pass
Searching   ``Space(learning_rate=(1e-4, 1), dropout=(0, 0.5))``: what is tried, in detail by
            ``Float``, ``Integer``, ``Choice`` and ``When``;
            ``search(space, data)`` -> ``Search``, a ``Trial`` at a time, by grid, random, TPE …;
            ``hyperband_brackets(max_epochs=81, eta=3)``: how Hyperband deals out its epochs;
            ``executor=`` is for a cluster, ``journal=`` for going on after a crash
Ensembles   ``bagging(h, data, members=50)``: bootstrap members in one pass;
            ``combine(runs, data)``: each a ``Pin``, a history or a trial; averaged, or selected
AutoML      ``automl(frame, target="y", seconds=60)`` -> ``AutoML``: a fitted scikit-learn Pipeline
            from a table as it comes, test rows sealed; ``selection_optimism``: how the best of many
            flatters
Estimators  ``NetworkClassifier()``, ``NetworkRegressor()``: the engine for scikit-learn's tools
Labs        ``TrainingLab()``: all of it live in a notebook, with sliders and curves;
            ``AutoMLLab()``: pipelines searched in the open, within a time budget;
            ``BaselineLab()``: a first model, what it must beat, first checks, optimizers;
            ``CapacityLab()``: under- and overfitting, memorising, double descent;
            ``ChallengeLab()``: a goal, a budget, a log, feedback on method: the whole loop;
            ``CrossValidationLab()``: folds, scores by fold, complexity, k, nested, chance;
            ``CurveLab()``: reading curves, a quiz, would more data help;
            ``DataPrepLab()``: cleaning, augmenting, splitting, leaks, step size;
            ``DropoutLab()``: dropped units, masks, L1 and L2, early stopping;
            ``EnsembleLab()``: bagging, boosting, stacking, voting, top runs, diversity;
            ``HyperbandLab()``: brackets, which runs are cut, against random search, slow starters;
            ``SearchLab()``: four searches on one landscape, replays, a space of your own;
            ``Preset(name="too hot", values={"learning_rate": 3})`` is a setting for ``presets=``

Course      ``hp.course``: ``predict`` before the lab, ``claim`` with its proof after it,
            ``exercise`` with hints, ``chart`` of repeated runs, ``answers()`` of the learner

What else notebooks measure with is in ``hp.tuning`` and ``hp.lessons.X``; no further import.
Names are imported when first used, so that ``import hpwidgets`` stays light.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hpwidgets._lazy import lazy_names as _lazy_names

if TYPE_CHECKING:
    from hpwidgets import course as course
    from hpwidgets import draw as draw
    from hpwidgets import lessons as lessons
    from hpwidgets import tuning as tuning
    from hpwidgets.data import Dataset as Dataset
    from hpwidgets.data import load as load
    from hpwidgets.engine import PopulationTraining as PopulationTraining
    from hpwidgets.engine import Training as Training
    from hpwidgets.engine import fit as fit
    from hpwidgets.engine import fit_population as fit_population
    from hpwidgets.engine import train as train
    from hpwidgets.engine import train_population as train_population
    from hpwidgets.export import code as code
    from hpwidgets.hyperparameters import Hyperparameters as Hyperparameters
    from hpwidgets.lessons.automl.lab import AutoMLLab as AutoMLLab
    from hpwidgets.lessons.baseline.lab import BaselineLab as BaselineLab
    from hpwidgets.lessons.capacity.lab import CapacityLab as CapacityLab
    from hpwidgets.lessons.challenge.lab import ChallengeLab as ChallengeLab
    from hpwidgets.lessons.cross_validation.lab import CrossValidationLab as CrossValidationLab
    from hpwidgets.lessons.curves.lab import CurveLab as CurveLab
    from hpwidgets.lessons.ensembles.lab import EnsembleLab as EnsembleLab
    from hpwidgets.lessons.hyperband.lab import HyperbandLab as HyperbandLab
    from hpwidgets.lessons.preparing.lab import DataPrepLab as DataPrepLab
    from hpwidgets.lessons.regularisation.lab import DropoutLab as DropoutLab
    from hpwidgets.lessons.search.lab import SearchLab as SearchLab
    from hpwidgets.lessons.training.lab import TrainingLab as TrainingLab
    from hpwidgets.records import Change as Change
    from hpwidgets.records import Epoch as Epoch
    from hpwidgets.records import History as History
    from hpwidgets.records import Pin as Pin
    from hpwidgets.records import Trial as Trial
    from hpwidgets.records import Verdict as Verdict
    from hpwidgets.tuning.automl.result import AutoML as AutoML
    from hpwidgets.tuning.automl.result import selection_optimism as selection_optimism
    from hpwidgets.tuning.automl.search import automl as automl
    from hpwidgets.tuning.diagnosis.diagnose import diagnose as diagnose
    from hpwidgets.tuning.ensembles.bagging import bagging as bagging
    from hpwidgets.tuning.ensembles.combine import combine as combine
    from hpwidgets.tuning.estimator import NetworkClassifier as NetworkClassifier
    from hpwidgets.tuning.estimator import NetworkRegressor as NetworkRegressor
    from hpwidgets.tuning.halving.brackets import hyperband_brackets as hyperband_brackets
    from hpwidgets.tuning.populations.repeats import fit_seeds as fit_seeds
    from hpwidgets.tuning.search.search import Search as Search
    from hpwidgets.tuning.search.search import search as search
    from hpwidgets.tuning.space.axes import Choice as Choice
    from hpwidgets.tuning.space.axes import Float as Float
    from hpwidgets.tuning.space.axes import Integer as Integer
    from hpwidgets.tuning.space.conditions import When as When
    from hpwidgets.tuning.space.space import Space as Space
    from hpwidgets.tuning.validation.cross_validation import cross_validate as cross_validate
    from hpwidgets.tuning.validation.nested import nested_cross_validate as nested_cross_validate
    from hpwidgets.tuning.validation.validation_curve import validation_curve as validation_curve
    from hpwidgets.widgets.preset import Preset as Preset

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = _lazy_names(__name__)
