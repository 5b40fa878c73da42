"""CrossValidationLab: folds, their classes and scores, and what may be chosen by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from hpwidgets.i18n import _
from hpwidgets.lessons.cross_validation import study_words, words
from hpwidgets.lessons.cross_validation._fold_chance import fold_sizes, missing_chances
from hpwidgets.lessons.cross_validation._fold_cost import fitting_ks, fold_cost
from hpwidgets.lessons.cross_validation._fold_plan import FoldPlan, look_at_folds
from hpwidgets.lessons.cross_validation._fold_rows import FoldRows, arrange, fold_rows
from hpwidgets.lessons.cross_validation.controls import (
    CHOSEN,
    DEALT,
    FIELDS,
    NETWORK,
    SAME,
    SETS,
    SIZED,
    VALUES,
)
from hpwidgets.lessons.cross_validation.pictures.chance import FoldChancePicture
from hpwidgets.lessons.cross_validation.pictures.complexity import ComplexityPicture
from hpwidgets.lessons.cross_validation.pictures.cost import FoldCostPicture
from hpwidgets.lessons.cross_validation.pictures.folds import FoldsPicture
from hpwidgets.lessons.cross_validation.pictures.nested import NestedPicture
from hpwidgets.lessons.cross_validation.pictures.scores import FoldScoresPicture
from hpwidgets.lessons.cross_validation.presets import PRESETS
from hpwidgets.lessons.cross_validation.records import (
    ComplexityView,
    FoldCostView,
    MissingChanceView,
)
from hpwidgets.live import Cache
from hpwidgets.records import FoldScoresView, NestedView, Task
from hpwidgets.tuning.validation.cross_validation import fold_scores
from hpwidgets.tuning.validation.nested import nested_optimism, sample_settings
from hpwidgets.tuning.validation.validation_curve import validation_curves
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Values, View
from hpwidgets.widgets.words import written


class CrossValidationLab(LessonLab):
    """Which rows train, which validate, what the scores say, what may be chosen by them.

    Six views: every row in every fold with the classes of both parts; validation scores by fold as
    all folds train in one pass, with mean, standard deviation and standard error; scores along a
    hyperparameter with the one-standard-error choice; what the number of folds costs and gives;
    the best of many settings as a search reports it beside nested cross-validation; the chance
    that some fold lacks a class, computed and by shuffling.

    Parameters
    ----------
    data
        The name of a set of the control ``data``, or rows of your own in any form that
        :func:`hpwidgets.load` takes. A fifth of the rows stays sealed (a Dataset keeps its own
        test rows).
    target, task
        As for :func:`hpwidgets.load`.
    groups
        For rows of your own that belong together (one person, one machine): one value for each of
        your rows, or the name of a column of the DataFrame or CSV file. The sealed rows are whole
        groups. For a Dataset as in :func:`hpwidgets.cross_validate`.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("folds", "scores", "complexity", "cost", "nested",
        "chance"), ``data``, ``order`` ("given", "sorted"), ``rows`` (None: all), ``share`` of the
        rarest class, ``splitter`` ("k_fold", "group", "leave_one_out"), ``k``, ``shuffle``,
        ``stratify``, ``repeats``; ``varied``, ``settings``, ``inner``, ``shuffle_labels``,
        ``seeds``; ``hidden_layers``, ``hidden_units``, ``learning_rate``, ``l2``, ``dropout``,
        ``batch_size``, ``epochs``, ``seed``.

    ``lab.result`` is the newest record of the view, such as
    :class:`~hpwidgets.lessons.cross_validation.records.FoldsView`. Raises TypeError or ValueError
    in words for wrong names, values and data.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.CrossValidationLab("iris", k=3, shuffle=False).wait(60)
    >>> [fold.missing_in_training for fold in lab.result.folds]
    [('setosa',), ('versicolor',), ('virginica',)]
    >>> lab.splitter
    KFold(n_splits=3, random_state=None, shuffle=False)
    >>> lab.close()
    """

    fields = FIELDS
    sections = (
        ("", ("view", "data", "order", "rows", "share")),
        ("", ("splitter", "k", "shuffle", "stratify", "repeats")),
        ("", ("varied", "settings", "inner", "shuffle_labels", "seeds")),
        (_("Network"), NETWORK),
        (_("Chance"), ("seed",)),
    )
    alarm = words.ALARM
    title = _("Cross-validation lab")
    presets = PRESETS
    _own: FoldRows | None

    def __init__(
        self,
        data: Any = None,
        *,
        target: object = None,
        task: Task | None = None,
        groups: Any = None,
        **values: Any,
    ):
        self._target, self._task, self._groups = target, task, groups
        bundled = data is None or self._set_named(data)
        if bundled and not (target is None and task is None and groups is None):
            raise ValueError(
                "target, task and groups belong to rows of your own; give data as well"
            )
        if data is not None:
            values = {"rows": None, **values}
        self._loaded: Cache[str, FoldRows] = self._cache(len(SETS))
        self._arranged: Cache[tuple[object, ...], FoldRows] = self._cache(8)
        super().__init__(data, **values)

    def _own_rows(self, data: Any) -> FoldRows:
        return fold_rows(data, target=self._target, task=self._task, groups=self._groups)

    # What a program reads -------------------------------------------------------------------

    @property
    def splitter(self) -> Any:
        """scikit-learn's splitter as the controls say."""
        return _dealing(self.rows, _plan(self._board.values))["folds"]

    @property
    def rows(self) -> FoldRows:
        """The rows that are dealt into folds, as ``rows.data`` (a Dataset) and ``rows.groups``."""
        return self._rows(self._good.given)

    # The views ------------------------------------------------------------------------------

    def _views(self) -> tuple[View, ...]:
        dealt = partial(View, unused=self._unused)
        return (
            dealt(
                name="folds",
                label=_("the folds"),
                question=_("Which rows train in each fold, and which validate?"),
                try_this=_(
                    "Tick stratify: every validation fold gets its share of the rare class."
                ),
                controls=(*DEALT, "seed"),
                check=self._checked,
                run=lambda given, _cancelled: [look_at_folds(self._rows(given), _plan(given))],
                picture=FoldsPicture,
                words=words.folds_words,
                table=words.folds_table,
            ),
            dealt(
                name="scores",
                label=_("scores by fold"),
                question=_("How far apart are the folds, and how sure is their mean?"),
                try_this=_("Raise repeats: the SE shrinks, the SD stays."),
                controls=(*DEALT, *NETWORK, "seed"),
                check=self._checked_scores,
                run=self._scores,
                picture=FoldScoresPicture,
                words=words.scores_words,
                table=words.scores_table,
            ),
            dealt(
                name="complexity",
                label=_("complexity, one SE"),
                question=_("Which value is the simplest that is no worse than the best?"),
                try_this=_("Take wine and vary the hidden units: a few are enough."),
                controls=(*DEALT, "varied", *NETWORK, "seed"),
                unused=lambda values: {*self._unused(values), values["varied"]},
                check=self._checked_scores,
                run=self._complexity,
                picture=ComplexityPicture,
                words=words.complexity_words,
                table=words.complexity_table,
            ),
            dealt(
                name="cost",
                label=_("how many folds?"),
                question=_("What does a larger k cost, and what does it give?"),
                try_this=_("Raise the rows to 200: fewer folds do as well."),
                controls=(*SAME, "splitter", "stratify", "seeds", *NETWORK, "seed"),
                check=lambda given: fitting_ks(self._rows(given), _plan(given)),
                run=self._cost,
                picture=FoldCostPicture,
                words=study_words.cost_words,
                table=study_words.cost_table,
            ),
            dealt(
                name="nested",
                label=_("nested, or flattered"),
                question=_("How much of the best of many scores is luck?"),
                try_this=_(
                    "Take iris and shuffle the targets: nothing can be learnt, and the search still"
                    " finds a “best” setting."
                ),
                controls=(*SAME, "k", *CHOSEN, *SIZED, "seed"),
                check=self._checked_nested,
                run=self._nested,
                picture=NestedPicture,
                words=study_words.nested_words,
                table=study_words.nested_table,
            ),
            dealt(
                name="chance",
                label=_("chance of a missing class"),
                question=_("How likely is it that some fold lacks a class?"),
                try_this=_("Raise the rarest class to 0.4: the chance falls to almost nothing."),
                controls=(*SAME, "k", "seed"),
                check=lambda given: _check_chance(self._rows(given), given.k),
                run=self._chance,
                picture=FoldChancePicture,
                words=study_words.chance_words,
                table=study_words.chance_table,
            ),
        )

    def _unused(self, values: Values) -> set[str]:
        unused = set()
        if self._source(values).data.task == "regression":
            unused |= {"share", "stratify"}
        deals = "splitter" in self.views[values["view"]].controls
        if values["splitter"] == "leave_one_out" and deals:
            unused |= {"k", "shuffle", "stratify", "repeats"}
        elif values["splitter"] == "group":
            unused |= {"repeats"}
        return unused

    def _checked(self, given: Given) -> None:
        _plan(given).check(self._rows(given))

    def _checked_scores(self, given: Given) -> None:
        self._checked(given)
        _check_one_row_folds(self._rows(given), _plan(given))

    def _checked_nested(self, given: Given) -> None:
        rows = self._rows(given)
        FoldPlan(k=given.k, kind="k_fold" if rows.groups is None else "group").check(rows)

    # What they compute ----------------------------------------------------------------------

    def _source(self, values: Values) -> FoldRows:
        if self._own is not None:
            return self._own
        name = values["data"]
        return self._loaded.found(name, lambda: fold_rows(name))

    def _rows(self, given: Given) -> FoldRows:
        source = self._source(given)
        by_class, share = given.get("order") == "sorted", given.get("share", 0.0)
        key = (given.get("data"), by_class, share, given.rows)
        return self._arranged.found(
            key, lambda: arrange(source, by_class=by_class, share=share, count=given.rows)
        )

    def _scores(self, given: Given, cancelled: Cancelled) -> Iterable[FoldScoresView]:
        rows = self._rows(given)
        return fold_scores(
            given.network(), rows.data, **_dealing(rows, _plan(given)), cancelled=cancelled
        )

    def _complexity(self, given: Given, cancelled: Cancelled) -> Iterator[ComplexityView]:
        rows, name = self._rows(given), given.varied
        for curve in validation_curves(
            given.network(**{name: VALUES[name][0]}),
            rows.data,
            name,
            VALUES[name],
            **_dealing(rows, _plan(given)),
            cancelled=cancelled,
        ):
            yield ComplexityView(task=rows.data.task, curve=curve)

    def _cost(self, given: Given, cancelled: Cancelled) -> Iterable[FoldCostView]:
        return fold_cost(
            given.network(),
            self._rows(given),
            _plan(given),
            shuffles=given.seed_range("seeds"),
            cancelled=cancelled,
        )

    def _nested(self, given: Given, cancelled: Cancelled) -> Iterable[NestedView]:
        rows = self._rows(given)
        return nested_optimism(
            sample_settings(given.network(), given.settings, given.seed),
            rows.data,
            outer=given.k,
            **given.take("inner", "shuffle_labels"),
            seeds=given.seed_range("seeds"),
            groups=rows.groups,
            cancelled=cancelled,
        )

    def _chance(self, given: Given, cancelled: Cancelled) -> Iterable[MissingChanceView]:
        rows = self._rows(given)
        return missing_chances(
            len(rows.y),
            int(rows.counts.min()),
            given.k,
            class_name=rows.data.class_names[rows.rarest],
            seed=given.seed,
            cancelled=cancelled,
        )

    def _arguments(self) -> list[str]:
        parts = [*super()._arguments(), *written(target=self._target, task=self._task)]
        if self._groups is not None:
            column = isinstance(self._groups, str)
            parts.append(f"groups={self._groups!r}" if column else "groups=groups")
        return parts


