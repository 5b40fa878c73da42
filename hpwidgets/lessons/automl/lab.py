"""AutoMLLab: preparation, model and settings searched in the open, within a time budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hpwidgets.data import catalog
from hpwidgets.i18n import _
from hpwidgets.lessons.automl.pictures.choices import AutoMLChoicesPicture
from hpwidgets.lessons.automl.pictures.result import AutoMLResultPicture
from hpwidgets.lessons.automl.pictures.search import AutoMLSearchPicture
from hpwidgets.lessons.automl.presets import CHOOSING, PRESETS, SEARCH
from hpwidgets.lessons.automl.words import (
    CHOICES,
    OPTIONS,
    choices_words,
    leaderboard,
    result_words,
    search_words,
    voters,
)
from hpwidgets.records import AutoMLView, OptimismView
from hpwidgets.tuning.automl.rows import ReadRows, automl_rows, read_rows
from hpwidgets.tuning.automl.space import LABELS, MODELS, check_models
from hpwidgets.widgets.board import Field, choice, count, flag, hyperparameter, number
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.sealed import SealedLab
from hpwidgets.widgets.view import Cancelled, Given, Request, View
from hpwidgets.widgets.words import written

if TYPE_CHECKING:
    from hpwidgets.tuning.automl.result import AutoML

SETS = "breast_cancer wine iris digits_flat moons imbalanced diabetes"
FIELDS: dict[str, Field] = {
    "data": choice(
        _("data set"),
        _("the table to learn from"),
        {
            "loans": _("loans: gaps and texts"),
            **{name: catalog[name].label for name in SETS.split()},
        },
        "loans",
        helps={
            "loans": _("A table as it comes: gaps, texts, a column that says nothing."),
            **{name: catalog[name].meaning for name in SETS.split()},
        },
    ),
    "seconds": number(
        _("time budget"),
        _("what the whole search may take, final fits included"),
        20.0,
        (0.5, 86400),
        (5, 600),
        unit=_("seconds"),
        scale="log",
        step=0.05,
    ),
    "trials": count(
        _("most trials"),
        _("pipelines to try at most; 0: as many as the time allows"),
        None,
        (1, 100_000),
        (1, 200),
        unit=_("pipelines"),
        optional=True,
    ),
    "folds": count(
        _("folds"), _("of the cross-validation that scores a pipeline"), 5, (2, 1000), (2, 10)
    ),
    "pruner": choice(
        _("pruning"),
        _("what ends a pipeline after some folds"),
        {
            "median": _("worse than the median"),
            "halving": _("successive halving"),
            "none": _("none: all folds"),
        },
        "median",
        helps={
            "median": _("Ends a pipeline whose folds so far are worse than the median."),
            "halving": _("Lets the better half of the pipelines go on to more folds."),
            "none": _("Scores every pipeline on all folds: surer, and slower."),
        },
    ),
    **{
        model: flag(LABELS[model], _("whether pipelines that end in this model are tried"), True)
        for model in MODELS
    },
    "seed": hyperparameter("seed", 0),
}


class AutoMLLab(SealedLab):
    """An automatic search of scikit-learn pipelines, watched as it works.

    One search, three views of it: scores over time with the best pipelines fold by fold, and the
    leaderboard; what it tries next and why, and how well every option did; the final pipeline, its
    code, the ensemble's votes, and how the validation score flatters once the sealed test rows are
    opened (each look is counted).

    Parameters
    ----------
    data
        The name of a set of the control ``data``, or a table of your own as
        :func:`hpwidgets.automl` takes it: a DataFrame or CSV path with ``target``, (X, y), a Bunch,
        a Dataset; gaps and text stay as they are.
    target
        The column to learn.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("search", "choices", "result"), ``data``, ``seconds``,
        ``trials`` (None: as many as the time allows), ``folds``, ``pruner``, ``seed``, and True or
        False for each of ``linear``, ``knn``, ``svm``, ``forest``, ``boosting``, ``network``.

    ``lab.result`` is the newest :class:`~hpwidgets.records.AutoMLView`, ``lab.found`` the
    :class:`hpwidgets.AutoML` at the end of the search: its ``pipeline`` is fitted. Raises TypeError
    or ValueError in words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> only = {"svm": False, "forest": False, "boosting": False, "network": False}
    >>> lab = hp.AutoMLLab("iris", trials=3, **only).wait(60)
    >>> [trial.model for trial in lab.result.trials], lab.peeks
    (['dummy', 'linear', 'knn'], 0)
    >>> lab.found.score > 0.9, lab.reveal() > 0.8, lab.peeks
    (True, True, 1)
    >>> lab.close()
    """

    fields = FIELDS
    title = _("AutoML lab")
    presets = PRESETS
    sections = (
        ("", ("view", "data", "seconds", "trials", "folds", "pruner", "seed")),
        (_("Models"), MODELS),
    )
    counted = _("{done}/{total} s · {state}")
    view_meaning = _("what to look at; no new search")
    dimmed = False  # they are read while it searches
    _own: ReadRows | None

    def __init__(self, data: Any = None, *, target: Any = None, **values: Any):
        self._target = target
        super().__init__(data, **values)

    def _own_rows(self, data: Any) -> ReadRows:
        own = read_rows(data, target=self._target)
        automl_rows(own)  # what is wrong with it is said here, not later
        return own

    def _tools(self) -> Sequence[Button]:
        return [replace(button, enabled=self.found is not None) for button in super()._tools()]

    def _views(self) -> tuple[View, ...]:
        search: dict[str, Any] = {
            "key": "pipelines",
            "controls": tuple(FIELDS),
            "extras": ("reveal",),
            "check": lambda given: check_models(_models(given)),
            "run": self._search,
        }

        return (
            View(
                **search,
                name=SEARCH,
                label=_("the search"),
                question=_("Which pipelines score best, and how long does it take to find them?"),
                try_this=_("Set pruning to none: how many pipelines fit into the time now?"),
                picture=lambda theme: AutoMLSearchPicture(LABELS, theme),
                words=search_words,
                table=lambda record, _values: leaderboard(record),
            ),
            View(
                **search,
                name=CHOOSING,
                label=_("what it tries, and why"),
                question=_("What does the search try next, and why?"),
                try_this=_("Set “most trials” to 8: which options have too few trials to compare?"),
                picture=lambda theme: AutoMLChoicesPicture(LABELS, CHOICES, OPTIONS, theme),
                words=choices_words,
            ),
            View(
                **search | {"extras": ("reveal", "code")},
                name="result",
                label=_("the result"),
                question=_("How much better does the best pipeline look than it is?"),
                try_this=_("Guess the test score first; then open the sealed rows, once."),
                picture=lambda theme: AutoMLResultPicture(LABELS, theme),
                draw=lambda picture, record, _values: picture.update(
                    record, self._optimism(record)
                ),
                words=lambda record, _values: result_words(
                    record, self._optimism(record), running=self._live.state == "running"
                ),
                table=lambda record, _values: voters(record),
            ),
        )

    def _search(self, given: Given, cancelled: Cancelled) -> Iterator[AutoMLView]:
        models = check_models(_models(given))
        yield _reading(given, models)
        from hpwidgets.tuning.automl.run import AutoMLRun  # with Optuna and scikit-learn's models

        run = AutoMLRun(
            given.data if self._own is None else self._own,
            models=models,
            **given.take("seconds", "trials", "folds", "pruner", "seed"),
            cancelled=cancelled,
        )
        try:
            for view in run:
                yield view if run.result is None else replace(view, found=run.result)
        finally:
            run.close()

    # What a program reads and does ------------------------------------------------------------

    @property
    def found(self) -> AutoML | None:
        """What the search ended with; None before its end, and after one that was stopped."""
        return None if self.result is None else self.result.found

    def reveal(self) -> float | None:
        """Open the test rows: the final pipeline's score on them, and one look more."""
        score: float | None = self._reveal()
        return score

    def code(self) -> str | None:
        """The script that makes and fits the final pipeline; None before the search's end."""
        return None if self.found is None else self.found.code

    # What the lesson says ---------------------------------------------------------------------

    def _look(self, item: AutoMLView) -> float | None:
        if item.found is None:
            return None
        self._opened = item.found
        score: float = item.found.open_test()
        return self._sealed.look(score)

    def _optimism(self, record: AutoMLView) -> OptimismView | None:
        found = record.found
        if found is None or found is not self._opened or len(record.finished) < 2:
            return None
        optimism: OptimismView = found.optimism()
        return optimism

    def _judged(self, item: AutoMLView) -> AutoML | None:
        found: AutoML | None = item.found
        return found

    def _below(self, request: Request, item: AutoMLView, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        if item.found is not None and "code" in request.view.extras:
            below["code"] = {"text": item.found.code, "file": "pipeline.py"}
        return below

    def _arguments(self) -> list[str]:
        own = super()._arguments()
        return own and [*own, *written(target=self._target)]


def _models(given: Given) -> list[str]:
    return [name for name in MODELS if given[name]]


def _reading(given: Given, models: Sequence[str]) -> AutoMLView:
    """The search before the table is read."""
    return AutoMLView(
        task="classification",
        phase="reading",
        rows=0,
        test_rows=0,
        columns=0,
        folds=given.folds,
        models=("dummy", *models),
        notes=(),
        trials=(),
        running=None,
        explored=(),
        good=(),
        seconds=0.0,
        budget=given.seconds,
        trial_budget=given.trials or 0,
    )
