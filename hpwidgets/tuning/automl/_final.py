"""The end of a search: its winners fitted on all rows that they may see."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.records import EnsembleMember, PipelineTrial
from hpwidgets.tuning.automl._ensemble import Library, vote
from hpwidgets.tuning.automl.fit import FitData, fit_whole
from hpwidgets.tuning.automl.process.worker import CallFailed, FitWorker, ProcessEnded, TimeUp
from hpwidgets.tuning.automl.rows import AutoMLRows
from hpwidgets.tuning.automl.space import pipeline_words

LATEST = 2.0
"""Times the budget after which a fit on all rows is cut off, where fewer rows would do."""
OTHERS = 1.05
"""Times the budget after which a member besides the first is left out."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Final:
    """The fitted pipeline, its members, their validation score, and the rows it was fitted on."""

    pipeline: Any
    members: tuple[EnsembleMember, ...]
    score: float
    rows: int


class FinalFits:
    """Fits the library's choice, the best member first.

    ``notes`` collects in words what did not go as it should.
    """

    def __init__(
        self,
        library: Library,
        worker: FitWorker,
        rows: AutoMLRows,
        data: FitData,
        *,
        budget: float,
    ):
        self.notes: list[str] = []
        self._library, self._worker, self._data, self._budget = library, worker, data, budget
        self._task = rows.task
        self._whole: tuple[Any, Any] | None = None
        if len(rows.training) > len(rows.development):
            self._whole = rows.part(rows.training), rows.y[rows.training]
        self._rows = len(rows.training)

    def run(self) -> Generator[None, None, Final]:
        """Fit them, a step for each of the worker's; ValueError if none can be fitted."""
        weights, score = self._library.weights, self._library.score
        fitted: dict[int, Any] = {}
        for number in sorted(weights, key=lambda n: (-self._library.kept[n].score, n)):
            try:
                if fitted:
                    fitted[number] = yield from self._fit(number, OTHERS * self._budget)
                else:
                    fitted[number] = yield from self._first(number)
            except TimeUp:
                self.notes.append(
                    _("the time was up before every member of the ensemble was fitted")
                )
                break
            except (CallFailed, ProcessEnded) as error:
                self._failed(number, error)
        if not fitted:
            raise ValueError(
                "no pipeline could be fitted on all rows: " + "; ".join(self.notes[-len(weights) :])
            )
        if set(fitted) != set(weights):
            weights = self._best_of({number: weights[number] for number in fitted})
            fitted = {number: fitted[number] for number in weights}
            score = self._library.score_of(weights)
        return Final(
            pipeline=self._together(fitted, weights),
            members=tuple(
                EnsembleMember(number=number, words=self._words(number), weight=weights[number])
                for number in sorted(weights, key=lambda n: (-weights[n], n))
            ),
            score=score,
            rows=self._rows,
        )

    def _first(self, number: int) -> Generator[None, None, Any]:
        """On all rows; where that fails or takes far too long, on those that were searched on."""
        if self._whole is not None:
            try:
                return (yield from self._fit(number, LATEST * self._budget))
            except TimeUp:
                text = _("to fit the pipelines on all {rows} rows took more than {seconds:.0f} s")
                self.notes.append(text.format(rows=self._rows, seconds=LATEST * self._budget))
            except (CallFailed, ProcessEnded) as error:
                self._failed(number, error)
            self._whole, self._rows = None, len(self._data.y)
            text = _("they were fitted on the {rows} rows that were searched on")
            self.notes.append(text.format(rows=self._rows))
        return (yield from self._fit(number, math.inf))

    def _fit(self, number: int, until: float) -> Generator[None, None, Any]:
        values = self._library.kept[number].values
        call = self._worker.call(fit_whole, values, self._whole, until=until)
        pipeline, _warnings = yield from call
        return pipeline

    def _failed(self, number: int, error: Exception) -> None:
        text = _("pipeline {number} could not be fitted on all rows: {error}")
        self.notes.append(text.format(number=number, error=error))

    def _best_of(self, weights: Mapping[int, float]) -> dict[int, float]:
        """The vote of those that are left, or one of them alone where that does better."""
        whole = sum(weights.values())
        vote_of_all = {number: weight / whole for number, weight in weights.items()}
        ways = [*({number: 1.0} for number in weights), vote_of_all]
        return max(ways, key=self._library.score_of)

    def _words(self, number: int) -> str:
        return pipeline_words(self._library.kept[number].values)

    def _together(self, fitted: Mapping[int, Any], weights: Mapping[int, float]) -> Any:
        if len(fitted) == 1:
            return next(iter(fitted.values()))
        y = self._data.y if self._whole is None else self._whole[1]
        return vote({number: fitted[number] for number in sorted(fitted)}, weights, y, self._task)


def passed_over_note(library: Library, rows: int) -> str:
    """That the best pipeline would take too long on all rows; "" where it would not."""
    number = library.passed_over
    if number is None:
        return ""
    text = _(
        "pipeline {number} scored best, {score:.3f}, but to fit it on all {rows} rows would take"
        " about {seconds:.0f} s"
    )
    return text.format(
        number=number,
        score=library.kept[number].score,
        rows=rows,
        seconds=library.whole_seconds(number),
    )


def dummy_note(
    library: Library, label: str, seconds: float, trials: Sequence[PipelineTrial]
) -> str:
    """That the result is the dummy, and why; "" where it is another."""
    (number, *others) = library.weights
    if others or library.kept[number].values["model"] != "dummy":
        return ""
    score = f"{label} {library.score:.3f}"
    if len(library.kept) > 1:
        return _(
            "no pipeline did better than the dummy, which answers every row alike ({score}): the"
            " result is the dummy"
        ).format(score=score)
    return _(
        "ONLY THE DUMMY WAS FITTED, which answers every row alike ({score}): of {tried} other"
        " pipelines none was finished within {seconds:.1f} s (the last: {message}); give more"
        " seconds, other models or fewer rows"
    ).format(
        score=score,
        tried=len(trials) - 1,
        seconds=seconds,
        message=trials[-1].message or _("there was no time for one"),
    )
