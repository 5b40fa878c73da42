"""What an automatic search ends with: a fitted pipeline, its code, and test rows still sealed."""

from __future__ import annotations

import pickle
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hpwidgets.i18n import _
from hpwidgets.records import AutoMLView, EnsembleMember, OptimismView, PipelineTrial, Task
from hpwidgets.tuning.automl._literal import FILE, table_code
from hpwidgets.tuning.automl.answers import answers_of

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline

    from hpwidgets.tuning.automl._metric import Metric
    from hpwidgets.tuning.automl.rows import AutoMLRows
from collections.abc import Sequence

from numpy.typing import ArrayLike


class AutoML:
    """The end of :func:`hpwidgets.automl`: the winner, everything that was tried, and the seal.

    Attributes
    ----------
    pipeline
        The fitted scikit-learn Pipeline: ``predict``, ``predict_proba`` and ``score`` take rows as
        they came, gaps, dates and text included. It has seen all rows but the test rows, unless
        ``notes`` say that there was no time for that.
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
        *,
        metric: Metric,
        warning: str = "",
    ):
        self.pipeline, self.view, self.looks = pipeline, view, 0
        self._rows, self._test_scores = rows, test_scores
        self._metric, self._warning = metric, warning
        self._opened: float | None = None
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_lock"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _lock=threading.Lock())

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
        """``"classification"`` or ``"regression"``."""
        return self.view.task

    @property
    def metric(self) -> str:
        """What the scores are: "accuracy", "R²", or the name of the scorer that was given."""
        return self._metric.label

    @property
    def warning(self) -> str:
        """That the result is only the dummy, which answers every row alike, and why; "" if not."""
        return self._warning

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
        """The score of ``pipeline`` on the sealed rows; every call is a look, and counted."""
        with self._lock:
            self.looks += 1
        if self._opened is None:
            rows = self._rows
            answers = answers_of(self.pipeline, rows.part(rows.test), rows.classes)
            self._opened = self._metric.score(answers, rows.y[rows.test], rows.classes)
        return self._opened

    @property
    def validation_scores(self) -> NDArray[np.float64]:
        """Mean score over the folds of every finished trial ``[n]``, in their order."""
        return np.array([trial.score for trial in self._finished])

    @property
    def test_scores(self) -> NDArray[np.float64]:
        """Mean score of each finished trial's fold models on the sealed rows ``[n]``.

        On the first 2,000 of them where there are more.

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

        It holds a table that came in memory, and reads one of more than 20,000 cells from the file
        that :meth:`save` writes.
        """
        head = _(
            "{words}\n\nValidation {kind} {found.score:.4f} over {found.view.folds} folds, the best"
            " of {n}.\n"
        ).format(
            found=self,
            words="\n".join(member.words for member in self.ensemble),
            kind=self.metric,
            n=len(self.trials),
        )
        from hpwidgets.tuning.automl._code import script

        memory = self._rows.memory
        table = table_code(memory)[0] if memory else ""
        return script(table + self._rows.code, self.pipeline, head)

    def save(self, folder: str | Path) -> Path:
        """Write ``code`` as ``pipeline.py`` into the folder, and the table if it reads it.

        Returns the script's path. A folder that is not there is made.
        """
        place = Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        memory = self._rows.memory
        if memory and table_code(memory)[1]:
            (place / FILE).write_bytes(pickle.dumps(dict(memory)))
        (place / "pipeline.py").write_text(self.code, encoding="utf-8")
        return place / "pipeline.py"

    def predict(self, X: Any) -> NDArray[Any]:
        """The pipeline's labels or amounts for rows as they came ``[n]``."""
        return np.asarray(self.pipeline.predict(X))

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The pipeline's probabilities for rows as they came ``[n, K]``, in sorted classes' order.

        Raises TypeError for a regression, whose answers are amounts.
        """
        if self.task == "regression":
            raise TypeError(
                "predict_proba needs classes, but these answers are amounts; use predict"
            )
        return answers_of(self.pipeline, X, self._rows.classes)

    def to_frame(self) -> pandas.DataFrame:
        """One row a trial: number, model, words, state, score, spread, seconds, reason, message."""
        import pandas

        names = ("number", "model", "words", "state", "score", "spread", "seconds", "reason")
        rows = [{name: getattr(t, name) for name in (*names, "message")} for t in self.trials]
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        test = _("sealed") if self._opened is None else f"{self._opened:.4f}"
        text = _(
            "AutoML({dummy}validation {found.metric} {found.score:.4f}, {n} pipelines in"
            " {found.seconds:.1f} s, ensemble of {members}, test {test})"
        )
        dummy = _("ONLY A DUMMY: ") if self.warning else ""
        members = len(self.ensemble)
        return text.format(found=self, dummy=dummy, n=len(self.trials), members=members, test=test)

    @property
    def _finished(self) -> list[PipelineTrial]:
        return [trial for trial in self.trials if trial.state == "finished"]

    def _check_open(self, what: str) -> None:
        if self._opened is None:
            raise ValueError(
                f"{what} needs the scores on the test rows, which are sealed: call open_test() when"
                " nothing is left to choose"
            )


def selection_optimism(
    validation: ArrayLike, test: ArrayLike, *, trials: Sequence[int] | None = None
) -> OptimismView:
    """What choosing by validation score promises and what it keeps, by the number of trials.

    ``validation`` and ``test`` ``[N]`` are both scores of N recorded trials. If ``n`` of them are
    drawn at random without replacement and the best by validation is chosen, the trial of rank r
    (from the worst) is chosen with probability C(r − 1, n − 1) / C(N, n): so both expectations are
    exact, and nothing needs to be drawn. (That is the expected maximum of Dodge et al., "Show Your
    Work", EMNLP 2019, for draws without replacement.) Of equal validation scores each is chosen
    equally often.

    ``trials`` are the numbers n to look at, all from 1 to N when None. Trials with a score that is
    no number are left out.

    Raises ValueError for scores of different length, fewer than two trials, or an n beyond N.

    >>> view = selection_optimism([0.5, 0.7, 0.9], [0.6, 0.6, 0.6])
    >>> view.validation, view.optimism
    (array([0.7..., 0.833..., 0.9...]), array([0.1..., 0.233..., 0.3...]))
    """
    promised = np.asarray(validation, dtype=np.float64)
    kept = np.asarray(test, dtype=np.float64)
    if promised.ndim != 1 or promised.shape != kept.shape:
        raise ValueError(
            "validation and test must be one score a trial each, got shapes"
            f" {promised.shape} and {kept.shape}"
        )
    known = np.isfinite(promised) & np.isfinite(kept)
    promised, kept = promised[known], kept[known]
    count = len(promised)
    if count < 2:
        raise ValueError(f"at least 2 trials with both scores are needed, got {count}")
    sizes = range(1, count + 1) if trials is None else trials
    wrong = [n for n in sizes if not 1 <= n <= count]
    if wrong:
        raise ValueError(
            f"trials must be in [1, {count}], the trials with both scores, got {wrong[0]}"
        )
    order = np.argsort(promised, kind="stable")
    promised, kept = promised[order], kept[order]
    _values, where = np.unique(promised, return_inverse=True)
    shared = np.bincount(where, weights=kept) / np.bincount(where)
    kept = shared[where]
    chances = np.stack([_chosen(n, count) for n in sizes])
    return OptimismView(
        trials=np.array(list(sizes), dtype=np.int64),
        validation=chances @ promised,
        test=chances @ kept,
    )


def _chosen(n: int, count: int) -> NDArray[np.float64]:
    """Probability that each rank, worst first ``[count]``, is the best of ``n`` drawn."""
    chances = np.zeros(count)
    # P(rank r) = C(r-1, n-1) / C(N, n); from the top down each is the one above times a ratio.
    chance = n / count
    for rank in range(count, n - 1, -1):
        chances[rank - 1] = chance
        if rank > 1:
            chance *= (rank - n) / (rank - 1)
    return chances
