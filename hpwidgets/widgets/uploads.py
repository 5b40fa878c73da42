"""Files that a person hands to a lab: a kernel on another machine cannot see that person's disk."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory


class Uploads:
    """Keeps files in a folder of its own until ``close``."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None

    def keep(self, name: str, content: bytes) -> str:
        """Write the file under its own name, and say where it is."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="hpwidgets-")
        last = name.replace("\\", "/").rpartition("/")[2]
        path = Path(self._folder.name) / ("file" if last in ("", ".", "..") else last)
        path.write_bytes(content)
        return str(path)

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
