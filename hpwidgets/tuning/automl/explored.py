"""Which choices a search of pipelines has tried, and how well they did."""

from __future__ import annotations

import math
from collections.abc import Sequence

from hpwidgets.records import OptionTried, PipelineTrial
from hpwidgets.tuning.automl.space import PipelineSpace
from hpwidgets.tuning.space.axes import Choice


def explored(space: PipelineSpace, trials: Sequence[PipelineTrial]) -> tuple[OptionTried, ...]:
    """Every option of every choice of preparation and model, axis by axis in their order.

    Settings of a single model (such as the kernel of an SVM) are left out: they exist in few
    trials. Trials that were skipped before they began do not count as tried.

    >>> from hpwidgets.tuning.automl.space import pipeline_space
    >>> space = pipeline_space("regression", ["linear", "svm"], gaps=False, columns=3, rows=100)
    >>> [(seen.axis, seen.option, seen.tried) for seen in explored(space, [])][-2:]
    [('model', 'linear', 0), ('model', 'svm', 0)]
    """
    found = []
    for name in space:
        axis = space[name]
        if space.conditions(name) or not isinstance(axis, Choice):
            continue
        for option in axis.values:
            of = [t for t in trials if t.values.get(name) == option and t.state != "skipped"]
            scores = [trial.score for trial in of if trial.state == "finished"]
            best = max(scores, default=math.nan)
            found.append(OptionTried(axis=name, option=option, tried=len(of), best=best))
    return tuple(found)
