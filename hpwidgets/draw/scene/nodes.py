"""Nodes ``[tag, attributes, children]``, put into groups as a figure is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Node = list[Any]
"""``[tag, attributes, children]``, or ``["text", attributes, words]``."""
Attributes = dict[str, Any]

_KINDS = {"line2d": "line", "text": "text", "patch": "patch"}
_WHOLE = {"axes": "axes", "legend": "legend"} | {f"matplotlib.axis_{n}": "axis" for n in (1, 2, 3)}
"""Groups that stay groups, however little is in them."""


@dataclass
class _Group:
    name: str
    attributes: Attributes
    nodes: list[Node] = field(default_factory=list)


class Nodes:
    """The groups that are open, and in each what was put there.

    A group of one node becomes that node, an empty one nothing.

    >>> nodes = Nodes()
    >>> nodes.open("line2d")
    >>> nodes.put("path", {"d": "M0 0 1 1"})
    >>> nodes.close("line2d")
    >>> nodes.done()
    [['path', {'kind': 'line', 'd': 'M0 0 1 1'}, []]]
    """

    def __init__(self) -> None:
        self._groups = [_Group("", {})]

    @property
    def here(self) -> list[Node]:
        """What is in the innermost open group."""
        return self._groups[-1].nodes

    @property
    def in_axis(self) -> bool:
        """Whether what is put now belongs to an axis: its ticks, their labels, the grid."""
        return any(group.attributes.get("kind") == "axis" for group in self._groups)

    def put(self, tag: str, attributes: Attributes, children: Any = ()) -> None:
        self.here.append([tag, attributes, children if children else []])

    def open(self, name: str, slot: str | None = None) -> None:
        """Begin a group of matplotlib's ``name``; ``slot`` is that of a series."""
        kind = _WHOLE.get(name) or _KINDS.get(name)
        if kind is None and name.endswith("Collection"):
            kind = "collection"
        attributes: Attributes = {} if kind is None else {"kind": kind}
        if slot is not None:
            attributes["slot"] = slot
        self._groups.append(_Group(name, attributes))

    def close(self, name: str) -> None:
        """End the innermost group of this name, and those in it: a text at NaN never ends its."""
        while len(self._groups) > 1:
            if self._end() == name:
                return

    def done(self) -> list[Node]:
        while len(self._groups) > 1:
            self._end()
        return self.here

    def _end(self) -> str:
        group = self._groups.pop()
        if group.nodes and not group.attributes:
            self.here.extend(group.nodes)
        elif len(group.nodes) == 1 and group.name not in _WHOLE:
            tag, attributes, children = group.nodes[0]
            self.here.append([tag, group.attributes | attributes, children])
        elif group.nodes:
            self.here.append(["g", group.attributes, group.nodes])
        return group.name
