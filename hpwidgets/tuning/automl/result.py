"""What an automatic search ends with: a fitted pipeline, its code, and test rows still sealed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView, EnsembleMember, OptimismView, PipelineTrial, Task
from hpwidgets.tuning.automl.code import script
from hpwidgets.tuning.automl.fit import answers_of, score_of
from hpwidgets.tuning.automl.optimism import selection_optimism
from hpwidgets.tuning.automl.rows import AutoMLRows

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline


class AutoML:
    """The end of :func:`hpwidgets.automl`: the winner, everything that was tried, and the seal.

    Attributes
    ----------
    pipeline
        The fitted scikit-learn Pipeline: ``predict``, ``predict_proba`` and ``score`` take rows as
        they came, gaps and text included. It has seen all rows but the test rows.
    view
        The last :class:`~hpwidgets.records.AutoMLView`: trials, ensemble, notes, seconds.
    looks
        How often the test rows have been looked at.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        view: AutoMLView,
        rows: AutoMLRows,
        test_scores: dict[int, float],
    ):
        self.pipeline, self.view, self.looks = pipeline, view, 0
        self._rows, self._test_scores = rows, test_scores
        self._opened: float | None = None
        self._lock = threading.Lock()

    @property
    def trials(self) -> tuple[PipelineTrial, ...]:
        """Everything that was tried, in order."""
        return self.view.trials

    @property
    def best(self) -> PipelineTrial:
        """The best single pipeline by validation score."""
        best = self.view.best
        assert best is not None  # there is no result without one
        return best

    @property
    def ensemble(self) -> tuple[EnsembleMember, ...]:
        """Who votes in ``pipeline``, with which weight; one member is that pipeline alone."""
        return self.view.ensemble

    @property
    def score(self) -> float:
        """Validation score of ``pipeline``: flattering, for it was chosen by it."""
        return self.view.ensemble_score

    @property
    def task(self) -> Task:
        """``"classification"`` (scores are accuracies) or ``"regression"`` (R²)."""
        return self.view.task

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out or changed, in words."""
        return self.view.notes

    @property
    def seconds(self) -> float:
        """What the search took."""
        return self.view.seconds

    @property
    def test_score(self) -> float | None:
        """The score on the sealed rows if they were opened, else None."""
        return self._opened

    def open_test(self) -> float:
        """Accuracy or R² of ``pipeline`` on the sealed rows; every call is a look, and counted."""
        with self._lock:
            self.looks += 1
        if self._opened is None:
            rows = self._rows
            answers = answers_of(self.pipeline, rows.part(rows.test), rows.classes)
            self._opened = score_of(answers, rows.y[rows.test], rows.classes)
        return self._opened

    @property
    def validation_scores(self) -> NDArray[np.float64]:
        """Mean score over the folds of every finished trial ``[n]``, in their order."""
        return np.array([trial.score for trial in self._finished])

    @property
    def test_scores(self) -> NDArray[np.float64]:
        """Mean score of each finished trial's fold models on the sealed rows ``[n]``.

        Raises ValueError while they are sealed.
        """
        self._check_open("test_scores")
        return np.array([self._test_scores[trial.number] for trial in self._finished])

    def optimism(self) -> OptimismView:
        """How the best validation score flatters, by the number of trials.

        Raises ValueError while the test rows are sealed, and for fewer than two finished trials.
        """
        self._check_open("optimism()")
        return selection_optimism(self.validation_scores, self.test_scores)

    @property
    def code(self) -> str:
        """A plain Python script (scikit-learn, and our networks where one takes part) that makes
        and fits the same pipeline.
        """
        kind = _("accuracy") if self.task == "classification" else "R²"
        head = _(
            "{words}\n\nValidation {kind} {score} over {folds} folds, the best of {n}.\n"
        ).format(
            words="\n".join(member.words for member in self.ensemble),
            kind=kind,
            score=f"{self.score:.4f}",
            folds=self.view.folds,
            n=len(self.trials),
        )
        return script(self._rows.code, self.pipeline, head)

    def predict(self, X: Any) -> NDArray[Any]:
        """The pipeline's labels or amounts for rows as they came ``[n]``."""
        return np.asarray(self.pipeline.predict(X))

    def to_frame(self) -> pandas.DataFrame:
        """One row a trial: number, model, words, state, score, spread, seconds, reason, message."""
        import pandas

        names = ("number", "model", "words", "state", "score", "spread", "seconds", "reason")
        rows = [{name: getattr(t, name) for name in (*names, "message")} for t in self.trials]
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        kind = _("accuracy") if self.task == "classification" else "R²"
        test = _("sealed") if self._opened is None else f"{self._opened:.4f}"
        return _(
            "AutoML(validation {kind} {score}, {n} pipelines in {seconds} s, ensemble of {members},"
            " test {test})"
        ).format(
            kind=kind,
            score=f"{self.score:.4f}",
            n=len(self.trials),
            seconds=f"{self.seconds:.1f}",
            members=len(self.ensemble),
            test=test,
        )

    @property
    def _finished(self) -> list[PipelineTrial]:
        return [trial for trial in self.trials if trial.state == "finished"]

    def _check_open(self, what: str) -> None:
        if self._opened is None:
            raise ValueError(
                f"{what} needs the scores on the test rows, which are sealed: call open_test() when"
                " nothing is left to choose"
            )
