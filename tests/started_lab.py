"""``hpwidgets lab`` as a person starts it, and the page behind the link that it prints."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

SHOWS_PAGES = ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")


@contextmanager
def started_lab(
    command: Sequence[str | Path], folder: Path, variables: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The link that a command prints in a folder, and all that it has said; then it is stopped."""
    environment = {name: value for name, value in os.environ.items() if name not in SHOWS_PAGES}
    environment |= {name: str(folder / name) for name in ("HOME", "JUPYTER_CONFIG_DIR")}
    server = subprocess.Popen(
        command,
        cwd=folder,
        env=environment | dict(variables),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stderr is not None
    watchdog = threading.Timer(120, server.kill)
    watchdog.start()
    try:
        log = ""
        link = None
        for line in server.stderr:
            log += line
            if link := re.search(r"http://127\.0\.0\.1:\d+/lab/tree/\S+", line):
                break
        assert link is not None, log
        yield link[0], log
    finally:
        server.send_signal(signal.SIGTERM)
        server.stderr.close()
        server.wait(timeout=60)
        watchdog.cancel()


def page_at(url: str) -> bytes:
    """The page at a URL whose server is about to listen: asked again for at most 30 seconds."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as page:
                return bytes(page.read())
        except urllib.error.URLError as error:
            refused = isinstance(error.reason, ConnectionRefusedError)
            if not refused or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
