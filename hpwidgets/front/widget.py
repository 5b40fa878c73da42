"""The one widget of a lab: what Python says goes down as traits, what a person does comes up."""

from __future__ import annotations

import base64
import re
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

HERE = Path(__file__).parent
STYLES = ("style.css", "picture.css", "card.css")
CHANGING = ("controls", "values", "said", "below", "late", "scene", "frame", "child", "told")
_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w./]+)";\n', re.MULTILINE)
_COMMENT = re.compile(r"^ *(?:/\*\*.*?\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?function|class|const)", re.MULTILINE)

Event = Mapping[str, Any]
"""What a person did: ``do`` names it, ``n`` numbers it."""


class Front(anywidget.AnyWidget):
    """What the page shows, and ``received(event, files)`` for what a person does there.

    The page answers to nothing but these traits, and each is set as a whole with :meth:`put`, from
    any thread. ``scene`` and ``frame`` are JSON, told once and passed on as text.
    """

    spec = traitlets.Dict().tag(sync=True)
    """The title, the views, the buttons of the run, the presets, the words of the page itself."""
    controls = traitlets.Dict().tag(sync=True)
    """How to draw each control, and in which sections."""
    values = traitlets.Dict().tag(sync=True)
    """Where the controls stand."""
    said = traitlets.Dict().tag(sync=True)
    """What is said of the newest record: state, verdict, sentences, status, error."""
    below = traitlets.Dict().tag(sync=True)
    """What changes seldom: tables, buttons, pins, code."""
    late = traitlets.Dict().tag(sync=True)
    """What the lab waits for, and the state that it then has."""
    scene = traitlets.Unicode("").tag(sync=True)
    """The picture whole."""
    frame = traitlets.Unicode("").tag(sync=True)
    """What has changed in it since."""
    child = traitlets.Unicode("").tag(sync=True)
    """The model of another lab, shown below this one."""
    front = traitlets.Unicode().tag(sync=True)
    """The modules that draw all this, packed: every lab of a page brings them along."""
    told = traitlets.Int(0).tag(sync=True)
    """How often something new was put. A page that sees it fall was given an old state."""

    main: ClassVar = "main.js"

    def __init__(self, received: Callable[[Event, Sequence[bytes]], None], **traits: Any):
        self._esm, self._css = loader_text(), style_text()
        self._writing = threading.RLock()
        self._received = received
        super().__init__(front=packed_modules(self.main), **traits)
        keep_subshells(self.comm)
        self.on_msg(self._message)

    def put(self, **traits: Any) -> None:
        """Set these traits with one message, or none where nothing is new."""
        with self._writing:
            news = {name: new for name, new in traits.items() if new != getattr(self, name)}
            if not news:
                return
            with self.hold_sync():
                self.told += 1
                for name, value in news.items():
                    setattr(self, name, value)

    def forget(self) -> None:
        """Let go of all that was put: the widget is closed."""
        self.put(spec={}, controls={}, values={}, said={}, below={}, scene="", frame="")

    def tell_again(self) -> None:
        """Send all that changes."""
        with self._writing:
            self.send_state([*CHANGING])

    def _message(self, _widget: Any, event: Event, buffers: Sequence[Any] | None) -> None:
        self.send({"ack": event.get("n", 0)})  # first of all: it says that Python is there
        self._received(event, [bytes(buffer) for buffer in buffers or ()])


def keep_subshells(comm: Any) -> None:
    """Have the kernel handle each message of this comm in the subshell that the page chose.

    ipykernel 7.4 hands it to the subshell of the request that was the newest when the widget last
    wrote (``BaseComm._reply_subshell_for``). A lab writes from a thread of its own, so that may be
    any request's, of another page as well: JupyterLab deletes its subshells when a page is left,
    and what is sent to one that is gone is dropped. A lab that trained while its page was loaded
    again could be deaf from then on. A kernel without such a rule asks for nothing here.
    """
    comm._reply_subshell_for = lambda _data, subshell_id: subshell_id


def module_text(main: str = "main.js") -> str:
    """``main`` and all its modules as one text."""
    return _joined(main)


@cache
def _joined(main: str) -> str:
    """All modules as one: those that a module imports stand before it, each once.

    The page loads a widget from one text, which cannot import its neighbours.
    """
    parts: dict[Path, str] = {}

    def add(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        for _names, other in _IMPORT.findall(text):
            found = (path.parent / other).resolve()
            if found not in parts:
                add(found)
        body = _COMMENT.sub("", _IMPORT.sub("", text))
        parts[path] = body if path.name == main else _EXPORT.sub("", body)

    add((HERE / main).resolve())
    return "\n".join(parts.values())


def packed_modules(main: str = "main.js") -> str:
    """The text of :func:`module_text` at a third of its length: deflated, in base64."""
    return _packed(main)


@cache
def _packed(main: str) -> str:
    return base64.b64encode(zlib.compress(module_text(main).encode(), 9)).decode()


@cache
def loader_text() -> str:
    """The module of each widget, which loads the front once a page."""
    return _COMMENT.sub("", (HERE / "loader.js").read_text(encoding="utf-8"))


@cache
def style_text() -> str:
    """The style sheet."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLES)
