"""CurveLab: what a learning curve tells, and whether more data would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.draw.theme import Theme
from hpwidgets.draw.training.picture import TrainingPicture
from hpwidgets.engine import train
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.curves._gallery import NAMES, GalleryCase, Quiz, gallery_case
from hpwidgets.lessons.curves._more_data import sample_size_curve
from hpwidgets.lessons.curves.pictures.more_data import MoreDataPicture
from hpwidgets.lessons.curves.records import MoreDataView
from hpwidgets.lessons.curves.words import curve_words, epoch_words, more_data_words, quiz_words
from hpwidgets.live import Cache
from hpwidgets.records import History, Task, TrainingView
from hpwidgets.widgets.board import Field, choice, count, data_set, hyperparameters
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.view import Cancelled, Given, Stage, Values, View

QUIZ, OWN = "quiz", "own"
"""The views that the lab itself opens."""
NETWORK = ("hidden_layers", "hidden_units", "l2", "epochs")
FIELDS: dict[str, Field] = {
    "case": choice(
        _("curve"), _("which of the seven curves"), {name: name for name in NAMES}, "ideal"
    ),
    "data": data_set(
        "digits_flat", "moons spirals digits_flat breast_cancer wine iris diabetes sine"
    ),
    "repeats": count(
        _("repeats"), _("how often each size is drawn and trained"), 8, (2, 50), (2, 20)
    ),
    **hyperparameters(hidden_layers=1, hidden_units=32, l2=0.001, epochs=40, seed=0),
}


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A run to be looked at, as far as it has come; ``case`` names it where it may be named.

    ``question`` is its number in the quiz; 0: it is not of the quiz.
    """

    history: History
    epochs: int
    case: str = ""
    question: int = 0

    @property
    def done(self) -> int:
        """How many epochs are trained."""
        return len(self.history.epochs)

    @property
    def total(self) -> int:
        """How many epochs it is to be trained."""
        return self.epochs


