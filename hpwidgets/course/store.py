"""What a learner has answered, kept beside the notebook: it survives a restart of the kernel."""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hpwidgets.hyperparameters import shown

FILE = "hpwidgets-answers.jsonl"
SWITCH = "HPWIDGETS_ANSWERS"
"""Environment variable: another file, or ``off`` to keep nothing on disk."""

Entry = dict[str, Any]


class Store:
    """The newest entry of each key. Each change adds one line of JSON to the file.

    A line is added whole, so that two notebooks may share the file. Lines that are not ours are
    passed over. Where the file cannot be written, answers last as long as the kernel:
    :attr:`kept` is False then.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.kept = path is not None
        self._lock = threading.Lock()
        self._memory: dict[str, Entry | None] = {}

    def all(self) -> dict[str, Entry]:
        """Every entry by its key, in the order in which they were first made."""
        with self._lock:
            newest = {**self._read(), **self._memory}
        return {key: entry for key, entry in newest.items() if entry is not None}

    def get(self, key: str) -> Entry:
        """The entry of this key; an empty one where there is none."""
        return self.all().get(key, {})

    def put(self, key: str, entry: Mapping[str, Any] | None) -> None:
        """Keep this entry; None forgets the key."""
        said = (
            None
            if entry is None
            else {**entry, "time": datetime.now(UTC).isoformat("T", "seconds")}
        )
        line = json.dumps({"key": key, "entry": said}, ensure_ascii=False)
        with self._lock:
            try:
                if self.path is None:
                    raise OSError
                with self.path.open("a", encoding="utf-8") as file:
                    file.write(f"{line}\n")
                self._memory.pop(key, None)
                self.kept = True
            except OSError:
                self._memory[key] = said
                self.kept = False

    def _read(self) -> dict[str, Entry | None]:
        found: dict[str, Entry | None] = {}
        lines: list[str] = []
        if self.path is not None:
            with contextlib.suppress(OSError):
                lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        for line in lines:
            with contextlib.suppress(ValueError):
                told = json.loads(line)
                if isinstance(told, dict) and isinstance(told.get("key"), str):
                    entry = told.get("entry")
                    if entry is None or isinstance(entry, dict):
                        found[told["key"]] = entry
        return found


def store() -> Store:
    """The store of the current folder, or of the file that ``HPWIDGETS_ANSWERS`` names."""
    named = os.environ.get(SWITCH, "")
    path = None if named.lower() == "off" else Path(named or FILE).absolute()
    if path not in _stores:
        _stores[path] = Store(path)
    return _stores[path]


_stores: dict[Path | None, Store] = {}


def answers(path: str | os.PathLike[str] | None = None) -> dict[str, Entry]:
    """Every prediction and exercise answered so far, and written as JSON to ``path``, if given.

    Keys are ``"predict: …"`` and ``"exercise: …"``. An entry has ``time`` (UTC, ISO 8601); a
    prediction ``chosen``, ``text`` and, once it was seen, ``measured``; an exercise ``tries``,
    ``passed``, ``hints`` and the last ``answer``. Raises ValueError where ``path`` cannot be
    written.
    """
    found = store().all()
    if path is not None:
        try:
            Path(path).write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", "utf-8")
        except (OSError, TypeError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ValueError(
                f"path must be that of a file to write to, got {shown(path)} ({reason}); give"
                " another one"
            ) from error
    return found


def forget_answers() -> None:
    """Forget every answer, as for the next class; the cards follow when their cells run again."""
    kept = store()
    for key in kept.all():
        kept.put(key, None)
