"""What the table was measured on: facts of the machine, no names of it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version

PACKAGES = ("torch", "matplotlib", "ipywidgets", "ipykernel", "skorch", "scikit-learn")


def facts() -> dict[str, str]:
    """Processor cores, system, and versions."""
    versions = {name: version(name).split("+")[0] for name in (*PACKAGES, "livelossplot", "flaml")}
    cores = f"{platform.machine()}, {os.cpu_count()} cores, one thread each"
    return {platform.system(): cores, "Python": platform.python_version(), **versions}
