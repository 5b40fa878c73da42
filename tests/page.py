"""A lab's page as a person meets it: what stands on it, and what a person does there."""

from __future__ import annotations

import json
from typing import Any


def did(lab: Any, do: str, *files: bytes, **event: Any) -> None:
    """What the page reports when a person does this."""
    lab.widget._message(lab.widget, {"do": do, "page": "test", "n": 1, **event}, files)


def press(lab: Any, name: str) -> None:
    """Press this button."""
    did(lab, "press", name=name)


def type_in(lab: Any, name: str, text: object) -> None:
    """Write into the box of this control, and leave it."""
    did(lab, "set", name=name, text=str(text))


def choose(lab: Any, name: str, value: object) -> None:
    """Choose from a list, tick a box, or move a slider to this value."""
    did(lab, "set", name=name, value=value)


def slide(lab: Any, name: str, at: int) -> None:
    """Move a slider to this position."""
    choose(lab, name, control(lab, name)["stops"][at])


def control(lab: Any, name: str) -> dict[str, Any]:
    """How this control is drawn and where it stands."""
    return {**lab.widget.controls["of"][name], **lab.widget.values["of"][name]}


def button(lab: Any, name: str) -> dict[str, Any]:
    """A button that is on the page now."""
    (found,) = [spec for spec in _buttons(lab) if spec["name"] == name]
    return found


def is_shown(lab: Any, name: str) -> bool:
    """Whether there is such a button on the page now."""
    return any(spec["name"] == name for spec in _buttons(lab))


def _buttons(lab: Any) -> list[dict[str, Any]]:
    return [*lab.widget.spec["run"], *lab.widget.below.get("tools", [])]


def shown(lab: Any) -> set[str]:
    """The controls in sight."""
    return {name for name in lab.values if lab.controls[name].shown}


def page_text(lab: Any) -> str:
    """All that is said around the picture."""
    said, below = lab.widget.said, lab.widget.below
    parts = [line for line, _strong in said.get("lines", [])]
    parts += [text for text in (said.get("verdict") or {}).values() if isinstance(text, str)]
    parts += [said.get("status", ""), said.get("reading", "")]
    parts += list(below.get("sealed", {}).values())
    for table in [*below.get("tables", []), below.get("pins") or {"heads": [], "rows": []}]:
        for row in [table["heads"], *table["rows"]]:
            parts.append(" | ".join(cell if isinstance(cell, str) else cell[0] for cell in row))
    parts.append((below.get("code") or {}).get("text", ""))
    return "\n".join(parts)


def is_dimmed(lab: Any) -> bool:
    """Whether what is said is of a run that goes on."""
    return bool(lab.widget.said["dim"])


def progress_text(lab: Any) -> str:
    """What the run bar says: how far the run is, and its state."""
    return str(lab.widget.said["progress"])


def picture_size(lab: Any) -> list[int]:
    """Width and height of the picture on the page, in CSS pixels."""
    size: list[int] = json.loads(lab.widget.scene)["size"]
    return size


def saved_words(lab: Any) -> str:
    """What a page that cannot run the lab says in words."""
    return str(lab._repr_mimebundle_()["text/plain"])
