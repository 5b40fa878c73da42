"""Environments that differ from the one that runs here in a few packages."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".venv-matrix"


@dataclass(frozen=True)
class Wanted:
    """What an environment has of its own; all else is that of the Python that runs here."""

    packages: tuple[str, ...]
    alone: tuple[str, ...] = ()
    """Packages that are installed again, without what they need: their data files are looked for
    beside the Python that runs."""
    with_needs: bool = True
    """Whether what the packages need is brought up to what they ask for."""


WANTED = {
    "ipykernel6": Wanted(("ipykernel>=6,<7",)),
    "notebook7": Wanted(("notebook>=7,<8",), alone=("jupyterlab",)),
    "graders": Wanted(("nbgrader>=0.9", "otter-grader>=6"), alone=("alembic",)),
    "voila": Wanted(("voila>=0.5",)),
    "ipywidgets7": Wanted(("ipywidgets==7.7.1", "ipython_genutils"), with_needs=False),
}


def python_of(name: str) -> Path:
    """The Python of the environment, which is made where it is not there yet."""
    wanted, folder = WANTED[name], FOLDER / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "made"
    recipe = f"{wanted}\n{sys.prefix}\n{folder}\n"
    if done.exists() and done.read_text("utf-8") == recipe:
        return python
    venv.create(folder, clear=True, with_pip=False)
    own = sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)})
    (Path(own) / "reuse.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    _install(python, *([] if wanted.with_needs else ["--no-deps"]), *wanted.packages)
    if wanted.alone:
        _install(python, "--no-deps", "--ignore-installed", *wanted.alone)
    done.write_text(recipe, "utf-8")
    return python


def version_of(name: str, package: str) -> str:
    """The version of a package there."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.check_output([python_of(name), "-c", code], text=True).strip()


def _install(python: Path, *arguments: str) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    subprocess.run([*pip, "install", "--quiet", *arguments], check=True)