def _plan(values: Values) -> FoldPlan:
    """The plan; what the kind does not take, or the view does not show, is left alone."""
    kind = values.get("splitter", "k_fold")
    found = {"kind": kind, "seed": values["seed"]}
    if kind != "leave_one_out":
        names = ("k", "shuffle", "stratify", *(("repeats",) if kind == "k_fold" else ()))
        found |= {name: values[name] for name in names if name in values}
    return FoldPlan(**found)


def _dealing(rows: FoldRows, plan: FoldPlan) -> dict[str, Any]:
    """How these rows are dealt into folds: scikit-learn's splitter, and its groups."""
    regression = rows.data.task == "regression"
    return {"folds": plan.splitter(regression=regression), "groups": plan.groups(rows)}


def _check_chance(rows: FoldRows, k: int) -> None:
    if rows.data.task == "regression":
        raise ValueError(
            _("targets are amounts: no class can be missing; take a data set with classes")
        )
    fold_sizes(len(rows.y), k)


def _check_one_row_folds(rows: FoldRows, plan: FoldPlan) -> None:
    if rows.data.task == "classification":
        return
    if plan.kind == "leave_one_out" or 2 * plan.k > len(rows.y):
        raise ValueError(
            _(
                "R² of a single row is not defined: for a regression take folds of at least 2"
                " rows (hp.cross_validate gives leave-one-out's squared errors as loss)"
            )
        )
