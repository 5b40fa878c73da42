"""Predictions: one click before the lab, shown beside what was measured after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hpwidgets.course._card import Shown
from hpwidgets.course._html import outcome_html
from hpwidgets.front.widget import Event
from hpwidgets.hyperparameters import did_you_mean, shown
from hpwidgets.i18n import _


class Outcome:
    """What was predicted beside what was measured."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return outcome_html(self.text)


class Prediction(Shown):
    """A question with choices; :attr:`chosen` is the name of the learner's, or None."""

    kind = "predict"

    def __init__(self, question: str, choices: Mapping[str, str], key: str) -> None:
        super().__init__(key)
        self.question = question
        self.choices = dict(choices)

    @property
    def chosen(self) -> str | None:
        """The learner's choice; it survives a restart of the kernel."""
        name = self._store.get(self.key).get("chosen")
        return name if name in self.choices else None

    def choose(self, name: str) -> None:
        """Choose as a click does; ValueError for a choice that is not offered."""
        if name not in self.choices:
            hint = did_you_mean(str(name), [*self.choices])
            known = ", ".join(map(repr, self.choices))
            raise ValueError(f"choose one of {known}, got {shown(name)}{hint}")
        if self._measured is None:
            self._remember(chosen=name, text=self.choices[name])
        self._update()

    def forget(self) -> None:
        """Forget the choice and its outcome, to predict anew."""
        self._store.put(self.key, None)
        self._update()

    def outcome(self, **measured: Any) -> Outcome:
        """What was measured: for each choice by name, whether it came about.

        One choice may be left out: it is the one if no other is. From now on the prediction
        cannot be changed. Raises ValueError for unknown names and unless one choice is true.
        """
        unknown = [name for name in measured if name not in self.choices]
        rest = [name for name in self.choices if name not in measured]
        if unknown or len(rest) > 1:
            raise ValueError(
                f"outcome needs all of {', '.join(self.choices)} but one, each true or false; got"
                f" {', '.join(measured) or 'none'}"
            )
        true = [name for name, came in measured.items() if bool(came)] or rest
        if len(true) != 1:
            raise ValueError(
                f"just one choice can come about, but {' and '.join(true) or 'none'} did"
            )
        (name,) = true
        if self.chosen is not None:
            self._remember(measured=name)
            self._update()
        return Outcome(self._beside(name))

    @property
    def _measured(self) -> str | None:
        return self._store.get(self.key).get("measured")

    def _beside(self, measured: str) -> str:
        found = self.choices[measured]
        if self.chosen is None:
            return _("You made no prediction. Measured: {found}.").format(found=found)
        if self.chosen == measured:
            return _("You predicted “{found}”, and so it is.").format(found=found)
        return _(
            "You predicted “{mine}”. Measured: {found}. Now there is something to explain."
        ).format(mine=self.choices[self.chosen], found=found)

    def _card(self) -> dict[str, Any]:
        measured, chosen = self._measured, self.chosen
        if measured in self.choices:
            said = self._beside(measured)
        else:
            said = _("Noted. Now find out.") if chosen else ""
        return {
            "heading": _("Your prediction."),
            "text": self.question,
            "choices": [
                {"name": name, "text": text, "chosen": name == chosen}
                for name, text in self.choices.items()
            ],
            "locked": measured is not None,
            "said": said,
            "buttons": []
            if measured is None
            else [
                {
                    "name": "forget",
                    "label": _("Predict anew"),
                    "help": _("Forget this prediction and its outcome"),
                    "enabled": True,
                }
            ],
        }

    def _received(self, event: Event) -> None:
        if event.get("do") == "choose" and event.get("name") in self.choices:
            self.choose(str(event["name"]))
        elif event.get("do") == "press" and event.get("name") == "forget":
            self.forget()

    def __repr__(self) -> str:
        lines = [
            f"{'●' if name == self.chosen else '○'} {name}: {text}"
            for name, text in self.choices.items()
        ]
        return "\n".join([self.question, *lines])


def predict(
    question: str, choices: Mapping[str, str] | Sequence[str], *, key: str | None = None
) -> Prediction:
    """Ask the learner what will come out, before the lab shows it: one click.

    Parameters
    ----------
    question:
        One or two sentences, as plain text.
    choices:
        Name to text, two at least; a sequence of texts is named A, B, C …
    key:
        Under which the choice is remembered; by default the question.

    The choice is kept beside the notebook (see :func:`answers`). Raises ValueError for less than
    two choices, TypeError for what is no text.

    >>> guess = predict("Who wins?", {"grid": "grid search", "random": "random search"})
    >>> guess.outcome(grid=0.8 > 0.9)
    You made no prediction. Measured: random search.
    """
    if isinstance(choices, str) or not isinstance(choices, Mapping | Sequence):
        raise TypeError(f"choices must map names to texts, or list texts, got {shown(choices)}")
    if not isinstance(choices, Mapping):
        choices = {chr(ord("A") + at): text for at, text in enumerate(choices)}
    wrong = [text for text in (question, *choices, *choices.values()) if not isinstance(text, str)]
    if wrong:
        raise TypeError(f"a question and its choices must be texts, got {shown(wrong[0])}")
    if len(choices) < 2:
        raise ValueError(f"a prediction needs at least two choices, got {len(choices)}")
    return Prediction(question, choices, key or question)
