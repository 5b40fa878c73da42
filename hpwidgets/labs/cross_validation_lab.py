"""CrossValidationLab: folds, their classes and scores, and what may be chosen by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from hpwidgets.draw.complexity_curve import ComplexityPicture
from hpwidgets.draw.fold_chance import FoldChancePicture
from hpwidgets.draw.fold_cost import FoldCostPicture
from hpwidgets.draw.fold_scores import FoldScoresPicture
from hpwidgets.draw.folds import FoldsPicture
from hpwidgets.draw.nested import NestedPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections
from hpwidgets.labs.cross_validation_fields import FIELDS, SETS, SHOWN, VALUES
from hpwidgets.labs.cross_validation_text import ALARM, View, words
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import (
    ComplexityView,
    FoldCostView,
    FoldScoresView,
    FoldsView,
    MissingChanceView,
    NestedView,
    Task,
)
from hpwidgets.study.cross_validation import fold_scores
from hpwidgets.study.fold_chance import fold_sizes, missing_chances
from hpwidgets.study.fold_cost import fitting_ks, fold_cost
from hpwidgets.study.fold_plan import FoldPlan, look_at_folds
from hpwidgets.study.fold_rows import FoldRows, arrange, fold_rows
from hpwidgets.study.nested import nested_optimism, sample_settings
from hpwidgets.study.validation_curve import validation_curves

PICTURES: dict[str, tuple[type[Any], type[Any]]] = {
    "folds": (FoldsView, FoldsPicture),
    "scores": (FoldScoresView, FoldScoresPicture),
    "complexity": (ComplexityView, ComplexityPicture),
    "cost": (FoldCostView, FoldCostPicture),
    "nested": (NestedView, NestedPicture),
    "chance": (MissingChanceView, FoldChancePicture),
}
"""Each view's record, and the picture that draws it."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; what a view does not use is left at one value."""

    view: str
    data: str
    by_class: bool = False
    share: float = 0.0
    rows: int | None = None
    plan: FoldPlan = FoldPlan()  # noqa: RUF009 - frozen
    network: Hyperparameters = Hyperparameters()  # noqa: RUF009 - frozen
    varied: str = ""
    settings: int = 0
    inner: int = 0
    seeds: int = 0
    shuffle_labels: bool = False


