"""CurveLab: what a learning curve tells, and whether more data would help."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Self

from hpwidgets.data import load
from hpwidgets.data.dataset import Dataset
from hpwidgets.engine import train
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.curves import words
from hpwidgets.lessons.curves._gallery import GALLERY, NAMES, Case, gallery_case
from hpwidgets.lessons.curves._more_data import sample_size_curve
from hpwidgets.lessons.curves._quiz import GAPS, Quiz
from hpwidgets.lessons.curves._shapes import curve_view
from hpwidgets.lessons.curves.pictures.curve import CurvePicture
from hpwidgets.lessons.curves.pictures.more_data import MoreDataPicture
from hpwidgets.lessons.curves.presets import PRESETS
from hpwidgets.lessons.curves.records import Curve, MoreDataView
from hpwidgets.live import Cache
from hpwidgets.records import History
from hpwidgets.widgets.board import Field, choice, count, data_set, hyperparameters
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import LessonLab
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Cancelled, Given, Values, View

QUIZ, GAP, OWN = "quiz", "gap_quiz", "own"
"""The views that the lab itself opens."""
NETWORK = ("hidden_layers", "hidden_units", "l2", "epochs")
FIELDS: dict[str, Field] = {
    "case": choice(
        _("curve"),
        _("which of the seven curves"),
        {name: name for name in NAMES},
        "overfitting",
        helps={name: case.commentary for name, case in GALLERY.items()},
    ),
    "data": data_set(
        "digits_flat", "moons spirals digits_flat breast_cancer wine iris diabetes sine"
    ),
    "repeats": count(
        _("repeats"), _("how often each size is drawn and trained"), 8, (2, 50), (2, 20)
    ),
    **hyperparameters(
        learning_rate=0.01, hidden_layers=1, hidden_units=32, l2=0.001, epochs=40, seed=0
    ),
}


class CurveLab(LessonLab):
    """Seven curves that everyone should know, two quizzes, your own run, and "more data?".

    Every curve is trained before your eyes. In the quizzes nothing names the curve until you have
    answered: which of the seven is it, and is this gap overfitting? Of your own run
    :func:`hpwidgets.diagnose` says what it is, why, and what to try.

    Parameters
    ----------
    history
        A run of your own, shown in the view "own", which trains one by its controls otherwise.
    show, hide, lock, auto_run, theme
        As in :class:`hpwidgets.TrainingLab`.
    quiz_seed
        Draws the order of the questions.
    values
        Where the controls start: ``view`` ("gallery", "quiz", "gap_quiz", "own", "more_data"),
        ``case``, ``seed``; ``data``, ``repeats``, ``learning_rate``, ``hidden_layers``,
        ``hidden_units``, ``l2``, ``epochs``.

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
    title = _("Curve lab")
    presets = PRESETS
    sections = (
        ("", ("view", "case", "data", "repeats")),
        ("", ("learning_rate", *NETWORK, "seed")),
    )
    _own: History | None

    def __init__(self, history: History | None = None, *, quiz_seed: int = 0, **values: Any):
        self._own = None if history is None else _checked(history)
        self._put_in = 0
        if history is not None:
            values = {"view": OWN, **values}
        self._quiz_seed = quiz_seed
        self._quizzes = {QUIZ: Quiz(seed=quiz_seed), GAP: Quiz(seed=quiz_seed, cases=GAPS)}
        self._questions = dict.fromkeys(self._quizzes, 1)
        self._runs: Cache[tuple[Hyperparameters, str], History] = self._cache(64)
        super().__init__(**values)

    def _own_rows(self, data: Any) -> Any:
        return FIELDS["data"].info.check("data", data)  # says which sets there are

    def _tools(self) -> Sequence[Button]:
        rows = {QUIZ: _("the curve is: {name}"), GAP: _("whether this gap is overfitting: {name}")}
        buttons = []
        for asked, told in rows.items():
            buttons += [
                Button(
                    name=f"{asked}-{at}",
                    label=_(name),
                    help=told.format(name=_(name)),
                    pressed=partial(self.answer, name),
                )
                for at, name in enumerate(self._quizzes[asked].choices)
            ]
            buttons.append(
                Button(
                    name=f"{asked}-next",
                    label=_("Next"),
                    help=_("another curve"),
                    pressed=self.next,
                )
            )
        return buttons

    def _names(self, asked: str) -> list[str]:
        return [button.name for button in self._tools() if button.name.startswith(f"{asked}-")]

    def _views(self) -> tuple[View, ...]:
        # The runs are remembered by themselves: what is said of them changes with the answers.
        curves: dict[str, Any] = {
            "picture": CurvePicture,
            "draw": self._draw_curve,
            "words": self._say,
            "spoken": self._say_aloud,
            "table": self._go_on,
            "kept": False,
        }
        return (
            View(
                name="gallery",
                label=_("gallery"),
                question=_("What does this learning curve say about its run?"),
                try_this=_("Go through the seven curves: say what you see before you read it."),
                controls=("case", "seed"),
                run=self._gallery,
                **curves,
            ),
            View(
                name=QUIZ,
                extras=self._names(QUIZ),
                label=_("quiz"),
                question=_("Which of the seven curves is this one?"),
                try_this=_("Watch both losses to the end, then name the curve."),
                controls=(),
                beside=lambda _given: {"question": self._questions[QUIZ]},
                run=partial(self._ask, QUIZ),
                **curves,
            ),
            View(
                name=GAP,
                extras=self._names(GAP),
                label=_("is this gap overfitting?"),
                question=_(
                    "Is the gap between training and validation loss a sign of overfitting?"
                ),
                try_this=_("Look where the axis begins, and where validation loss is heading."),
                controls=(),
                beside=lambda _given: {"question": self._questions[GAP]},
                run=partial(self._ask, GAP),
                **curves,
            ),
            View(
                name=OWN,
                label=_("your own run"),
                question=_("What does the learning curve of your own run say?"),
                try_this=_("Set L2 to 0: what does the diagnosis say now?"),
                controls=("data", "learning_rate", *NETWORK, "seed"),
                unused=lambda _values: (
                    () if self._own is None else ("data", "learning_rate", *NETWORK, "seed")
                ),
                beside=lambda _given: {"put_in": self._put_in},
                run=self._show_own,
                **curves,
            ),
            View(
                name="more_data",
                label=_("would more data help?"),
                question=_("Would more training rows make the validation error smaller?"),
                try_this=_("Compare the digits with the spirals without a hidden layer."),
                controls=("data", "repeats", *NETWORK),
                run=_more_data,
                picture=MoreDataPicture,
                words=words.more_data_words,
            ),
        )

    # What the views compute and say ----------------------------------------------------------

    def _gallery(self, given: Given, cancelled: Cancelled) -> Iterator[Curve]:
        case = gallery_case(given.case)
        return self._with_shapes(case, given.seed, cancelled, case=given.case)

    def _ask(self, quiz: str, given: Given, cancelled: Cancelled) -> Iterator[Curve]:
        question = self._quizzes[quiz].question(given.question)
        told = {"question": given.question, "asked": quiz}
        return self._with_shapes(question.case, question.seed, cancelled, **told)

    def _with_shapes(
        self, shown: Case, seed: int, cancelled: Cancelled, **told: Any
    ) -> Iterator[Curve]:
        """The run of a case as it grows; then, one by one, the seven shapes beside it."""
        curve, shapes = None, {}
        if "case" in told:  # those that are known already
            shapes = {
                name: run for name in NAMES if (run := self._known_run(GALLERY[name])) is not None
            }
        for history, whole in self._train(shown, seed, cancelled):
            epochs = shown.setting.epochs
            curve = Curve(history=history, epochs=epochs, whole=whole, shapes=shapes, **told)
            yield curve
        for name, case in GALLERY.items():
            if name in shapes or curve is None or told.get("asked") == GAP:
                continue
            for history, whole in self._train(case, 0, cancelled):
                if whole:
                    shapes = {**shapes, name: history}
                    curve = replace(curve, shapes=shapes)
                    yield curve
            if cancelled():
                return

    def _known_run(self, case: Case) -> History | None:
        return self._runs.get((case.setting.replace(seed=0), case.dataset().fingerprint))

    def _train(
        self, shown: Case, seed: int, cancelled: Cancelled
    ) -> Iterator[tuple[History, bool]]:
        """The run of a case as it grows, remembered by its setting, and whether it is whole."""
        return self._run(shown.setting.replace(seed=seed), shown.dataset(), cancelled)

    def _run(
        self, h: Hyperparameters, data: Dataset, cancelled: Cancelled
    ) -> Iterator[tuple[History, bool]]:
        last = None
        for history in self._runs.remember(
            (h, data.fingerprint), _trained(h, data, cancelled), cancelled
        ):
            last = history
            yield history, False
        if last is not None and not cancelled():
            yield last, True

    def _show_own(self, given: Given, cancelled: Cancelled) -> Iterator[Curve]:
        if self._own is not None:
            yield Curve(history=self._own, epochs=len(self._own.epochs), whole=True)
            return
        h = given.network()
        for history, whole in self._run(h, load(given.data), cancelled):
            yield Curve(history=history, epochs=h.epochs, whole=whole)

    def _draw_curve(self, picture: CurvePicture, curve: Curve, _values: Values) -> None:
        picture.update(curve_view(curve, self._quizzes.get(curve.asked)))

    def _say(self, curve: Curve, _values: Values) -> list[str]:
        quiz = self._quizzes.get(curve.asked)
        return words.curve_words(curve) if quiz is None else words.quiz_words(curve, quiz)

    def _say_aloud(self, curve: Curve, values: Values) -> list[str]:
        return [words.epoch_words(curve.history), *self._say(curve, values)]

    def _go_on(self, curve: Curve, _values: Values) -> Table | None:
        return words.code_table(curve, self._quizzes.get(curve.asked))

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
        """Right answers in the quiz that is chosen (else in that on the seven), of how many."""
        return self._quizzes[self._quiz_name].score

    @property
    def _quiz_name(self) -> str:
        return self.view.name if self.view.name in self._quizzes else QUIZ

    def answer(self, name: str) -> bool | None:
        """Name the curve of the quiz, or say "yes" or "no"; whether it was right.

        None before a curve is whole. Raises ValueError for what cannot be answered. The first
        answer counts.
        """
        quiz, chosen = self._quizzes[self._quiz_name], self._quiz_name
        quiz.check(name)
        shown = self.result
        at = (chosen, self._questions[chosen])
        there = isinstance(shown, Curve) and (shown.asked, shown.question) == at and shown.whole
        if not there or self.view.name != chosen:
            self._complain(_("the curve is not there yet: wait for its end, then answer"))
            return None
        right = quiz.answer(self._questions[chosen], name)
        self._complaint = ("", "")
        self._live.refresh()
        return right

    def next(self) -> Self:
        """Go on to the next curve of the quiz."""
        chosen = self._quiz_name
        self._questions[chosen] += 1
        self._board.set(view=chosen)
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


def _checked(history: object) -> History:
    if not isinstance(history, History):
        raise TypeError(
            "history must be a run such as hp.fit(h, data) or lab.history gives,"
            f" got {type(history).__name__}"
        )
    if not history.epochs:
        raise ValueError("history has no whole epoch: there is no curve to show")
    return history
