"""How long a pipeline of a search may take, where the time budget and the final fits leave it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.records import PipelineTrial
from hpwidgets.tuning.automl._ensemble import Library
from hpwidgets.tuning.automl._setup import CostModel

SHARE = 1 / 3
"""Of the budget: the most that one pipeline may take."""
SLACK = 1.15
"""Factor on what the final fits are expected to take."""
DOUBT = 3.0
"""How much quicker than its rule the first model may turn out of which a fit is seen …"""
LESS_DOUBT = 1.5
"""… and any other: how fast the computer is, is known by then."""
AT_ONCE = 0.05
"""Seconds that a fold may be expected to take to be fitted here while the process is starting."""
PATIENCE = 0.15
"""Of the budget: how long the process may be waited for; then any fold is fitted here that …"""
HERE = 0.1
"""… takes no more of the time left than this."""
GRACE = 0.5
"""Of the budget, or of what is over of it when the search begins if that is more: the least that
the first pipeline after the dummy has."""
SKIPS = 5
"""Pipelines in a row that are too slow for the time left; then one is tried all the same."""


class Deadlines:
    """Of a search with ``budget`` seconds (infinite without one) on the clock ``now``."""

    def __init__(
        self,
        budget: float,
        *,
        now: Callable[[], float],
        cost: CostModel,
        library: Library,
        folds: int,
        models: int,
        trials: Sequence[PipelineTrial],
    ):
        self._budget, self._now, self._trials = budget, now, trials
        self._cost, self._library = cost, library
        self._folds, self._models = folds, models
        self._grace_end = max(budget, now() + GRACE * max(budget, now()))

    def search_end(self) -> float:
        """When the search must end so that the final fits are done in time."""
        final = SLACK * self._library.final_seconds
        if math.isinf(self._budget):
            return math.inf
        return max(0.99 * self._budget - final - 0.03, 0.0)

    def is_over(self) -> bool:
        """Whether no other pipeline is to be begun.

        Something must be fitted: where it is only the dummy, each model may try, even where reading
        and imports took the whole budget, or show that it is too slow.
        """
        if not self._trials or self._now() < self.search_end():
            return False
        late = self._now() > self._grace_end or len(self._trials) > self._models
        return late or self._has_model()

    def limit(self, started: float) -> float:
        """Seconds that a pipeline begun at ``started`` may take."""
        if not self._has_model():
            return self._grace_end - started
        return min(self.search_end() - started, SHARE * self._budget)

    def too_slow(self, values: Mapping[str, Any]) -> str:
        """Why the pipeline is not even begun; "" if it is."""
        if values["model"] == "dummy":
            return ""
        expected = self._cost.expect(values) * self._folds
        if not self._cost.known(values["model"]):
            expected /= LESS_DOUBT if self._has_model() else DOUBT
        limit = self.limit(self._now())
        recent = [trial.state for trial in self._trials[-SKIPS:]]
        if expected <= limit or recent == ["skipped"] * SKIPS:
            return ""
        return _("would take about {expected} s, {limit} s are left for it").format(
            expected=f"{expected:.1f}", limit=f"{max(limit, 0):.1f}"
        )

    def here(self, waited: float) -> float:
        """Seconds a fold may take in this process while another has been waited for so long."""
        if math.isinf(self._budget):
            return AT_ONCE
        if not self._has_model() and self._now() > self._budget / 2:
            return (self._grace_end - self._now()) / 2
        if waited < PATIENCE * self._budget:
            return AT_ONCE
        return max(AT_ONCE, HERE * (self._budget - self._now()))

    def _has_model(self) -> bool:
        """Whether another pipeline than the dummy was finished."""
        return any(t.state == "finished" and t.model != "dummy" for t in self._trials)
