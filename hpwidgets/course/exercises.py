"""Exercises: what is still missing in words, hints in steps, a solution after a try."""

from __future__ import annotations

import ast
import inspect
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hpwidgets.course._card import Shown
from hpwidgets.front.widget import Event
from hpwidgets.hyperparameters import check_list, did_you_mean, shown
from hpwidgets.i18n import _
from hpwidgets.tuning.exercises import Feedback, Requirement
from hpwidgets.tuning.exercises import check as together

SERVER = "SERVER_SOFTWARE"
"""Environment variable in which Voilà names itself."""

Judge = Callable[..., "Feedback | Requirement | Sequence[Requirement]"]


class Exercise:
    """A task that judges answers: :meth:`check` one, see :attr:`passed` and :attr:`tries`."""

    def __init__(
        self,
        task: str,
        judge: Judge,
        start: Mapping[str, Any],
        solution: Mapping[str, Any],
        hints: Sequence[str],
        why: str,
        key: str,
    ) -> None:
        self.task = task
        self.start = dict(start)
        self.solution = dict(solution)
        self.hints = tuple(hints)
        self.why = why
        self._judge = judge
        self._key = key

    def check(self, **answer: Any) -> Attempt:
        """Judge this answer; it counts as a try unless it is the one that stood there.

        Raises TypeError for names that the exercise does not ask for, or that are missing.
        """
        for name in answer:
            if name not in self.start:
                hint = did_you_mean(name, [*self.start])
                asked = ", ".join(self.start)
                raise TypeError(f"this exercise asks for {asked}, got {name!r}{hint}")
        missing = [name for name in self.start if name not in answer]
        if missing:
            raise TypeError(f"this exercise also asks for {', '.join(missing)}")
        return Attempt(self, answer, self.judge(**answer))

    def judge(self, **answer: Any) -> Feedback:
        """What the answer has and lacks, without counting it as a try."""
        found = self._judge(**answer)
        if isinstance(found, Feedback):
            return found
        return together(*([found] if isinstance(found, Requirement) else found))

    def solved(self) -> Feedback:
        """The solution's feedback; ClaimError unless it passes and the start does not."""
        from hpwidgets.course.proofs import ClaimError

        feedback = self.judge(**self.solution)
        if not feedback.passed:
            raise ClaimError(f"the solution of “{self.task}” does not pass:\n{feedback!r}")
        if self.judge(**self.start).passed:
            raise ClaimError(f"“{self.task}” passes with what stands there at the start")
        return feedback

    @property
    def code(self) -> str:
        """The solution as the learner would write it."""
        return ", ".join(f"{name}={value!r}" for name, value in self.solution.items())

    def __repr__(self) -> str:
        return self.task


