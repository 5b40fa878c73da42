"""How far a learner is: every prediction and exercise answered so far."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from hpwidgets.course.store import answers
from hpwidgets.i18n import _, ngettext


class Progress:
    """The answers kept beside the notebook, a line each; :func:`answers` has all of them."""

    def __init__(self, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.lines = [_line(key, entry) for key, entry in entries.items()]

    def __repr__(self) -> str:
        if not self.lines:
            return _("Nothing is answered yet.")
        return "\n".join(
            f"{'✓' if done else '○'} {asked} {said}" for done, asked, said in self.lines
        )

    def _repr_html_(self) -> str:
        if not self.lines:
            return f"<p>{escape(repr(self))}</p>"
        rows = "".join(
            f"<tr><td>{'✓' if done else '○'}</td>"
            f'<td style="text-align:left">{escape(asked)}</td>'
            f'<td style="text-align:left">{escape(said)}</td></tr>'
            for done, asked, said in self.lines
        )
        return f"<table><tbody>{rows}</tbody></table>"


def progress() -> Progress:
    """What is answered: predictions with their outcome, exercises with their tries.

    >>> Progress({"predict: Who wins?": {"chosen": "a", "text": "grid", "measured": "b"}})
    ○ Who wins? predicted: grid; it came out otherwise
    """
    return Progress(answers())


def _line(key: str, entry: Mapping[str, Any]) -> tuple[bool, str, str]:
    """Whether it is right or solved, what was asked, and what came of it."""
    kind, _colon, asked = key.partition(": ")
    if kind == "predict":
        said = _("predicted: {text}").format(text=entry.get("text", ""))
        if "measured" not in entry:
            return False, asked, said
        right = entry["measured"] == entry.get("chosen")
        came = _("and so it was") if right else _("it came out otherwise")
        return right, asked, f"{said}; {came}"
    tries = int(entry.get("tries", 0))
    said = ngettext("{tries} try", "{tries} tries", tries).format(tries=tries)
    return bool(entry.get("passed")), asked, said
