"""A card of the course on the page: a question, choices and buttons, and what is said to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from hpwidgets.front.widget import Event, Front


class Card(Front):
    """One prediction or exercise; ``received(event)`` is told of every choice and press.

    ``card`` has ``kind``, ``heading`` and ``text``; ``choices`` (``name``, ``text``, ``chosen``)
    with ``locked``; ``lines`` (``met``, ``text``); ``said``; ``buttons`` (``name``, ``label``,
    ``help``, ``enabled``); ``notes`` (``heading``, ``text``, ``code``); ``fields`` (``name``,
    ``value``) to type an answer into, and ``check``, their button; ``states``, what to say where
    Python does not answer. All of it is plain text.
    """

    main: ClassVar = "card.js"
    card = traitlets.Dict().tag(sync=True)

    def __init__(self, received: Callable[[Event], None], card: dict[str, Any]) -> None:
        super().__init__(lambda event, _files: received(event), card=card)
