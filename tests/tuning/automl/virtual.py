"""A search on a clock of its own: fits take the seconds that they are said to take."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from hpwidgets.tuning.automl import run, search
from hpwidgets.tuning.automl.fit import FitData, FoldFit, fit_fold
from hpwidgets.tuning.automl.process.worker import CallFailed, TimeUp

Values = Mapping[str, Any]


class VirtualTime:
    """Seconds that pass only where this file says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def perf_counter(self) -> float:
        return self.seconds


class VirtualWorker:
    """Stands in for FitWorker: a fit takes ``takes(values)`` seconds and scores ``scores(…)``.

    What a fit answers is right for as many rows as the score says, others for every pipeline.
    """

    time: VirtualTime
    takes: Callable[[Values], float]
    scores: Callable[[Values, int], float]
    start = 1.5
    fitted: float | None
    cut: int

    def __init__(self, *, isolated: bool, cancelled: Callable[[], bool], now: Any) -> None:
        self.note = ""
        self._now, self._has_process = now, False
        type(self).cut = 0

    def set_data(self, data: FitData) -> None:
        self._data = data

    def call_inline(self, _function: object, values: Values, fold: int) -> FoldFit:
        self.time.seconds += 0.01
        return self._fit(values, fold, 0.01)

    def is_starting(self) -> bool:
        return False

    def wait_for_process(self) -> Generator[None, None, None]:
        if not self._has_process:
            for _step in range(10):
                self.time.seconds += self.start / 10
                yield
        self._has_process = True

    def call(
        self, function: object, values: Values, *rest: Any, until: float
    ) -> Generator[None, None, Any]:
        seconds = self.takes(values)
        whole = function is not fit_fold
        if whole and self.fitted is not None:
            seconds = self.fitted
        elif whole:
            seconds *= len(self._data.folds) / (len(self._data.folds) - 1)
        end = self.time.seconds + seconds
        while self.time.seconds < end:
            if self._now() > until:
                type(self).cut += 1
                raise TimeUp
            self.time.seconds = min(end, self.time.seconds + 0.02)
            yield
        return (_Fitted(), ()) if whole else self._fit(values, rest[0], seconds)

    def close(self) -> None:
        pass

    def _fit(self, values: Values, fold: int, seconds: float) -> FoldFit:
        score = self.scores(values, fold)
        if score < 0:
            raise CallFailed("ValueError: it was told to fail")
        m = self._data
        rest = m.folds[fold][1]
        draw = np.random.default_rng(crc32(f"{fold}{sorted(values.items())}".encode()))
        right = draw.permutation(len(rest)) < round(score * len(rest))
        truth = np.searchsorted(np.asarray(m.classes), m.y[rest])
        chosen = np.where(right, truth, 1 - truth)
        return FoldFit(
            score=score,
            answers=np.eye(2)[chosen],
            test_score=score - 0.1,
            test_answers=np.empty((0, 2)),
            seconds=seconds,
            warnings=(),
        )


class _Fitted:
    """What no test asks anything."""

    classes_ = np.array(["no", "yes"])


def virtual_run(
    monkeypatch: pytest.MonkeyPatch,
    *,
    takes: Callable[[Values], float] = lambda values: 0.1,
    scores: Callable[[Values, int], float] = lambda v, fold: 0.5 if v["model"] == "dummy" else 0.7,
    start: float = 1.5,
    fitted: float | None = None,
) -> tuple[type[VirtualWorker], VirtualTime]:
    """Searches made from here on take these seconds a fold and score so.

    ``fitted`` are the seconds of a fit on all rows, where the folds' do not say it.
    """
    time = VirtualTime()

    class Worker(VirtualWorker):
        pass

    Worker.time, Worker.start, Worker.fitted = time, start, fitted
    Worker.takes, Worker.scores = staticmethod(takes), staticmethod(scores)
    monkeypatch.setattr(search, "time", time)
    monkeypatch.setattr(run, "FitWorker", Worker)
    return Worker, time
