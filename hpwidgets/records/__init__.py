"""Frozen results: what training, studies and the labs hand to each other; one file a subject."""

from __future__ import annotations

from hpwidgets.records.automl import (
    AutoMLView,
    EnsembleMember,
    NextPipeline,
    OptimismView,
    OptionTried,
    PipelineTrial,
)
from hpwidgets.records.ensembles import BaggingView, Combination, TestScorer
from hpwidgets.records.folds import (
    CrossValidation,
    Fold,
    FoldScoresView,
    NestedCrossValidation,
    NestedView,
    Simpler,
    ValidationCurve,
)
from hpwidgets.records.halving import (
    Bracket,
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    Rung,
    SlowStartersView,
)
from hpwidgets.records.runs import (
    Change,
    Epoch,
    History,
    Outcome,
    Pin,
    Points,
    Surface,
    Task,
    TrainingView,
    Verdict,
    VerdictName,
)
from hpwidgets.records.search import Measure, Trained, Trial, TrialState

__all__ = [
    "AutoMLView",
    "BaggingView",
    "Bracket",
    "BracketsView",
    "Change",
    "Combination",
    "CrossValidation",
    "EnsembleMember",
    "Epoch",
    "Fold",
    "FoldScoresView",
    "HalvingView",
    "History",
    "HyperbandView",
    "Measure",
    "NestedCrossValidation",
    "NestedView",
    "NextPipeline",
    "OptimismView",
    "OptionTried",
    "Outcome",
    "Pin",
    "PipelineTrial",
    "Points",
    "Pool",
    "ReplaysView",
    "Rung",
    "Simpler",
    "SlowStartersView",
    "Surface",
    "Task",
    "TestScorer",
    "Trained",
    "TrainingView",
    "Trial",
    "TrialState",
    "ValidationCurve",
    "Verdict",
    "VerdictName",
]