class Attempt(Shown):
    """One answer to an exercise, with its feedback, hints and, after a try, the solution."""

    kind = "exercise"

    def __init__(self, exercise: Exercise, answer: Mapping[str, Any], feedback: Feedback) -> None:
        super().__init__(exercise._key)
        self.exercise = exercise
        self._opened = False
        self._trouble = ""
        self._judged(answer, feedback)

    def _judged(self, answer: Mapping[str, Any], feedback: Feedback) -> None:
        self.answer = dict(answer)
        self.feedback = feedback
        if not _same(answer, self.exercise.start):
            before = self._store.get(self.key)
            self._remember(
                tries=int(before.get("tries", 0)) + 1,
                passed=bool(before.get("passed")) or feedback.passed,
                hints=self.hints_seen,
                answer={name: repr(value) for name, value in answer.items()},
            )

    @property
    def passed(self) -> bool:
        """Whether this answer has all that was asked: what a grader asserts."""
        return self.feedback.passed

    @property
    def tries(self) -> int:
        """Answers judged so far, over all sessions."""
        return int(self._store.get(self.key).get("tries", 0))

    @property
    def hints_seen(self) -> int:
        """How many hints are open."""
        return min(int(self._store.get(self.key).get("hints", 0)), len(self.exercise.hints))

    def hint(self) -> str:
        """Open the next hint and return it; the last one again when all are open."""
        if not self.exercise.hints:
            raise ValueError("this exercise has no hints")
        seen = min(self.hints_seen + 1, len(self.exercise.hints))
        self._remember(hints=seen)
        self._update()
        return self.exercise.hints[seen - 1]

    def _card(self) -> dict[str, Any]:
        hints, seen = self.exercise.hints, self.hints_seen
        notes = [
            {"heading": _("Hint {at}.").format(at=at), "text": text, "code": ""}
            for at, text in enumerate(hints[:seen], 1)
        ]
        if self._opened:
            notes.append(
                {
                    "heading": _("One solution."),
                    "text": self.exercise.why,
                    "code": self.exercise.code,
                }
            )
        more = seen < len(hints) and not self.passed
        tried = self.tries > 0 or self.passed
        hint = _("Hint {at} of {all}").format(at=min(seen + 1, len(hints)), all=len(hints))
        buttons = [{"name": "hint", "label": hint, "help": "", "enabled": more}] if hints else []
        help = (
            "" if tried else _("It opens after your first own try: change the answer, run the cell")
        )
        buttons.append(
            {"name": "solution", "label": _("Show a solution"), "help": help, "enabled": tried}
        )
        return {
            "heading": _("Exercise."),
            "text": self.exercise.task,
            "lines": [
                {"met": each.met, "text": f"{each.wanted}: {each.got}"}
                for each in self.feedback.requirements
            ],
            "said": self._trouble or self.feedback.summary,
            "notes": notes,
            "buttons": buttons,
            "fields": self._fields(),
            "check": _("Check"),
        }

    def _fields(self) -> list[dict[str, str]]:
        """Where the answer is typed on a page that has no code to change, as Voilà's."""
        texts = {name: repr(value) for name, value in self.answer.items()}
        if not os.environ.get(SERVER, "").startswith("voila") or not all(
            map(_plain, texts.values())
        ):
            return []
        return [{"name": name, "value": text} for name, text in texts.items()]

    def _typed(self, texts: Mapping[str, Any]) -> None:
        """Judge what was typed into the fields."""
        wrong = [name for name in self.answer if not _plain(texts.get(name))]
        if wrong:
            self._trouble = _("{name} must be a plain value such as 3, 0.1 or 'relu'").format(
                name=wrong[0]
            )
        else:
            answer = {name: ast.literal_eval(str(texts[name])) for name in self.answer}
            try:
                self._trouble = ""
                self._judged(answer, self.exercise.judge(**answer))
            except Exception as error:  # as the cell would show it
                self._trouble = f"{type(error).__name__}: {error}"
        self._update()

    def _received(self, event: Event) -> None:
        pressed = event.get("name") if event.get("do") == "press" else None
        if pressed == "hint" and self.hints_seen < len(self.exercise.hints):
            self.hint()
        elif event.get("do") == "check" and isinstance(event.get("values"), Mapping):
            self._typed(event["values"])
        elif pressed == "solution" and (self.tries > 0 or self.passed):
            self._opened = True
            self._remember(solution=True)
            self._update()

    def __repr__(self) -> str:
        return repr(self.feedback)


def exercise(
    task: str,
    judge: Judge,
    *,
    start: Mapping[str, Any],
    solution: Mapping[str, Any],
    hints: Sequence[str] = (),
    why: str = "",
    key: str | None = None,
) -> Exercise:
    """An exercise that tells in words what is still missing.

    Parameters
    ----------
    task:
        What to do, as plain text.
    judge:
        Called with an answer's values by name; returns what is asked (:class:`Requirement`), one
        or several.
    start, solution:
        Values by name: those that stand in the notebook, which must not pass, and those that do.
    hints:
        From vague to plain, best three; the learner opens one at a time.
    why:
        One or two sentences beside the solution.
    key:
        Under which tries are kept beside the notebook; by default the task.

    Raises TypeError where ``judge`` does not take the names of ``start``, ValueError where
    ``solution`` has others.

    >>> def judge(rate):
    ...     return Requirement(wanted="a rate above 0", got=f"{rate:g}", met=rate > 0)
    >>> task = exercise("Choose a rate.", judge, start={"rate": 0}, solution={"rate": 1})
    >>> task.check(rate=0)
    ✗ a rate above 0: 0
    Still missing: 1 of 1.
    >>> task.solved().passed
    True
    """
    for name, given in (("task", task), ("why", why)):
        if not isinstance(given, str):
            raise TypeError(f"{name} must be a text, got {shown(given)}")
    for name, values in (("start", start), ("solution", solution)):
        if not isinstance(values, Mapping):
            raise TypeError(f"{name} must map the answers' names to values, got {shown(values)}")
    check_list("hints", hints, "texts")
    if not callable(judge):
        raise TypeError(f"judge must be a function of the answers, got {shown(judge)}")
    if set(start) != set(solution) or not start:
        raise ValueError(
            "start and solution must name the same answers, got"
            f" {', '.join(start) or 'none'} and {', '.join(solution) or 'none'}"
        )
    try:
        inspect.signature(judge).bind(**dict(start))
    except TypeError as error:
        raise TypeError(f"judge must take the answers {', '.join(start)}: {error}") from None
    return Exercise(task, judge, start, solution, hints, why, key or task)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Equal by what is written, for values may be arrays."""
    return all(repr(one[name]) == repr(value) for name, value in other.items())


def _plain(text: Any) -> bool:
    """Whether this text is a plain value as Python writes it."""
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False
    return isinstance(text, str)
