"""AutoMLLab: preparation, model and settings searched in the open, within a time budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import ipywidgets as widgets

from hpwidgets.draw.automl_choices import AutoMLChoicesPicture
from hpwidgets.draw.automl_result import AutoMLResultPicture
from hpwidgets.draw.automl_search import AutoMLSearchPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.i18n import _
from hpwidgets.labs.automl_fields import CHOICES, FIELDS, OPTIONS, SECTIONS, SETS
from hpwidgets.labs.automl_text import choices_words, leaderboard_html, result_words, search_words
from hpwidgets.labs.board import Field, Sections, set_shown
from hpwidgets.labs.lab import set_value
from hpwidgets.labs.sealed import SealedScore
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import code_html, escape
from hpwidgets.live import Cache
from hpwidgets.live.frame import Frame
from hpwidgets.records import AutoMLView, OptimismView
from hpwidgets.study.automl.result import AutoML
from hpwidgets.study.automl.rows import ReadRows, automl_rows, read_rows
from hpwidgets.study.automl.run import AutoMLRun
from hpwidgets.study.automl.space import LABELS, MODELS, check_models


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together; the view is a way to draw, not another search."""

    data: str
    seconds: float
    trials: int | None
    models: tuple[str, ...]
    folds: int | None
    pruner: str
    seed: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """The search as it stands, and its end once it is there."""

    view: AutoMLView
    found: AutoML | None = None


