"""ChallengeLab: a goal, a budget, a log of every run, and feedback on method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Self

from hpwidgets.data.dataset import Dataset
from hpwidgets.hyperparameters import Hyperparameters
from hpwidgets.i18n import _
from hpwidgets.lessons.challenge import words
from hpwidgets.lessons.challenge._file import challenge_names, read_challenge
from hpwidgets.lessons.challenge._log import Log
from hpwidgets.lessons.challenge._play import Play
from hpwidgets.lessons.challenge._review import review
from hpwidgets.lessons.challenge.controls import fields_of, sections_of
from hpwidgets.lessons.challenge.presets import PRESETS
from hpwidgets.lessons.challenge.records import Challenge, Finding, LookView, Run
from hpwidgets.lessons.challenge.stages import CURVES, TEST
from hpwidgets.lessons.challenge.tables import findings_table, log_table
from hpwidgets.lessons.challenge.views import ChallengeViews, shared_values
from hpwidgets.live.frame import Frame
from hpwidgets.records import History, Task
from hpwidgets.widgets.board import Field, Sections
from hpwidgets.widgets.button import Button
from hpwidgets.widgets.lesson import STATES
from hpwidgets.widgets.page import table_data, verdict_data
from hpwidgets.widgets.sealed import SealedLab
from hpwidgets.widgets.view import Given, Request, Values, View


class ChallengeLab(SealedLab):
    """The whole loop on real data: reach a goal on held-out rows within a budget of trainings.

    Seven stages as views: baseline, data, curves, search, cross-validate, ensemble, and opening
    the test set, once. A move of a control costs nothing; Run trains, and takes of the budget a
    training for every seed, trial, fold or member. Every run is in the log; from it comes feedback
    on method. Beside each look at the test set stands the same model's score on fresh rows that no
    run has touched: the price of looking.

    Parameters
    ----------
    challenge
        The name of one of the ten that come with the package (``hp.ChallengeLab.names()``), or the
        path of a TOML file of your own: see :func:`~hpwidgets.lessons.challenge.read_challenge`.
    auto_run
        Whether a move runs at once, and takes of the budget; otherwise Run does.
    show, hide, lock, theme, presets, guide
        As in :class:`hpwidgets.TrainingLab`.
    values
        Where the controls start: ``view`` ("baseline", "data", "curves", "search",
        "cross_validate", "ensemble", "test"), what the challenge lets one move, ``seed``,
        ``seeds``, ``method``, ``trials``, ``learning_rate_from``, ``learning_rate_to`` and so on,
        ``along``, ``k``, ``members``, ``candidate``.

    ``lab.run(…)`` moves controls and presses Run, ``lab.take_best()`` moves them to the best run.
    ``lab.log`` is the log of all runs (``to_frame``, ``to_csv``, ``to_json``), ``lab.findings`` the
    feedback, ``lab.left`` the trainings that are left. Raises TypeError, ValueError or
    FileNotFoundError in words for a wrong challenge, name or value.

    Examples
    --------
    >>> import hpwidgets as hp
    >>> lab = hp.ChallengeLab("iris")
    >>> lab.run(view="baseline").wait(60).log[0].stage, lab.left
    ('baseline', 39)
    >>> lab.run(view="search", trials=4).wait(60).left
    35
    >>> lab.set(view="test").wait(60).reveal() <= 1.0, lab.peeks
    (True, 1)
    >>> [finding.name for finding in lab.findings if finding.praise][:2]
    ['one_look', 'baseline_first']
    >>> lab.close()
    """

    title = _("Challenge lab")
    presets = PRESETS
    states: ClassVar[Mapping[str, str]] = {**STATES, "paused": _("press Run")}
    nothing = _("press Run")

    def __init__(
        self,
        challenge: str | Path = "iris",
        *,
        show: Sequence[str] | None = None,
        hide: Sequence[str] = (),
        lock: Sequence[str] = (),
        auto_run: bool = False,
        theme: str | None = None,
        **values: Any,
    ):
        self._named = challenge
        self._play = Play(read_challenge(challenge))
        self._hints = 0
        self._wanted_log = ""
        super().__init__(
            None, show=show, hide=hide, lock=lock, auto_run=auto_run, theme=theme, **values
        )

    def _layout(self) -> tuple[Mapping[str, Field], Sections]:
        return fields_of(self.challenge), sections_of(self.challenge)

    # What a program reads and does ------------------------------------------------------------

    @staticmethod
    def names() -> tuple[str, ...]:
        """The challenges that come with the package, easiest first.

        >>> ChallengeLab.names()[:3]
        ('iris', 'wine', 'cancer')
        """
        return challenge_names()

    @property
    def challenge(self) -> Challenge:
        """What is to be reached, on which rows, with what."""
        return self._play.challenge

    @property
    def log(self) -> Log:
        """Every run and every look at the test set so far."""
        return self._play.log

    @property
    def left(self) -> int:
        """Trainings that are left of the budget."""
        return self._play.left

    @property
    def findings(self) -> list[Finding]:
        """Feedback on method, from the log so far."""
        return review(self.log, self.challenge)

    @property
    def history(self) -> History | None:
        """The run on the page, of several seeds the first; None where there is none."""
        histories = getattr(self.result, "histories", ())
        return histories[0] if histories else None

    @property
    def hyperparameters(self) -> Hyperparameters:
        """The network as the controls say."""
        h: Hyperparameters = self._good.given.h
        return h

    @property
    def data(self) -> Dataset:
        """Training, validation and test rows, prepared as the controls say."""
        return self._play.data(self._good.given.preparation)

    def run(self, **values: Any) -> Self:
        """Move controls by name and press Run; returns the lab."""
        if values:
            self.set(**values)
        if self._live.state in ("running", "paused"):
            self._live.resume()
        else:
            self._submit(self._good, anew=True)
        return self

    def reveal(self) -> float | None:
        """Open the test set for the model that the stage shows, and count the look.

        None, and no look, in another stage or before the first run.
        """
        score: float | None = self._reveal()
        return score

    def take_best(self) -> Self:
        """Move the controls to the setting of the best run; said in the lab where there is none."""
        best = self.log.best
        if best is None:
            self._complain(_("there is no run yet whose setting could be taken"))
            return self
        values = best.setting.to_dict() | vars(best.preparation)
        names = [*self.challenge.controls, "seed"]
        self.set(**{name: values[name] for name in names if not self._board.is_locked(name)})
        return self

    def settings(self) -> str:
        """The expression that makes this lab again; the log stays with this one."""
        told = super().settings()
        return told if self._auto_run else told.replace(", auto_run=False", "")

    def _views(self) -> Sequence[View]:
        return ChallengeViews(self._play, self._hinted).all()

    def _snapshot(self, values: Values) -> Request:
        """The view and what its controls say, with the setting that all stages share."""
        request = super()._snapshot(values)
        shared = shared_values(self.challenge, request.view.name, values)
        return replace(request, given=Given({**request.given, **shared}))

    def _hinted(self) -> list[str]:
        shown = self.challenge.hints[: self._hints]
        return [_("Hint {n}: {hint}").format(n=n, hint=_(h)) for n, h in enumerate(shown, 1)]

    # What a person does -------------------------------------------------------------------------

    def _run_buttons(self) -> list[Button]:
        return [button for button in super()._run_buttons() if button.name != "auto-run"]

    def _tools(self) -> Sequence[Button]:
        hints, shown = self.challenge.hints, self._hints
        reveal = replace(super()._tools()[0], enabled=self.log.best is not None)
        return [
            Button(
                name="best",
                label=_("Take the best"),
                help=_("move the controls to the best run's setting"),
                pressed=self.take_best,
                enabled=self.log.best is not None,
            ),
            reveal,
            Button(
                name="hint",
                label=_("Hint"),
                help=_("the next of {n} hints").format(n=len(hints)),
                pressed=self._pressed_hint,
                enabled=shown < len(hints),
            ),
            Button(
                name="csv",
                label=_("Log as CSV"),
                help=_("every run, a row each"),
                pressed=partial(self._pressed_log, "csv"),
                enabled=bool(self.log),
            ),
            Button(
                name="json",
                label=_("Log as JSON"),
                help=_("every run, to hand in"),
                pressed=partial(self._pressed_log, "json"),
                enabled=bool(self.log),
            ),
        ]

    def _pressed_hint(self) -> None:
        self._hints += 1
        self._live.refresh()

    def _pressed_log(self, kind: str) -> None:
        self._wanted_log = kind  # the worker sends it
        self._live.refresh()

    # What the lesson says -------------------------------------------------------------------------

    def _look(self, item: Any) -> float | None:
        run: Run | None = getattr(item, "candidate", None)
        if run is None:
            return None
        look = self._play.look(run)
        self._opened = item
        assert look.test_score is not None
        return self._sealed.look(look.test_score)

    def _judged(self, item: Any) -> Any:
        return item if getattr(item, "candidate", None) is not None else None

    def _task(self, item: Any) -> Task:
        return self.challenge.task

    def _show(self, frame: Frame[Request, Any]) -> None:
        super()._show(frame)
        kind, self._wanted_log = self._wanted_log, ""
        if kind:
            text = self.log.to_csv() if kind == "csv" else self.log.to_json()
            name = f"{self.challenge.name}_log.{kind}"
            self.widget.send({"file": name}, [(text or "").encode()])

    def _said(self, frame: Frame[Request, Any], request: Request, item: Any) -> dict[str, Any]:
        said = super()._said(frame, request, item)
        verdict = getattr(item, "verdict", None)
        if request.view.name != CURVES or verdict is None:
            return said
        fixed = [
            change.field
            for change in verdict.changes
            if change.field not in self.challenge.controls
            or self._board.is_locked(change.field)
            or not self._allows(change.field, change.value)
        ]
        return said | {"verdict": verdict_data(verdict, fixed)}

    def _allows(self, name: str, value: Any) -> bool:
        try:
            self._board[name].checked(value)
        except (TypeError, ValueError):
            return False
        return True

    def _state(self, frame: Frame[Request, Any]) -> str:
        """The test set is opened by a button of its own, not by Run."""
        if not isinstance(frame.item, LookView):
            return super()._state(frame)
        return _("sealed") if self._sealed.score is None else _("opened")

    def _status(self) -> str:
        return words.status_words(self.log, self.challenge)

    def _below(self, request: Request, item: Any, *, final: bool) -> dict[str, Any]:
        below = super()._below(request, item, final=final)
        judged = request.view.name == TEST
        found = [findings_table(self.findings)] if judged else []
        tables = [*found, log_table(self.log)]
        return below | {"tables": [table_data(table) for table in tables if table is not None]}

    def _arguments(self) -> list[str]:
        told = [repr(str(self._named))]
        return [*told, "auto_run=True"] if self._auto_run else told
