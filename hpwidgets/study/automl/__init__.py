"""AutoML: from a table as it comes to a fitted pipeline, searched in the open within a budget."""

from hpwidgets.study.automl.optimism import selection_optimism
from hpwidgets.study.automl.result import AutoML
from hpwidgets.study.automl.run import AutoMLRun
from hpwidgets.study.automl.search import automl

__all__ = ["AutoML", "AutoMLRun", "automl", "selection_optimism"]