class AutoMLLab(SnapshotLab[Asked, Step]):
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
    (['dummy', 'knn', 'linear'], 0)
    >>> lab.found.score > 0.9, lab.reveal() > 0.8, lab.peeks
    (True, True, 1)
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = FIELDS
    sections: ClassVar[Sections] = SECTIONS
    counted: ClassVar[str] = _("{done}/{total} s · {state}")

    def __init__(
        self,
        data: Any = None,
        *,
        target: Any = None,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own: ReadRows | None = None
        self._target = target
        if isinstance(data, str) and data in SETS:
            values = {"data": data, **values}
        elif data is not None:
            self._own = read_rows(data, target=target)
            automl_rows(self._own)  # what is wrong with it is said here, not later
        self._known: Cache[Asked, Step] = Cache(8)
        self._pictures: dict[str, Picture] = {}
        self._sealed = SealedScore()
        self._opened: AutoML | None = None
        self._reveal_wanted = False
        self._code = widgets.HTML()
        self._code.add_class("hpwidgets-code-view")
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        self._button = self._sealed.button(self._pressed_reveal)
        self._button.layout.align_self = "flex-start"
        set_shown(self._button, False)  # until there is something to look at
        self._begin(self._button, self._code)

    # What a program reads and does ---------------------------------------------------------

    @property
    def result(self) -> Any:
        """The newest :class:`~hpwidgets.records.AutoMLView`; None before the first one."""
        return None if self._item is None else self._item.view

    @property
    def found(self) -> AutoML | None:
        """What the search ended with; None before its end, and after one that was stopped."""
        return None if self._item is None else self._item.found

    @property
    def peeks(self) -> int:
        """How often the sealed test rows have been looked at."""
        return self._sealed.peeks

    def reveal(self) -> float | None:
        """Open the test rows: the final pipeline's score on them, and one look more."""
        if self.found is None:
            return None
        score = self._look(self.found)
        self._live.refresh()
        return score

    def code(self) -> str | None:
        """The script that makes and fits the final pipeline; None before the search's end."""
        return None if self.found is None else self.found.code

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        chosen = check_models([name for name in MODELS if values[name]])
        return Asked(
            data="" if self._own is not None else values["data"],
            seconds=values["seconds"],
            trials=values["trials"],
            models=chosen,
            folds=values["folds"],
            pruner=values["pruner"],
            seed=values["seed"],
        )

    def _suit(self) -> None:
        if self._own is not None:
            self._board.display("data", False)

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[Step]:
        return self._known.remember(asked, self._search(asked, cancelled), cancelled)

    def _search(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[Step]:
        yield Step(view=_reading(asked))
        run = AutoMLRun(
            self._own if self._own is not None else asked.data,
            seconds=asked.seconds,
            trials=asked.trials,
            models=asked.models,
            folds=asked.folds,
            pruner=asked.pruner,
            seed=asked.seed,
            cancelled=cancelled,
        )
        try:
            for view in run:
                yield Step(view=view, found=run.result)
        finally:
            run.close()

    def _blank(self) -> Picture:
        return self._picture_for(self._board.values["view"])

    def _draw(self, item: Step) -> Picture:
        name = self._board.values["view"]
        picture = self._picture_for(name)
        if isinstance(picture, AutoMLResultPicture):
            picture.update(item.view, self._optimism(item))
        else:
            assert isinstance(picture, AutoMLSearchPicture | AutoMLChoicesPicture)
            picture.update(item.view)
        return picture

    def _picture_for(self, view: str) -> Picture:
        makers: dict[str, Callable[[], Picture]] = {
            "search": lambda: AutoMLSearchPicture(LABELS, self._theme),
            "choices": lambda: AutoMLChoicesPicture(LABELS, CHOICES, OPTIONS, self._theme),
            "result": lambda: AutoMLResultPicture(LABELS, self._theme),
        }
        if view not in self._pictures:
            self._pictures[view] = makers[view]()
        return self._pictures[view]

    def _show(self, frame: Frame[Asked, Step]) -> None:
        if self._reveal_wanted and frame.final and frame.item is not None:
            self._reveal_wanted = False
            if frame.item.found is not None:
                self._look(frame.item.found)
        super()._show(frame)
        result = self._board.values["view"] == "result"
        found = self.found
        set_value(self._code, code_html(found.code) if result and found is not None else "")
        set_shown(self._button, found is not None)

    def _words_html(self, item: Step, *, final: bool) -> str:
        text = "<br>".join(escape(sentence) for sentence in self._sentences(item, final=final))
        said = f'<div class="hp-verdict">{text}</div>'
        if self._board.values["view"] == "search":
            said += f'<div style="margin-top: 8px">{leaderboard_html(item.view)}</div>'
        if item.found is not None:
            if item.found is not self._opened:
                self._sealed.seal()
            said += f'<div style="margin-top: 8px">{self._sealed.html(item.view.task)}</div>'
        return said

    def _described(self, item: Step) -> str:
        return " ".join(self._sentences(item, final=True))

    def _sentences(self, item: Step, *, final: bool) -> list[str]:
        name = self._board.values["view"]
        if name == "search":
            return search_words(item.view)
        if name == "choices":
            return choices_words(item.view)
        stopped = final and item.found is None
        return result_words(item.view, self._optimism(item), stopped)

    def _optimism(self, item: Step) -> OptimismView | None:
        if item.found is None or item.found is not self._opened or len(item.view.finished) < 2:
            return None
        return item.found.optimism()

    def _look(self, found: AutoML) -> float:
        self._opened = found
        return self._sealed.look(found.open_test())

    def _pressed_reveal(self) -> None:
        self._reveal_wanted = True
        self._live.refresh()

    def _progress(self, item: Step) -> tuple[int, int]:
        total = max(1, round(item.view.budget))
        done = total if item.view.phase == "done" else min(total, int(item.view.seconds))
        return done, total

    def _arguments(self) -> list[str]:
        if self._own is None:
            return []
        return ["data"] if self._target is None else ["data", f"target={self._target!r}"]


def _reading(asked: Asked) -> AutoMLView:
    """The search before the table is read."""
    return AutoMLView(
        task="classification",
        phase="reading",
        rows=0,
        test_rows=0,
        columns=0,
        folds=asked.folds or 0,
        models=("dummy", *asked.models),
        notes=(),
        trials=(),
        running=None,
        explored=(),
        good=(),
        seconds=0.0,
        budget=asked.seconds if asked.seconds else math.inf,
        trial_budget=asked.trials or 0,
    )