class CrossValidationLab(SnapshotLab[Asked, View]):
    """Which rows train, which judge, what the scores say, and what may be chosen by them.

    Six views: every row in every fold with the classes of both parts; test scores fold by fold as
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
    :class:`~hpwidgets.records.FoldsView`. Raises TypeError or ValueError in words for wrong
    names, values and data.

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

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = (
        ("", ("view", "data", "order", "rows", "share")),
        ("", ("splitter", "k", "shuffle", "stratify", "repeats")),
        ("", ("varied", "settings", "inner", "shuffle_labels", "seeds")),
        (
            _("Network"),
            (
                "hidden_layers",
                "hidden_units",
                "learning_rate",
                "l2",
                "dropout",
                "batch_size",
                "epochs",
            ),
        ),
        (_("Chance"), ("seed",)),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        target: object = None,
        task: Task | None = None,
        groups: Any = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own: FoldRows | None = None
        self._target, self._task, self._groups = target, task, groups
        if isinstance(data, str) and data in SETS:
            values = {"data": data, "rows": None, **values}
        elif data is not None:
            self._own = fold_rows(data, target=target, task=task, groups=groups)
            values = {"rows": None, **values}
        if self._own is None and not (target is None and task is None and groups is None):
            raise ValueError(
                "target, task and groups belong to rows of your own; give data as well"
            )
        self._known: Cache[Asked, View] = Cache(32)
        self._loaded: Cache[str, FoldRows] = Cache(len(SETS))
        self._arranged: Cache[tuple[object, ...], FoldRows] = Cache(8)
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._begin()

    # What a program reads -------------------------------------------------------------------

    @property
    def splitter(self) -> Any:
        """scikit-learn's splitter as the controls say."""
        regression = self._rows(self._good).data.task == "regression"
        return self._plan(self._board.values).splitter(regression=regression)

    @property
    def rows(self) -> FoldRows:
        """The rows that are dealt into folds, as ``rows.data`` (a Dataset) and ``rows.groups``."""
        return self._rows(self._good)

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        view = values["view"]
        shown = SHOWN[view]
        asked: dict[str, Any] = {
            "view": view,
            "data": values["data"] if self._own is None else "",
            "by_class": "order" in shown and values["order"] == "sorted",
            "share": values["share"],
            "rows": values["rows"],
        }
        if self._source(asked["data"]).data.task == "regression":
            asked["share"] = 0.0
        rows = self._rows(Asked(**asked))
        asked["plan"] = self._plan({n: v for n, v in values.items() if n in shown})
        if view == "nested":
            FoldPlan(k=values["k"], kind="k_fold" if rows.groups is None else "group").check(rows)
        elif view == "chance":
            _check_chance(rows, values["k"])
        elif view == "cost":
            fitting_ks(rows, asked["plan"])
        else:
            asked["plan"].check(rows)
            _check_one_row_folds(view, rows, asked["plan"])
        names = ("varied", "settings", "inner", "seeds", "shuffle_labels")
        asked.update({name: values[name] for name in names if name in shown})
        network = {n: values[n] for n in Hyperparameters.infos() if n in shown and n in values}
        if view in ("folds", "chance"):
            network = {}
        if asked.get("varied"):
            network[asked["varied"]] = VALUES[asked["varied"]][0]  # whatever it says, it is varied
        return Asked(**asked, network=Hyperparameters(**network))

    def _plan(self, values: Mapping[str, Any]) -> FoldPlan:
        """The plan; what the kind does not take, or the view does not show, is left alone."""
        kind = values.get("splitter", "k_fold")
        found = {"kind": kind, "seed": values["seed"]}
        if kind != "leave_one_out":
            names = ("k", "shuffle", "stratify", *(("repeats",) if kind == "k_fold" else ()))
            found |= {name: values[name] for name in names if name in values}
        return FoldPlan(**found)

    def _source(self, name: str) -> FoldRows:
        if self._own is not None:
            return self._own
        found = self._loaded.get(name)
        if found is None:
            found = fold_rows(name)
            self._loaded.put(name, found)
        return found

    def _rows(self, asked: Asked) -> FoldRows:
        key = (asked.data, asked.by_class, asked.share, asked.rows)
        found = self._arranged.get(key)
        if found is None:
            found = arrange(
                self._source(asked.data),
                by_class=asked.by_class,
                share=asked.share,
                count=asked.rows,
            )
            self._arranged.put(key, found)
        return found

    def _suit(self) -> None:
        values = self._board.values
        shown = set(SHOWN[values["view"]])
        if values["splitter"] == "leave_one_out" and "splitter" in shown:
            shown -= {"k", "shuffle", "stratify", "repeats"}
        elif values["splitter"] == "group":
            shown -= {"repeats"}
        if self._source(self._good.data).data.task == "regression":
            shown -= {"share", "stratify"}
        if self._own is not None:
            shown -= {"data"}
        if values["view"] == "complexity":
            shown -= {values["varied"]}
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in shown)

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        return self._known.remember(asked, self._compute(asked, cancelled), cancelled)

    def _compute(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[View]:
        rows, plan, h = self._rows(asked), asked.plan, asked.network
        splitter = plan.splitter(regression=rows.data.task == "regression")
        if asked.view == "folds":
            yield look_at_folds(rows, plan)
        elif asked.view == "scores":
            yield from fold_scores(
                h, rows.data, splitter, groups=plan.groups(rows), cancelled=cancelled
            )
        elif asked.view == "complexity":
            for curve in validation_curves(
                h,
                rows.data,
                asked.varied,
                VALUES[asked.varied],
                splitter,
                groups=plan.groups(rows),
                cancelled=cancelled,
            ):
                yield ComplexityView(task=rows.data.task, curve=curve)
        elif asked.view == "cost":
            shuffles = range(plan.seed, plan.seed + asked.seeds)
            yield from fold_cost(h, rows, plan, shuffles=shuffles, cancelled=cancelled)
        elif asked.view == "nested":
            yield from nested_optimism(
                sample_settings(h, asked.settings, plan.seed),
                rows.data,
                outer=plan.k,
                inner=asked.inner,
                seeds=range(plan.seed, plan.seed + asked.seeds),
                groups=rows.groups,
                shuffle_labels=asked.shuffle_labels,
                cancelled=cancelled,
            )
        else:
            yield from missing_chances(
                len(rows.y),
                int(rows.counts.min()),
                plan.k,
                class_name=rows.data.class_names[rows.rarest],
                seed=plan.seed,
                cancelled=cancelled,
            )

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: View) -> Picture:
        view = next(name for name, (kind, _made) in PICTURES.items() if isinstance(item, kind))
        picture: Any = self._picture_for(view)
        picture.update(item)
        return picture  # type: ignore[no-any-return]

    def _picture_for(self, view: str) -> Picture:
        if view not in self._pictures:
            self._pictures[view] = PICTURES[view][1](self._theme)
        return self._pictures[view]

    def _words_html(self, item: View, *, final: bool) -> str:
        lines = []
        for sentence in words(item):
            text = escape(sentence)
            lines.append(f"<b>{text}</b>" if sentence.startswith(ALARM) else text)
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{"<br>".join(lines)}</div>'

    def _described(self, item: View) -> str:
        return " ".join(words(item))

    def _progress(self, item: View) -> tuple[int, int]:
        if isinstance(item, FoldsView):
            return 1, 1
        if isinstance(item, FoldScoresView):
            return item.found.done, item.found.total
        if isinstance(item, ComplexityView):
            return item.curve.done, item.curve.total
        return item.done, item.total

    def _release(self) -> None:
        for picture in self._pictures.values():
            picture.canvas.release()

    def _arguments(self) -> list[str]:
        if self._own is None:
            return []
        named = {"target": self._target, "task": self._task}
        parts = ["data", *(f"{name}={v!r}" for name, v in named.items() if v is not None)]
        if self._groups is not None:
            column = isinstance(self._groups, str)
            parts.append(f"groups={self._groups!r}" if column else "groups=groups")
        return parts


def _check_chance(rows: FoldRows, k: int) -> None:
    if rows.data.task == "regression":
        raise ValueError(
            _("targets are amounts: no class can be missing; take a data set with classes")
        )
    fold_sizes(len(rows.y), k)


def _check_one_row_folds(view: str, rows: FoldRows, plan: FoldPlan) -> None:
    if view == "folds" or rows.data.task == "classification":
        return
    if plan.kind == "leave_one_out" or 2 * plan.k > len(rows.y):
        raise ValueError(
            _(
                "R² of a single row is not defined: for a regression take folds of at least 2"
                " rows (hp.cross_validate gives leave-one-out's squared errors as loss)"
            )
        )
