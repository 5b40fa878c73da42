"""``python -m tests.odd_inputs FILE``: what each case gets in this checkout, as JSON.

A case that hangs ends the process with status 3; begun again with the same file it goes on behind
that case.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import threading
import warnings
from pathlib import Path

LIMIT = 20
"""Seconds after which a case counts as one that hangs."""
MEMORY = 12_000_000_000


def main() -> None:
    """Run every case that the file has not, each within the limits."""
    from tests.odd_inputs.cases import ALL

    file = Path(sys.argv[1])
    got: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for case in ALL:
        if case.name in got:
            continue
        got[case.name] = "hangs"
        file.write_text(json.dumps(got, indent=0), "utf-8")
        watch = threading.Timer(LIMIT, os._exit, [3])
        watch.daemon = True
        watch.start()
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                got[case.name] = f"works: {case.call(Path(folder))!r}".replace(folder, "FOLDER")
            except BaseException as error:
                told = f"{type(error).__name__}: {error}"
                got[case.name] = " ".join(told.replace(folder, "FOLDER").split())
        watch.cancel()
    file.write_text(json.dumps(got, indent=0), "utf-8")


if __name__ == "__main__":
    main()
