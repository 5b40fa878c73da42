"""TensorFlow Playground's engine: its work by slider position, and one run, beside ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import hpwidgets as hp
from tests.benchmarks.measure import compare, computing_seconds, one_thread, take_turns
from tests.benchmarks.result import Result
from tests.benchmarks.work import moons

ENGINE = Path(__file__).with_name("playground.mjs")
POSITIONS = 21
EPOCHS = 20
ROUNDS = 5
SHAPES = {"4-2": (4, 2), "six layers of 8": (8,) * 6, "32-32": (32, 32)}
BOUNDS = {"4-2": 3, "six layers of 8": 10, "32-32": 30}
RUNS = {"4-2": None, "32-32": 4}
"""Bounds on a single run."""


def results() -> list[Result]:
    """The lines on the Playground; none where there is no node to run it."""
    node = shutil.which("node")
    if node is None:
        print("TensorFlow Playground's engine: not measured, node is not installed")
        return []
    one_thread()
    with _peer(node) as ask:
        lines = [_line(ask, name, POSITIONS, bound) for name, bound in BOUNDS.items()]
        return lines + [_line(ask, name, 1, bound) for name, bound in RUNS.items()]


def _line(
    ask: Callable[[dict[str, Any]], dict[str, Any]], name: str, positions: int, bound: float | None
) -> Result:
    rates = np.geomspace(0.01, 0.1, positions).tolist() if positions > 1 else [0.03]
    h = hp.Hyperparameters(
        hidden_units=SHAPES[name],
        hidden_layers=len(SHAPES[name]),
        activation="tanh",
        optimizer="sgd",
        batch_size=10,
        epochs=EPOCHS,
    )
    settings = [h.replace(learning_rate=rate) for rate in rates]
    request = {
        "shape": [2, *SHAPES[name], 1],
        "activation": "tanh",
        "batch": h.batch_size,
        "epochs": EPOCHS,
        "seed": 0,
        "rates": rates,
    }
    _check(name, ask(request)["curves"])
    work = partial(hp.fit_population, settings, moons())
    times = take_turns(
        {
            "ours": partial(computing_seconds, work),
            "peer": lambda: float(ask(request)["seconds"]),
        },
        rounds=ROUNDS,
        warm_up=2,
    )
    what = "one run" if positions == 1 else f"{positions} slider positions"
    return compare(
        f"{what} on {name}: TensorFlow Playground's engine is slower by",
        times["ours"],
        times["peer"],
        bound=bound,
        kind="at least",
    )


def _check(name: str, curves: Sequence[Sequence[float]]) -> None:
    for curve in curves:
        if len(curve) != EPOCHS or not curve[-1] < curve[0]:
            raise RuntimeError(f"{name}: expected {EPOCHS} losses that fall, got {curve}")


@contextmanager
def _peer(node: str) -> Iterator[Callable[[dict[str, Any]], dict[str, Any]]]:
    """The engine in a process of its own, which has the rows already."""
    data = moons()
    split = {
        name: [
            {"inputs": x, "target": 2 * y - 1}
            for x, y in zip(X.tolist(), targets.tolist(), strict=True)
        ]
        for name, X, targets in (
            ("training", data.X_train, data.y_train),
            ("validation", data.X_validation, data.y_validation),
        )
    }
    process = subprocess.Popen(
        [node, str(ENGINE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None and process.stdout is not None
    requests, answers = process.stdin, process.stdout

    def ask(request: dict[str, Any]) -> dict[str, Any]:
        print(json.dumps(request), file=requests, flush=True)
        answer: dict[str, Any] = json.loads(answers.readline())
        return answer

    try:
        ask({"split": split, "rates": [], "curves": []})
        yield ask
    finally:
        requests.close()
        process.wait(30)
        answers.close()
