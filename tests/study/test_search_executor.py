"""A search on executors: threads, processes, and a real dask cluster of worker processes."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import hpwidgets as hp
from hpwidgets.study.search import search
from hpwidgets.study.space import Space

BASE = hp.Hyperparameters(epochs=3, hidden_units=4)
SPACE = Space(learning_rate=(1e-3, 0.3), batch_size=[16, 64])
LONG = BASE.replace(epochs=1_000_000)
METHODS = ("random", "tpe", "hyperband")


def begun(method: str = "random", budget: int | None = 24, **options: Any) -> Any:
    if method == "hyperband":
        options, budget = {"max_epochs": 9} | options, None
    options = {"base": BASE} | options
    return search(SPACE, "moons", method=method, budget=budget, **options)


def assert_same(trials: list[Any], others: list[Any]) -> None:
    """The same trials, in whatever order they came."""
    of = {trial.number: trial for trial in others}
    assert sorted(trial.number for trial in trials) == sorted(of)
    for trial in trials:
        assert trial.values == of[trial.number].values
        assert trial.state == of[trial.number].state
        assert trial.validation_loss == pytest.approx(of[trial.number].validation_loss, rel=1e-5)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it has not come about"
        threading.Event().wait(0.02)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of two worker processes on free ports of this machine."""
    import dask
    from dask.distributed import Client, LocalCluster

    with (
        dask.config.set({"distributed.comm.retry.count": 0}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=50,
        ) as made,
        Client(made) as client,
    ):
        yield client


@pytest.mark.parametrize("method", METHODS)
def test_processes_give_the_same_trials(pool: ProcessPoolExecutor, method: str) -> None:
    assert_same(list(begun(method, executor=pool)), list(begun(method)))


def test_threads_are_executors_too() -> None:
    with ThreadPoolExecutor(2) as threads:
        assert_same(list(begun(executor=threads)), list(begun()))


@pytest.mark.parametrize("method", METHODS)
def test_a_cluster_gives_the_same_trials(cluster: Any, method: str) -> None:
    assert_same(list(begun(method, executor=cluster.get_executor())), list(begun(method)))


def test_the_three_lines_of_the_readme(cluster: Any, tmp_path: Path) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    (lines,) = re.findall(r"```py\n(.*?)```", readme, re.DOTALL)
    assert len(lines.splitlines()) == 3
    address = cluster.scheduler_info()["address"]
    for there, here in (
        ("tcp://scheduler:8786", address),
        ("budget=512", "budget=8, base=base"),
        ("search.log", str(tmp_path / "search.log")),
    ):
        assert there in lines
        lines = lines.replace(there, here)
    names: dict[str, Any] = {"hp": hp, "space": SPACE, "data": "moons", "base": BASE}
    exec(lines, names)
    assert len(list(names["search"])) == 8
    names["cluster"]._client.close()


def test_a_worker_that_is_killed_in_mid_search_loses_no_trial(cluster: Any) -> None:
    pids = cluster.run(os.getpid)
    base = BASE.replace(epochs=30)
    with begun(budget=48, base=base, executor=cluster.get_executor()) as going:
        trials = [next(going)]
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        trials += list(going)
    assert len(trials) == 48
    assert_same(trials, list(begun(budget=48, base=base)))
    until(lambda: len(cluster.scheduler_info()["workers"]) == 2)  # the nanny has made another one


def training_somewhere(cluster: Any) -> bool:
    return any(cluster.processing().values())


def test_cancel_stops_the_clusters_work(cluster: Any) -> None:
    going = begun(budget=8, base=LONG, executor=cluster.get_executor())
    told = threading.Thread(
        target=lambda: (until(lambda: training_somewhere(cluster)), going.cancel())
    )
    told.start()
    assert list(going) == []
    told.join()
    until(lambda: not training_somewhere(cluster))
    # The workers themselves are free again: they answer at once.
    assert cluster.submit(os.getpid).result(timeout=30) > 0
    going.close()


def test_cancel_stops_processes(pool: ProcessPoolExecutor) -> None:
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 20

    assert list(begun(budget=8, base=LONG, executor=pool, cancelled=cancelled)) == []
    assert pool.submit(os.getpid).result(timeout=60) > 0


def test_a_pool_that_breaks_is_said_and_nothing_that_ended_is_lost(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        going = begun(budget=24, executor=executor, journal=journal)
        first = next(going)
        for process in executor._processes.values():
            os.kill(process.pid, signal.SIGKILL)
        # What had come back is handed on; then the death is said.
        with pytest.raises(RuntimeError, match=r"\(ProcessPoolExecutor\) does not run the search"):
            list(going)
    assert first.number in {trial.number for trial in going.trials}
    again = begun(budget=24, journal=journal)
    assert len(list(again)) == 24
    assert_same(list(again.trials), list(begun(budget=24)))


def test_a_dead_cluster_is_said(cluster: Any) -> None:
    from dask.distributed import Client

    client = Client(cluster.scheduler_info()["address"], set_as_default=False)
    executor = client.get_executor()
    client.close()
    with pytest.raises(RuntimeError, match=r"\(ClientExecutor\) does not run the search's"):
        list(begun(executor=executor))


def test_an_executor_that_was_shut_down_is_said() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
        list(begun(executor=executor))


def test_few_tasks_are_out_at_a_time() -> None:
    class Counting(Executor):
        def __init__(self) -> None:
            self.inner = ThreadPoolExecutor(1)
            self.futures: list[Future[Any]] = []
            self.most = 0

        def submit(self, *arguments: Any, **options: Any) -> Future[Any]:
            self.futures.append(self.inner.submit(*arguments, **options))
            self.most = max(self.most, sum(not future.done() for future in self.futures))
            return self.futures[-1]

    executor = Counting()
    trials = list(begun(budget=400, base=BASE.replace(epochs=1), batch=2, executor=executor))
    executor.inner.shutdown()
    assert len(trials) == 400 and len(executor.futures) == 200 and executor.most <= 32
