"""The lab of preparing data: cleaning, augmenting, splitting, leaking, and the size of a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hpwidgets.data.augment import LIMITS, Augmentation
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.prepare import Preparation, Prepared
from hpwidgets.data.tables import Table, read_table
from hpwidgets.i18n import _
from hpwidgets.lessons.preparing import words
from hpwidgets.lessons.preparing._augmentation import view_augmentation
from hpwidgets.lessons.preparing._cleaned_table import Cleaned, Cleaner, Source
from hpwidgets.lessons.preparing._leaks import view_leaks
from hpwidgets.lessons.preparing._splits import view_split
from hpwidgets.lessons.preparing._step_size import two_columns, view_step
from hpwidgets.lessons.preparing.cleaning import SETTING
from hpwidgets.lessons.preparing.pictures.augmentation import AugmentPicture
from hpwidgets.lessons.preparing.pictures.cleaning import CleaningPicture
from hpwidgets.lessons.preparing.pictures.leaks import LeaksPicture
from hpwidgets.lessons.preparing.pictures.splits import SplitPicture
from hpwidgets.lessons.preparing.pictures.step_size import StepPicture
from hpwidgets.lessons.preparing.presets import PRESETS
from hpwidgets.lessons.preparing.records import AugmentView, SplitView, StepView
from hpwidgets.records import Task
from hpwidgets.widgets.board import Field, count, data_set, flag, hyperparameter, number
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.sealed import SealedScore
from hpwidgets.widgets.view import Cancelled, Given, Request, Values, View
from hpwidgets.widgets.words import written

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline

CHOICES = {name: field.metadata["info"] for name, field in Preparation.__dataclass_fields__.items()}


def _share(label: str, meaning: str, default: float, high: float, low: float = 0.0) -> Field:
    between = low, high
    return number(label, meaning, default, between, between, unit=_("share"), step=0.01)


FIELDS: dict[str, Field] = {
    "table": data_set(
        "breast_cancer", "breast_cancer wine iris diabetes imbalanced", label=_("table")
    ),
    "missing": _share(_("missing cells"), _("cells made missing at random"), 0.05, 0.6),
    "outlier_share": _share(
        _("wrong cells"),
        _("cells moved 10 to 20 standard deviations off, as by a slip of the decimal point"),
        0.02,
        0.2,
    ),
    "imputation": Field(
        CHOICES["imputation"],
        "median",
        (_("leave rows out"), _("mean"), _("median"), _("5 nearest rows")),
        (
            _("Training rows with a gap are not used: few whole ones may be left."),
            _("A gap gets its column's mean, which outliers pull away."),
            _("A gap gets its column's median, which outliers hardly move."),
            _("A gap gets the mean of the 5 most similar rows."),
        ),
    ),
    "outliers": Field(
        CHOICES["outliers"],
        "clip",
        (_("keep"), _("clip"), _("leave rows out")),
        (
            _("Values far beyond the quartiles stay as they are."),
            _("Values beyond 3 interquartile ranges from the quartiles are pulled back to there."),
            _("Training rows with such a value are not used."),
        ),
    ),
    "scaling": Field(
        CHOICES["scaling"],
        "standard",
        (_("none"), _("standard"), _("min–max"), _("robust")),
        (
            _("Every column keeps its own unit."),
            _("Every column gets mean 0 and standard deviation 1."),
            _("Every column is mapped onto 0 to 1, so that outliers squeeze the rest."),
            _("Every column gets median 0 and interquartile range 1: outliers do not matter."),
        ),
    ),
    "column": count(_("column"), _("which column is drawn"), 1, (1, 10_000), (1, 30)),
    "learning_rate": hyperparameter("learning_rate", SETTING.learning_rate),
    **{name: Field(info, getattr(Augmentation(), name)) for name, info in LIMITS.items()},
    "later_shift": number(
        _("later images"),
        _("the validation images are moved by up to so much"),
        1.0,
        (0, 4),
        (0, 3),
        unit=_("pixels"),
        step=0.25,
    ),
    "validation": _share(_("validation"), _("of all rows"), 0.25, 0.6, 0.05),
    "test": _share(_("test"), _("of all rows; sealed"), 0.25, 0.6, 0.05),
    "stratify": flag(_("stratify"), _("keep the classes' shares in every part"), True),
    "duplicates": _share(_("duplicates"), _("rows that occur a second time"), 0.5, 1.0),
    "repeats": count(_("seeds"), _("how often each leak is measured"), 5, (5, 50), (5, 20)),
    "unit": number(
        _("unit"),
        _("factor by which the second column is written larger, as cm are of metres"),
        4.0,
        (0.01, 100),
        (0.1, 10),
        scale="log",
        step=0.1,
    ),
    "rate": number(
        _("step size"),
        _("learning rate as a multiple of 2 / λmax, the predicted largest stable one"),
        0.95,
        (0, 3),
        (0.05, 1.5),
        unit=_("× limit"),
        low_open=True,
        step=0.05,
    ),
    "seed": count(
        _("seed"), _("chooses the damaged cells and the split"), 0, (0, 2**31 - 1), (0, 99)
    ),
}
SOURCE = ("table", "missing", "outlier_share", "seed")
FOLDED = ("learning_rate", "seed")


class DataPrepLab(LessonLab):
    """Prepare data and see at once what it does to the learning curve.

    Five views: ``"clean"`` (missing values, outliers, scaling), ``"augment"`` (digits changed, and
    what that gains by training size), ``"split"`` (the three parts), ``"leaks"`` (test rows that
    find their way into training) and ``"step"`` (condition number and largest learning rate).

    Parameters
    ----------
    data
        None for the bundled tables, into which the sliders put missing values and outliers. Or a
        table of your own as it comes, with gaps and text columns: a DataFrame or CSV path with
        ``target``, or a pair (X, y). Its targets must be complete.
    target, task
        The column to learn; ``"classification"`` or ``"regression"`` where the guess is wrong.
    show, hide, lock, auto_run, theme
        As for every lab.
    values
        Controls by name, such as ``view="split"`` or ``scaling="robust"``.

    ``lab.pipeline`` is the fitted scikit-learn Pipeline, ``lab.dataset`` what came out of it, and
    ``lab.result`` everything that is shown.

    Raises TypeError, ValueError or FileNotFoundError in words for what does not fit.

    Examples
    --------
    >>> lab = DataPrepLab(table="iris", missing=0.1).wait(60)
    >>> list(lab.pipeline["columns"].named_transformers_["numbers"].named_steps)
    ['clip', 'scale', 'fill']
    >>> lab.dataset.X_train.shape
    torch.Size([74, 4])
    >>> lab.close()
    """

    fields = FIELDS
    title = _("Data preparation lab")
    presets = PRESETS
    sections = (
        ("", ("view", *(name for name in FIELDS if name not in FOLDED))),
        (_("Training and chance"), FOLDED),
    )
    row_controls = ("table", "missing", "outlier_share")
    dimmed = False  # the sealed score stands among the words, whatever is still on its way
    _own: Table | None

    def __init__(
        self,
        data: pandas.DataFrame | tuple[Any, Any] | str | Path | None = None,
        *,
        target: object = None,
        task: Task | None = None,
        **values: Any,
    ):
        if data is None and (target is not None or task is not None):
            raise ValueError("target and task belong to a table of your own; give data as well")
        self._target, self._task = target, task
        self._cleaner = Cleaner(self._cache(32), self._cache(64))
        self._sealed = SealedScore()
        super().__init__(data, **values)

    def _own_rows(self, data: Any) -> Table:
        return read_table(data, target=self._target, task=self._task)

    def _tools(self) -> Sequence[Button]:
        return [self._sealed.button(self.reveal)]

    def _views(self) -> tuple[View, ...]:
        return (
            View(
                name="clean",
                extras=("reveal",),
                label=_("clean a table"),
                question=_("What do missing values, outliers and scaling do to training?"),
                try_this=_("Set scaling to none, then outliers to keep, and watch the loss."),
                controls=(*SOURCE, *CHOICES, "column", "learning_rate"),
                run=self._clean,
                kept=False,  # its parts are: tables and curves outlive a move of another control
                picture=CleaningPicture,
                draw=lambda picture, cleaned, _values: picture.update(cleaned.view),
                words=words.cleaned_words,
                table=words.cleaned_table,
            ),
            View(
                name="augment",
                label=_("augment images"),
                question=_("When do changed copies of the training images help?"),
                try_this=_("Move later images to 0: what are the copies worth then?"),
                controls=(*LIMITS, "later_shift"),
                run=_augment,
                picture=AugmentPicture,
                words=words.augmented_words,
                table=words.augmented_table,
            ),
            View(
                name="split",
                label=_("split"),
                question=_("Does each part have its share of every class?"),
                try_this=_("Switch stratify off, then move the seed."),
                controls=("table", "validation", "test", "stratify", "seed"),
                unused=lambda values: (
                    ("stratify",) if self._table(values).task == "regression" else ()
                ),
                check=_check_parts,
                run=self._split,
                kept=False,
                picture=SplitPicture,
                words=words.split_words,
            ),
            View(
                name="leaks",
                label=_("leaks"),
                question=_("How much better do scores look when test rows leak into training?"),
                try_this=_("Raise the share of duplicates: the fake gain grows."),
                controls=("duplicates", "repeats"),
                run=lambda given, cancelled: view_leaks(**given, cancelled=cancelled),
                picture=LeaksPicture,
                draw=lambda picture, leaked, _values: picture.update(leaked.leaks),
                words=words.leaked_words,
                table=words.leaked_table,
            ),
            View(
                name="step",
                label=_("step size"),
                question=_("How large may the learning rate be, and what does scaling change?"),
                try_this=_("Move the step size beyond 1, then set scaling to none."),
                controls=("table", "scaling", "unit", "rate"),
                run=self._step,
                kept=False,
                picture=StepPicture,
                words=words.stepped_words,
                table=words.conditions_table,
            ),
        )

    # What a program reads -------------------------------------------------------------------

    @property
    def pipeline(self) -> Pipeline:
        """The Pipeline as the controls say, fitted on the training rows that were kept."""
        return self._prepare_now().pipeline

    @property
    def dataset(self) -> Dataset:
        """What the Pipeline makes of the table: ready for ``hp.train`` and the other labs."""
        return self._prepare_now().dataset

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    def reveal(self) -> float | None:
        """Open the test rows: mean score over the seeds, and one look more; None: no run yet."""
        if self._at is None or "reveal" not in self._at[0].view.extras:
            return None
        score: float | None = self._at[1].test_score
        if score is not None:
            self._sealed.look(score)
            self._live.refresh()
        return score

    # What the views compute -------------------------------------------------------------------

    def _table(self, values: Values) -> Table:
        return self._own or read_table(values["table"])

    def _source(self, values: Values) -> Source:
        damage = {}
        if self._own is None:
            damage = {"missing": values["missing"], "outliers": values["outlier_share"]}
        return Source(table=self._table(values), seed=values["seed"], **damage)

    def _prepare_now(self) -> Prepared:
        values = self._board.values
        return self._cleaner.prepare(self._source(values), _preparation(values))

    def _clean(self, given: Given, cancelled: Cancelled) -> Iterator[Cleaned]:
        return self._cleaner.clean(
            self._source(given),
            _preparation(given),
            **given.take("column", "learning_rate"),
            cancelled=cancelled,
        )

    def _split(self, given: Given, cancelled: Cancelled) -> Iterator[SplitView]:
        return view_split(
            self._table(given),
            **given.take("validation", "test", "seed"),
            stratify=given.get("stratify", False),
            cancelled=cancelled,
        )

    def _step(self, given: Given, _cancelled: Cancelled) -> Iterable[StepView]:
        seed = self._board.values["seed"]  # of the split, which another view shows
        bowls = self._cleaner.bowls(Source(table=self._table(given), seed=seed))
        return [view_step(two_columns(given.unit, given.scaling), given.rate, bowls)]

    # What the controls do -----------------------------------------------------------------

    def _ready(self) -> None:
        self._board.follow = {"table": self._fit_columns}

    def _moved(self) -> None:
        self._sealed.seal()  # another run: its test rows are sealed
        super()._moved()

    def _suit(self) -> None:
        super()._suit()
        self._fit_columns()

    def _fit_columns(self) -> bool:
        """The slider of the columns reaches over as many as the table has."""
        most = max(1, len(self._table(self._board.values).numbers))
        self._board.set_range("column", 1, most, beyond=1)
        return True

    def _below(self, request: Request, item: Any, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        if "reveal" in request.view.extras:
            below["sealed"] = self._sealed.told(item.table.task)
        return below

    def _arguments(self) -> list[str]:
        if self._own is None:
            return []
        return ["data=data", *written(target=self._target, task=self._task)]


def _preparation(values: Values) -> Preparation:
    return Preparation(**{name: values[name] for name in CHOICES})


def _augment(given: Given, cancelled: Cancelled) -> Iterator[AugmentView]:
    changes = Augmentation(**given.take(*LIMITS))
    return view_augmentation(changes, later_shift=given.later_shift, cancelled=cancelled)


def _check_parts(given: Given) -> None:
    if given.validation + given.test > 0.9:
        raise ValueError(
            "validation and test must leave at least a tenth of the rows to train on, got"
            f" {given.validation:g} + {given.test:g}"
        )
