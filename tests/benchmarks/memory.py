"""Peak memory of a kernel that ran a TrainingLab, and of one that only imports the libraries."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from tests.benchmarks.kernel import ask, fresh_kernel
from tests.benchmarks.measure import compare, take_turns
from tests.benchmarks.result import Result

ROUNDS = 3
LIBRARIES = "import torch, ipywidgets, matplotlib.figure, sklearn.datasets"
LAB = """
import hpwidgets as hp
from IPython.display import display
from tests.benchmarks.work import SETTING
lab = hp.TrainingLab(SETTING)
display(lab)
lab.wait(60)
lab.set(learning_rate=0.03).wait(60)
assert len(lab.history.epochs) == SETTING.epochs, lab.history
"""


def results() -> list[Result]:
    """The line on memory."""
    peaks = take_turns(
        {"lab": lambda: _peak_after(LAB), "libraries": lambda: _peak_after(LIBRARIES)},
        rounds=ROUNDS,
        warm_up=0,
    )
    name = "peak memory of a kernel: TrainingLab / its libraries only imported"
    return [compare(name, peaks["lab"], peaks["libraries"], bound=1.15, unit="MB")]


def peak_megabytes() -> float:
    """The most memory this process has held so far, in MB (10⁶ bytes)."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss there also counts what the parent held before exec
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / 1e6


def _peak_after(code: str) -> float:
    with fresh_kernel() as client:
        ask(client, code, "None")
        expression = "__import__('tests.benchmarks.memory', fromlist=['_']).peak_megabytes()"
        return float(ask(client, "pass", expression))
