"""A lab's page as a person sees it: its parts by the name of their CSS class."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def walk(widget: Any, *, hidden: bool = True) -> Iterator[Any]:
    """A widget and all that it holds; without ``hidden`` only what is shown."""
    if hidden or widget.layout.display != "none":
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child, hidden=hidden)


def named(widgets: Iterator[Any], name: str) -> list[Any]:
    """Those of this CSS class."""
    return [widget for widget in widgets if f"hpwidgets-{name}" in widget._dom_classes]


def part(lab: Any, name: str) -> Any:
    """The part of the page with this name: "words", "picture", "run", …"""
    (found,) = named(walk(lab.widget), name)
    return found


def is_shown(lab: Any, name: str) -> bool:
    """Whether there is such a part and nothing hides it."""
    return bool(named(walk(lab.widget, hidden=False), name))


def page_text(lab: Any) -> str:
    """What stands under the picture, as HTML."""
    return str(part(lab, "words").value)


def progress_text(lab: Any) -> str:
    """What the run bar says: how far the run is, and its state."""
    boxes = [widget.children for widget in walk(lab.widget) if getattr(widget, "children", ())]
    progress = part(lab, "progress")
    (words,) = [children[1] for children in boxes if children[0] is progress]
    return str(words.value)


def press(lab: Any, name: str) -> None:
    """Press this button."""
    part(lab, name).click()


def saved_words(lab: Any) -> str:
    """What a page that cannot run the lab says in words."""
    return str(lab._repr_mimebundle_()["text/plain"])
