"""The lab of preparing data: cleaning, augmenting, splitting, leaking, and the size of a step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from hpwidgets.data.augment import LIMITS, Augmentation
from hpwidgets.data.dataset import Dataset
from hpwidgets.data.prepare import Preparation
from hpwidgets.data.tables import TABLES, Table, read_table
from hpwidgets.draw.augmented import AugmentPicture
from hpwidgets.draw.cleaning import CleaningPicture
from hpwidgets.draw.leaks import LeaksPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.split_picture import SplitPicture
from hpwidgets.draw.step_size import StepPicture
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, set_shown
from hpwidgets.labs.controls import NumberControl
from hpwidgets.labs.data_prep_fields import CHOICES, FIELDS, PLAIN, SHOWN
from hpwidgets.labs.data_prep_text import sentences
from hpwidgets.labs.data_prep_work import SPLITS, Cleaned, Item, Leaked, Snapshot, Work
from hpwidgets.labs.sealed import SealedScore
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.records import AugmentView, SplitView, Task
from hpwidgets.study.cleaning import SETTING, test_scores
from hpwidgets.study.leaks import LEAKS

if TYPE_CHECKING:
    import pandas
    from sklearn.pipeline import Pipeline


class DataPrepLab(SnapshotLab[Snapshot, Item]):
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

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections = (
        ("", tuple(name for name in FIELDS if name not in ("learning_rate", "seed"))),
        (_("Training and chance"), ("learning_rate", "seed")),
    )
    counted = _("{done}/{total} · {state}")

    def __init__(
        self,
        data: pandas.DataFrame | tuple[Any, Any] | str | Path | None = None,
        *,
        target: object = None,
        task: Task | None = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own: Table | None = None
        if isinstance(data, str) and data in TABLES:
            values.setdefault("table", data)
        elif data is not None:
            self._own = read_table(data, target=target, task=task)
        elif target is not None or task is not None:
            raise ValueError("target and task belong to a table of your own; give data as well")
        self._target, self._task, self._work = target, task, Work()
        self._sealed = SealedScore()
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        makers = (AugmentPicture, CleaningPicture, LeaksPicture, SplitPicture, StepPicture)
        self._makers = {maker.__name__: partial(maker, self._theme) for maker in makers}
        self._pictures: dict[str, Picture] = {}
        self._seal = self._sealed.button(self.reveal)
        self._seal.layout.align_self = "flex-start"
        self._begin(self._seal)

    # What a program reads -------------------------------------------------------------------

    @property
    def pipeline(self) -> Pipeline:
        """The Pipeline as the controls say, fitted on the training rows that were kept."""
        return self._work.prepare(self._good, self._good.preparation).pipeline

    @property
    def dataset(self) -> Dataset:
        """What the Pipeline makes of the table: ready for ``hp.train`` and the other labs."""
        return self._work.prepare(self._good, self._good.preparation).dataset

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    def reveal(self) -> float | None:
        """Open the test rows: mean score over the seeds, and one look more; None: no run yet."""
        score = self._test_score()
        if score is not None:
            self._sealed.look(score)
            self._live.refresh()
        return score

    def _test_score(self) -> float | None:
        item = self._item
        if not isinstance(item, Cleaned) or item.curves is None or item.prepared is None:
            return None
        if not item.curves.outputs:
            return None
        return float(test_scores(item.curves, item.prepared.dataset).mean())

    def set(self, **values: Any) -> Self:
        """Move controls by name, as a person would; returns the lab."""
        if "table" in values and len(values) > 1:  # which columns there are comes first
            super().set(table=values.pop("table"))
        return super().set(**values)

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Snapshot:
        if values["validation"] + values["test"] > 0.9:
            raise ValueError(
                "validation and test must leave at least a tenth of the rows to train on, got"
                f" {values['validation']:g} + {values['test']:g}"
            )
        own = self._own is not None
        return Snapshot(
            table=self._own or read_table(values["table"]),
            own=own,
            preparation=Preparation(**{name: values[name] for name in CHOICES}),
            augmentation=Augmentation(**{name: values[name] for name in LIMITS}),
            missing=0.0 if own else values["missing"],
            outlier_share=0.0 if own else values["outlier_share"],
            **{name: values[name] for name in PLAIN},
        )

    def _moved(self) -> None:
        self._sealed.seal()  # another run: its test rows are sealed
        self._fit_columns()
        super()._moved()

    def _suit(self) -> None:
        view = self._good.view
        shown = SHOWN[view]
        if self._own is not None:
            shown = shown - {"table", "missing", "outlier_share"}
        if self._good.table.task == "regression":
            shown = shown - {"stratify"}
        for name in self._board.names:
            self._board.display(name, name == "view" or name in shown)
        if hasattr(self, "_seal"):
            set_shown(self._seal, view == "clean")
        self._fit_columns()

    def _fit_columns(self) -> None:
        """The slider of the columns reaches over as many as the table has."""
        table = self._own or read_table(self._board["table"].value)
        control = cast(NumberControl, self._board["column"])
        most = max(1, len(table.numbers))
        if control.info.high != most:
            control.set_range(1, most)
            if control.value > most:
                control.set(1)

    def _arguments(self) -> list[str]:
        if self._own is None:
            return []
        parts = ["data=data"]
        if self._target is not None:
            parts.append(f"target={self._target!r}")
        if self._task is not None:
            parts.append(f"task={self._task!r}")
        return parts

    def _picture_of(self, name: str) -> Any:
        if name not in self._pictures:
            self._pictures[name] = self._makers[name]()
        return self._pictures[name]

    def _blank(self) -> Picture:
        names = {
            "clean": "CleaningPicture",
            "augment": "AugmentPicture",
            "split": "SplitPicture",
            "leaks": "LeaksPicture",
            "step": "StepPicture",
        }
        return cast(Picture, self._picture_of(names[self._good.view]))

    def _draw(self, item: Item) -> Picture:
        name, record = "StepPicture", cast(Any, item)
        if isinstance(item, Cleaned):
            name, record = "CleaningPicture", item.view
        elif isinstance(item, AugmentView):
            name = "AugmentPicture"
        elif isinstance(item, SplitView):
            name = "SplitPicture"
        elif isinstance(item, Leaked):
            name, record = "LeaksPicture", item.leaks
        picture = self._picture_of(name)
        picture.update(record)
        return cast(Picture, picture)

    def _words_html(self, item: Item, *, final: bool) -> str:
        lines = [escape(text) for text in sentences(item)]
        if isinstance(item, Cleaned):
            lines.append(self._sealed.html(item.table.task))
        return f'<div class="hp-verdict">{"<br>".join(lines)}</div>'

    def _described(self, item: Item) -> str:
        return " ".join(sentences(item))

    def _progress(self, item: Item) -> tuple[int, int]:
        if isinstance(item, Cleaned):
            done = [run.done for run in (item.curves, item.pinned) if run is not None]
            return sum(done), SETTING.epochs * (1 if item.untreated is None else 2)
        if isinstance(item, AugmentView):
            return item.done, item.total
        if isinstance(item, SplitView):
            if self._good.table.task == "regression":
                return 1, 1
            return len(item.random_shares), SPLITS
        if isinstance(item, Leaked):
            done_leaks = sum(len(leak.honest) for leak in item.leaks)
            return done_leaks, item.repeats * len(LEAKS)
        return 1, 1

    def _release(self) -> None:
        for picture in self._pictures.values():
            picture.canvas.release()
