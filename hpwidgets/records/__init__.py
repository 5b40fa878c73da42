"""Frozen results: what training, studies and the labs hand to each other; one file a subject."""

from __future__ import annotations

from hpwidgets.records.baseline import (
    BandView,
    ChecksView,
    FamiliesView,
    GradientView,
    ModelRuns,
    OptimizersView,
    RegularisationView,
)
from hpwidgets.records.capacity import CapacityView, DescentView, MemoriseView
from hpwidgets.records.cross_validation import (
    CrossValidation,
    Fold,
    NestedCrossValidation,
    ValidationCurve,
)
from hpwidgets.records.dropout import (
    DropoutGainView,
    DropoutStepView,
    EarlyStoppingView,
    MaskSpreadView,
    PenaltiesView,
)
from hpwidgets.records.hyperband import (
    Bracket,
    BracketsView,
    HalvingView,
    HyperbandView,
    Pool,
    ReplaysView,
    Rung,
    SlowStartersView,
)
from hpwidgets.records.more_data import MoreDataView
from hpwidgets.records.preparing import AugmentView, CleaningView, LeakScores, SplitView, StepView
from hpwidgets.records.runs import Epoch, History, Outcome, Pin, Task, Verdict, VerdictName
from hpwidgets.records.training import Points, Surface, TrainingView

__all__ = [
    "AugmentView",
    "BandView",
    "Bracket",
    "BracketsView",
    "CapacityView",
    "ChecksView",
    "CleaningView",
    "CrossValidation",
    "DescentView",
    "DropoutGainView",
    "DropoutStepView",
    "EarlyStoppingView",
    "Epoch",
    "FamiliesView",
    "Fold",
    "GradientView",
    "HalvingView",
    "History",
    "HyperbandView",
    "LeakScores",
    "MaskSpreadView",
    "MemoriseView",
    "ModelRuns",
    "MoreDataView",
    "NestedCrossValidation",
    "OptimizersView",
    "Outcome",
    "PenaltiesView",
    "Pin",
    "Points",
    "Pool",
    "RegularisationView",
    "ReplaysView",
    "Rung",
    "SlowStartersView",
    "SplitView",
    "StepView",
    "Surface",
    "Task",
    "TrainingView",
    "ValidationCurve",
    "Verdict",
    "VerdictName",
]
