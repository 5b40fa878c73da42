"""What importing costs, in fresh processes."""

from __future__ import annotations

import subprocess
import sys

from tests.benchmarks.kernel import ROOT
from tests.benchmarks.measure import compare, interleaved, wall_seconds
from tests.benchmarks.result import Result

ROUNDS = 5
LIBRARIES = "import torch, ipywidgets, matplotlib.figure"
FOR_ALL_NAMES = f"{LIBRARIES}, sklearn.base"
"""The estimators are scikit-learn's own kind: whoever asks for them imports it."""


def results() -> list[Result]:
    """The lines on importing; the package is lazy, so all its names are asked for as well."""
    times = interleaved(
        {
            "libraries": lambda: _run(LIBRARIES),
            "with scikit-learn": lambda: _run(FOR_ALL_NAMES),
            "package": lambda: _run("import hpwidgets"),
            "names": lambda: _run("from hpwidgets import *"),
        },
        rounds=ROUNDS,
        clock=wall_seconds,
    )
    libraries = times["libraries"]
    return [
        compare(
            "import hpwidgets / torch, ipywidgets and matplotlib.figure",
            times["package"],
            libraries,
            bound=1.3,
        ),
        compare(
            "… with all its public names (import *) / these and scikit-learn's base",
            times["names"],
            times["with scikit-learn"],
            bound=1.3,
        ),
    ]


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
