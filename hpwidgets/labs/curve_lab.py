"""CurveLab: what a learning curve tells, and whether more data would help."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, Self

import ipywidgets as widgets

from hpwidgets.data import catalog, load
from hpwidgets.draw.more_data import MoreDataPicture
from hpwidgets.draw.picture import Picture
from hpwidgets.draw.training import TrainingPicture
from hpwidgets.engine import train
from hpwidgets.hyperparameters import FieldInfo, Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.labs.board import Field, Sections, set_shown
from hpwidgets.labs.curve_text import curve_words, more_data_words, spoken
from hpwidgets.labs.run_bar import make_button
from hpwidgets.labs.snapshot_lab import SnapshotLab
from hpwidgets.labs.style import escape
from hpwidgets.live import Cache
from hpwidgets.records import History, MoreDataView, TrainingView
from hpwidgets.study.gallery import NAMES, gallery_case
from hpwidgets.study.more_data import sample_size_curve
from hpwidgets.study.quiz import Quiz

_SHOWN = {
    "gallery": ("case", "seed"),
    "quiz": (),
    "own": (),
    "more_data": ("data", "repeats", "hidden_layers", "hidden_units", "l2", "epochs"),
}
SETS = ("moons", "spirals", "digits_flat", "breast_cancer", "wine", "iris", "diabetes", "sine")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the controls say together."""

    view: str
    case: str
    seed: int
    question: int
    data: str
    repeats: int
    network: Hyperparameters
    own: int
    """How many runs of one's own have been put in."""


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A run to be looked at, as far as it has come; ``hidden``: not to be named yet."""

    history: History
    epochs: int
    case: str = ""
    question: int = 0


Item = Curve | MoreDataView


def _fields() -> dict[str, Field]:
    names = (_("gallery"), _("quiz"), _("your own run"), _("would more data help?"))
    meaning = _("which of the seven curves")
    h = Hyperparameters.info
    return {
        "view": Field(
            FieldInfo(label=_("view"), meaning=_("what to look at"), choices=tuple(_SHOWN)),
            "gallery",
            names,
        ),
        "case": Field(FieldInfo(label=_("curve"), meaning=meaning, choices=NAMES), "ideal", NAMES),
        "data": Field(
            FieldInfo(label=_("data set"), meaning=_("the rows"), choices=SETS),
            "digits_flat",
            tuple(catalog[name].label for name in SETS),
        ),
        "repeats": Field(
            FieldInfo(
                label=_("repeats"),
                meaning=_("how often each size is drawn and trained"),
                integer=True,
                low=2,
                high=50,
                slider=(2, 20),
            ),
            8,
        ),
        "hidden_layers": Field(h("hidden_layers"), 1),
        "hidden_units": Field(h("hidden_units"), 32),
        "l2": Field(h("l2"), 0.001),
        "epochs": Field(h("epochs"), 40),
        "seed": Field(h("seed"), 0),
    }


class CurveLab(SnapshotLab[Asked, Item]):
    """Seven curves that everyone should know, a quiz on them, your own run, and "more data?".

    Every curve is trained before your eyes. In the quiz nothing names the curve until you have
    answered; then :func:`hpwidgets.diagnose` says what it is, why, and what to try.

    Parameters
    ----------
    history
        A run of your own, shown in the view "own".
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    quiz_seed
        Draws the order of the quiz.
    values
        Where the controls start: ``view`` ("gallery", "quiz", "own", "more_data"), ``case``,
        ``seed``; ``data``, ``repeats``, ``hidden_layers``, ``hidden_units``, ``l2``, ``epochs``.

    ``lab.result`` is a ``Curve`` with its ``history``, or a
    :class:`~hpwidgets.records.MoreDataView`. Raises TypeError or ValueError in words.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.CurveLab(view="quiz").wait(60)
    >>> lab.answer("ideal") in (True, False), lab.score[1]
    (True, 1)
    >>> lab.close()
    """

    fields: ClassVar[Mapping[str, Field]] = _fields()
    sections: ClassVar[Sections] = (
        ("", ("view", "case", "data", "repeats")),
        ("", ("hidden_layers", "hidden_units", "l2", "epochs", "seed")),
    )

    def __init__(
        self,
        history: History | None = None,
        *,
        quiz_seed: int = 0,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str = "light",
        **values: Any,
    ):
        self._own = None if history is None else _checked(history)
        self._put_in = 0
        if history is not None:
            values = {"view": "own", **values}
        self._quiz, self._question, self._quiz_seed = Quiz(seed=quiz_seed), 1, quiz_seed
        self._known: Cache[tuple[Hyperparameters, str], History] = Cache(64)
        self._pictures: dict[str, Picture] = {}
        super().__init__(
            self._work, values, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme
        )
        answers = [
            make_button(
                _(name),
                _("the curve is: {name}").format(name=_(name)),
                f"answer-{at}",
                partial(self.answer, name),
            )
            for at, name in enumerate(NAMES)
        ]
        following = make_button(_("Next"), _("another curve"), "next", self.next)
        layout = widgets.Layout(flex_flow="row wrap", grid_gap="6px")
        self._answers = widgets.HBox([*answers, following], layout=layout)
        self._begin(self._answers)

    # What a program reads and does ---------------------------------------------------------

    @property
    def history(self) -> History | None:
        """The run on the page; None where there is none."""
        return self._item.history if isinstance(self._item, Curve) else None

    @property
    def score(self) -> tuple[int, int]:
        """Right answers in the quiz, of how many."""
        return self._quiz.score

    def answer(self, name: str) -> bool | None:
        """Name the curve of the quiz; whether it was right, None before a curve is whole.

        Raises ValueError for a name that is none of the seven. The first answer counts.
        """
        gallery_case(name)
        item = self._item
        whole = isinstance(item, Curve) and item.question == self._question
        if not whole or self._live.state != "finished":
            self._complain(_("the curve is not there yet: wait for its end, then answer"))
            return None
        right = self._quiz.answer(self._question, name)
        self._complaint = ""
        self._live.refresh()
        return right

    def next(self) -> Self:
        """Go on to the next curve of the quiz."""
        self._question += 1
        self._board.set(view="quiz")
        return self

    def use(self, history: History) -> Self:
        """Show a run of your own; what is wrong with it is said in the lab."""
        try:
            self._own = _checked(history)
            self._put_in += 1
        except (TypeError, ValueError) as error:
            self._complain(error)
        else:
            self._board.set(view="own")
        return self

    # What the lesson says -------------------------------------------------------------------

    def _snapshot(self, values: Mapping[str, Any]) -> Asked:
        if values["view"] == "own" and self._own is None:
            raise ValueError(
                _("there is no run of yours yet: lab.use(history), or hp.CurveLab(history)")
            )
        network = Hyperparameters(
            hidden_layers=values["hidden_layers"],
            hidden_units=values["hidden_units"],
            l2=values["l2"],
            epochs=values["epochs"],
            batch_size=32,
        )
        return Asked(
            view=values["view"],
            case=values["case"],
            seed=values["seed"],
            question=self._question,
            data=values["data"],
            repeats=values["repeats"],
            network=network,
            own=self._put_in,
        )

    def _suit(self) -> None:
        view = self._board.values["view"]
        for name in self._board.names:
            if name != "view":
                self._board.display(name, name in _SHOWN[view])
        set_shown(self._answers, view == "quiz")

    def _work(self, asked: Asked, cancelled: Callable[[], bool]) -> Iterator[Item]:
        if asked.view == "more_data":
            yield from sample_size_curve(
                asked.network, load(asked.data), repeats=asked.repeats, cancelled=cancelled
            )
        elif asked.view == "own":
            assert self._own is not None
            yield Curve(history=self._own, epochs=len(self._own.epochs))
        elif asked.view == "quiz":
            question = self._quiz.question(asked.question)
            yield from self._train(question.case.name, question.seed, asked.question, cancelled)
        else:
            yield from self._train(asked.case, asked.seed, 0, cancelled)

    def _train(
        self, name: str, seed: int, question: int, cancelled: Callable[[], bool]
    ) -> Iterator[Curve]:
        case = gallery_case(name)
        h, data = case.setting.replace(seed=seed), case.dataset()
        shown = "" if question else name
        key = (h, data.fingerprint)
        history = self._known.get(key)
        if history is None:
            training = train(h, data, cancelled=cancelled)
            for _epoch in training:
                history = training.history()
                yield Curve(history=history, epochs=h.epochs, case=shown, question=question)
            history = training.history()
            if history.outcome == "cancelled":
                return
            self._known.put(key, history)
        yield Curve(history=history, epochs=h.epochs, case=shown, question=question)

    def _blank(self) -> Picture:
        view = self._board.values["view"]
        return self._picture_for("more_data" if view == "more_data" else "classification")

    def _draw(self, item: Item) -> Picture:
        if isinstance(item, MoreDataView):
            more = self._picture_for("more_data")
            assert isinstance(more, MoreDataPicture)
            more.update(item)
            return more
        history = item.history
        picture = self._picture_for(history.task)
        assert isinstance(picture, TrainingPicture)
        stopped = history.outcome == "stopped_early"
        picture.update(
            TrainingView(
                task=history.task,
                epochs=history.epochs,
                total_epochs=max(item.epochs, 1),
                best_epoch=history.best_epoch,
                stopped_epoch=len(history.epochs) if stopped else None,
            )
        )
        return picture

    def _picture_for(self, kind: str) -> Picture:
        if kind not in self._pictures:
            if kind == "more_data":
                self._pictures[kind] = MoreDataPicture(self._theme)
            else:
                task: Any = kind
                self._pictures[kind] = TrainingPicture(task=task, points=False, theme=self._theme)
        return self._pictures[kind]

    def _words_html(self, item: Item, *, final: bool) -> str:
        if isinstance(item, MoreDataView):
            sentences = more_data_words(item)
        else:
            sentences = curve_words(item.history, self._named(item), self._asked(item), final)
        text = "<br>".join(escape(sentence) for sentence in sentences)
        return f'<div class="hp-verdict{"" if final else " hp-dim"}">{text}</div>'

    def _named(self, item: Curve) -> str:
        """The case, where it may be named: in the gallery, and after an answer in the quiz."""
        if item.question in self._quiz.answers:
            return self._quiz.question(item.question).case.name
        return item.case

    def _asked(self, item: Curve) -> tuple[int, str | None, tuple[int, int]] | None:
        if not item.question:
            return None
        return item.question, self._quiz.answers.get(item.question), self._quiz.score

    def _described(self, item: Item) -> str:
        if isinstance(item, MoreDataView):
            return " ".join(more_data_words(item))
        words = spoken(item.history)
        if item.question and item.question not in self._quiz.answers:
            return words
        return " ".join([words, *curve_words(item.history, self._named(item), None, True)])

    def _progress(self, item: Item) -> tuple[int, int]:
        if isinstance(item, MoreDataView):
            return item.done, len(item.sizes)
        return len(item.history.epochs), item.epochs

    def _arguments(self) -> list[str]:
        parts = [] if self._own is None else ["history"]
        return parts + ([f"quiz_seed={self._quiz_seed}"] if self._quiz_seed else [])


def _checked(history: object) -> History:
    if not isinstance(history, History):
        raise TypeError(
            "history must be a run such as hp.fit(h, data) or lab.history gives,"
            f" got {type(history).__name__}"
        )
    if not history.epochs:
        raise ValueError("history has no whole epoch: there is no curve to show")
    return history
