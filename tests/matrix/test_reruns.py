"""A lab's cell run a hundred times: the kernel grows by less than 10 MB, whatever Out holds."""

from __future__ import annotations

import pytest

import hpwidgets as hp
from tests.benchmarks.kernel import ask, fresh_kernel

RUNS = 100
LOOKS = 5
"""At how many of the first and of the last runs the size is taken; the least of them counts, for a
run's own work adds up to 20 MB to one and nothing to another."""
MOST = 10.0
"""Megabytes by which the process may have grown after the last runs, against the first ones."""
OPTIONS = {"AutoMLLab": "seconds=600, trials=3, forest=False, boosting=False"}
MEGABYTES = "int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6"


@pytest.mark.parametrize("name", [name for name in hp.__all__ if name.endswith("Lab")])
def test_a_hundred_runs_of_a_labs_cell_leave_little(name: str) -> None:
    code = f"lab = hp.{name}({OPTIONS.get(name, '')}).wait(100)\nlab"
    with fresh_kernel() as client:
        ask(client, "import ctypes, gc, hpwidgets as hp", "None")
        sizes = []
        for run in range(RUNS):
            ask(client, code, "None")
            if run < LOOKS or run >= RUNS - LOOKS:
                sizes.append(
                    ask(client, "gc.collect(), ctypes.CDLL(None).malloc_trim(0)", MEGABYTES)
                )
        figures = "sum(type(thing).__name__ == 'PlainFigure' for thing in gc.get_objects())"
        assert ask(client, "pass", figures) <= 2
    grown = min(sizes[LOOKS:]) - min(sizes[:LOOKS])
    print(f"{name}: {grown:.1f} MB")
    assert grown < MOST, f"{name} left {grown:.1f} MB in a hundred runs"
