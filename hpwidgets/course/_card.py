"""What predictions and exercises do alike: a card on the page, and its text elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from hpwidgets.course._html import outcome_html
from hpwidgets.course.store import Store, store
from hpwidgets.front.card import Card
from hpwidgets.front.saved import mime_bundle
from hpwidgets.front.widget import Event
from hpwidgets.i18n import _
from hpwidgets.widgets.lab import register

STATES = {
    "waiting": _("Python has not answered yet: it waits for the running cell."),
    "cut": _("The connection to Python is cut. The card goes on as soon as it is back."),
    "gone": _("Python is not running. Run this cell again to answer."),
}


class Shown(ABC):
    """A card: a widget where there is a page, plain text where there is none.

    Running its cell again closes it, as a lab is closed.
    """

    kind = ""

    def __init__(self, key: str) -> None:
        self.key = f"{self.kind}: {key}"
        self._store: Store = store()
        self._widget: Card | None = None
        register(self)

    @abstractmethod
    def _card(self) -> dict[str, Any]:
        """What the page shows, besides what all cards have."""

    @abstractmethod
    def _received(self, event: Event) -> None:
        """Do what a person asked for."""

    def close(self) -> None:
        """Take the card off the page. May be called twice."""
        widget, self._widget = self._widget, None
        if widget is not None:
            widget.layout.close()
            widget.close()

    def discard(self) -> None:
        """As :meth:`close`: where somebody asks for the old card, it is shown again."""
        self.close()

    def _remember(self, **entry: Any) -> None:
        self._store.put(self.key, {**self._store.get(self.key), **entry})

    def _update(self) -> None:
        if self._widget is not None:
            self._widget.put(card=self._whole())

    def _whole(self) -> dict[str, Any]:
        blank = {
            "choices": [],
            "locked": False,
            "lines": [],
            "said": "",
            "notes": [],
            "buttons": [],
            "fields": [],
            "check": "",
        }
        card = {**blank, "kind": self.kind, "states": STATES, **self._card()}
        if not self._store.kept and self._store.path is not None:
            lost = _("Your answers last until the kernel stops: {path} cannot be written.")
            text = lost.format(path=self._store.path.name)
            card["notes"] = [*card["notes"], {"heading": "", "text": text, "code": ""}]
        return card

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        if self._widget is None:
            self._widget = Card(self._received, self._whole())
        told = {"text/plain": repr(self), "text/html": outcome_html(repr(self))}
        return mime_bundle(told, self._widget.model_id)