class CurveLab(LessonLab):
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
    :class:`~hpwidgets.lessons.curves.records.MoreDataView`. Raises TypeError or ValueError in
    words.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.CurveLab(view="quiz").wait(60)
    >>> lab.answer("ideal") in (True, False), lab.score[1]
    (True, 1)
    >>> lab.close()
    """

    fields = FIELDS
    sections = (
        ("", ("view", "case", "data", "repeats")),
        ("", (*NETWORK, "seed")),
    )
    _own: History | None

    def __init__(
        self,
        history: History | None = None,
        *,
        quiz_seed: int = 0,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = True,
        theme: str | None = None,
        **values: Any,
    ):
        self._own = None if history is None else _checked(history)
        self._put_in = 0
        if history is not None:
            values = {"view": OWN, **values}
        self._quiz, self._question, self._quiz_seed = Quiz(seed=quiz_seed), 1, quiz_seed
        self._runs: Cache[tuple[Hyperparameters, str], History] = Cache(64)
        super().__init__(show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme, **values)

    def _own_rows(self, data: Any) -> Any:
        return FIELDS["data"].info.check("data", data)  # says which sets there are

    def _tools(self) -> Sequence[Button]:
        buttons = [
            Button(
                name=f"answer-{at}",
                label=_(name),
                help=_("the curve is: {name}").format(name=_(name)),
                pressed=partial(self.answer, name),
            )
            for at, name in enumerate(NAMES)
        ]
        return [
            *buttons,
            Button(name="next", label=_("Next"), help=_("another curve"), pressed=self.next),
        ]

    def _views(self) -> tuple[View, ...]:
        said: dict[str, Any] = {"draw": _draw, "words": self._say, "spoken": self._say_aloud}
        regression = Stage(picture=lambda theme: _run_picture("regression", theme), **said)

        def stage(curve: Curve | None, _given: Given) -> Stage | None:
            return regression if curve and curve.history.task == "regression" else None

        # The runs are remembered by themselves: what is said of them changes with the answers.
        curves = {
            **said,
            "picture": lambda theme: _run_picture("classification", theme),
            "stage": stage,
            "kept": False,
        }
        return (
            View(
                name="gallery",
                label=_("gallery"),
                question=_("What does this learning curve say about its run?"),
                controls=("case", "seed"),
                run=self._gallery,
                **curves,
            ),
            View(
                name=QUIZ,
                extras=(*(f"answer-{at}" for at in range(len(NAMES))), "next"),
                label=_("quiz"),
                question=_("Which of the seven curves is this one?"),
                controls=(),
                beside=lambda _given: {"question": self._question},
                run=self._ask,
                **curves,
            ),
            View(
                name=OWN,
                label=_("your own run"),
                question=_("What does the learning curve of your own run say?"),
                controls=(),
                check=self._need_own,
                beside=lambda _given: {"put_in": self._put_in},
                run=self._show_own,
                **curves,
            ),
            View(
                name="more_data",
                label=_("would more data help?"),
                question=_("Would more training rows make the validation error smaller?"),
                controls=("data", "repeats", *NETWORK),
                run=_more_data,
                picture=MoreDataPicture,
                words=more_data_words,
            ),
        )

    # What the views compute and say ----------------------------------------------------------

    def _gallery(self, given: Given, cancelled: Cancelled) -> Iterator[Curve]:
        case = gallery_case(given.case)
        return self._train(case, given.seed, cancelled, case=given.case)

    def _ask(self, given: Given, cancelled: Cancelled) -> Iterator[Curve]:
        question = self._quiz.question(given.question)
        number = given.question
        return self._train(question.case, question.seed, cancelled, question=number)

    def _train(
        self, shown: GalleryCase, seed: int, cancelled: Cancelled, **told: Any
    ) -> Iterator[Curve]:
        """The run of a case as it grows, which the gallery and the quiz share."""
        h, data = shown.setting.replace(seed=seed), shown.dataset()
        runs = _trained(h, data, cancelled)
        for history in self._runs.remember((h, data.fingerprint), runs, cancelled):
            yield Curve(history=history, epochs=h.epochs, **told)

    def _need_own(self, _given: Given) -> History:
        if self._own is None:
            raise ValueError(
                _("there is no run of yours yet: lab.use(history), or hp.CurveLab(history)")
            )
        return self._own

    def _show_own(self, given: Given, _cancelled: Cancelled) -> Iterator[Curve]:
        history = self._need_own(given)
        yield Curve(history=history, epochs=len(history.epochs))

    def _say(self, curve: Curve, _values: Values) -> list[str]:
        whole = self._live.state != "running"
        if curve.question:
            return quiz_words(curve.history, curve.question, self._quiz, whole=whole)
        return curve_words(curve.history, curve.case, whole=whole)

    def _say_aloud(self, curve: Curve, _values: Values) -> list[str]:
        said, name = [epoch_words(curve.history)], curve.case
        if curve.question:
            if curve.question not in self._quiz.answers:
                return said
            name = self._quiz.question(curve.question).case.name
        return said + curve_words(curve.history, name, whole=True)

    def _arguments(self) -> list[str]:
        parts = [] if self._own is None else ["history"]
        return parts + ([f"quiz_seed={self._quiz_seed}"] if self._quiz_seed else [])

    # What a program reads and does ---------------------------------------------------------

    @property
    def history(self) -> History | None:
        """The run on the page; None where there is none."""
        return getattr(self.result, "history", None)

    @property
    def score(self) -> tuple[int, int]:
        """Right answers in the quiz, of how many."""
        return self._quiz.score

    def answer(self, name: str) -> bool | None:
        """Name the curve of the quiz; whether it was right, None before a curve is whole.

        Raises ValueError for a name that is none of the seven. The first answer counts.
        """
        gallery_case(name)
        there = getattr(self.result, "question", 0) == self._question
        if not there or self._live.state != "finished":
            self._complain(_("the curve is not there yet: wait for its end, then answer"))
            return None
        right = self._quiz.answer(self._question, name)
        self._complaint = ("", "")
        self._live.refresh()
        return right

    def next(self) -> Self:
        """Go on to the next curve of the quiz."""
        self._question += 1
        self._board.set(view=QUIZ)
        return self

    def use(self, history: History) -> Self:
        """Show a run of your own; what is wrong with it is said in the lab."""
        try:
            self._own = _checked(history)
            self._put_in += 1
        except (TypeError, ValueError) as error:
            self._complain(error)
        else:
            self._board.set(view=OWN)
        return self


def _trained(h: Hyperparameters, data: Dataset, cancelled: Cancelled) -> Iterator[History]:
    training = train(h, data, cancelled=cancelled)
    for _epoch in training:
        yield training.history()
    if not cancelled():
        yield training.history()


def _more_data(given: Given, cancelled: Cancelled) -> Iterator[MoreDataView]:
    network = given.network(batch_size=32)
    return sample_size_curve(network, load(given.data), repeats=given.repeats, cancelled=cancelled)


def _run_picture(task: Task, theme: Theme) -> TrainingPicture:
    return TrainingPicture(task=task, points=False, theme=theme)


def _draw(picture: TrainingPicture, curve: Curve, _values: Values) -> None:
    history = curve.history
    stopped = history.outcome == "stopped_early"
    picture.update(
        TrainingView(
            task=history.task,
            epochs=history.epochs,
            total_epochs=max(curve.epochs, 1),
            best_epoch=history.best_epoch,
            stopped_epoch=len(history.epochs) if stopped else None,
        )
    )


def _checked(history: object) -> History:
    if not isinstance(history, History):
        raise TypeError(
            "history must be a run such as hp.fit(h, data) or lab.history gives,"
            f" got {type(history).__name__}"
        )
    if not history.epochs:
        raise ValueError("history has no whole epoch: there is no curve to show")
    return history
