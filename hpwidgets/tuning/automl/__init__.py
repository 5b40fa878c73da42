"""AutoML: from a table as it comes to a fitted pipeline, searched in the open within a budget.

Importing it imports none of the libraries: the time that these take is part of the budget.
"""

from hpwidgets.tuning.automl.search import automl

__all__ = ["automl"]
