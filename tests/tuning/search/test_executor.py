"""A search on executors: threads, processes, and a real dask cluster of worker processes."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import optuna
import pytest
import torch

import hpwidgets as hp
from hpwidgets.tuning.search import workers as search_workers
from hpwidgets.tuning.search._remote import CancelToken, pack, run_task
from hpwidgets.tuning.search.search import search
from hpwidgets.tuning.search.tasks import PopulationTask
from hpwidgets.tuning.space.space import Space
from tests.factories import stopping_after

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
            dashboard_address="127.0.0.1:0",
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
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text("utf-8")
    (lines,) = re.findall(r"```py\n(.*?)```", readme, re.DOTALL)
    assert len([line for line in lines.splitlines() if line]) == 3
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


def numbers_in(journal: Path) -> set[int]:
    """Which trials a journal holds, as Optuna reads it."""
    from optuna.storages.journal import JournalFileBackend

    storage = optuna.storages.JournalStorage(JournalFileBackend(str(journal)))
    study = optuna.load_study(study_name="hpwidgets", storage=storage)
    return {trial.user_attrs["number"] for trial in study.trials}


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
    cancelled = stopping_after(20)
    # More tasks than workers: those that wait must not begin either.
    assert list(begun(budget=64, base=LONG, executor=pool, cancelled=cancelled)) == []
    assert pool.submit(os.getpid).result(timeout=60) > 0


def test_a_pool_that_breaks_is_said_and_nothing_that_ended_is_lost(tmp_path: Path) -> None:
    journal, slow = tmp_path / "journal", BASE.replace(epochs=60)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        going = begun(budget=24, base=slow, executor=executor, journal=journal)
        first = next(going)
        for process in executor._processes.values():
            os.kill(process.pid, signal.SIGKILL)
        # What had come back is handed on; then the death is said.
        with pytest.raises(RuntimeError, match=r"\(ProcessPoolExecutor\) does not run the search"):
            list(going)
    assert first.number in {trial.number for trial in going.trials}
    assert len(going.trials) < 24
    again = begun(budget=24, base=slow, journal=journal)
    assert len(list(again)) == 24
    assert_same(list(again.trials), list(begun(budget=24, base=slow)))


def test_a_dead_cluster_is_said(cluster: Any) -> None:
    from dask.distributed import Client

    client = Client(cluster.scheduler_info()["address"], set_as_default=False)
    executor = client.get_executor()
    client.close()
    with pytest.raises(RuntimeError, match=r"\(ClientExecutor\) does not run the search's"):
        list(begun(executor=executor))


@pytest.fixture
def threads_cluster() -> Iterator[tuple[Any, Executor]]:
    """A small cluster in this process, that may be destroyed."""
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            processes=False,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        ) as made,
        Client(made, set_as_default=False) as client,
    ):
        yield made, client.get_executor()


def test_a_cluster_that_dies_in_mid_search_is_said(
    threads_cluster: tuple[Any, Executor], tmp_path: Path
) -> None:
    made, executor = threads_cluster
    going = begun(
        budget=24, base=BASE.replace(epochs=60), executor=executor, journal=tmp_path / "j"
    )
    first = next(going)
    made.close()
    with pytest.raises(RuntimeError, match=r"\(ClientExecutor\) does not run the search's"):
        list(going)
    kept = {trial.number for trial in going.trials}
    assert first.number in kept and len(kept) < 24
    assert numbers_in(tmp_path / "j") == kept


def test_a_cluster_that_loses_all_its_workers_is_said(
    threads_cluster: tuple[Any, Executor], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, executor = threads_cluster
    monkeypatch.setattr(search_workers, "NO_WORKERS", 0.2)
    going = begun(budget=24, executor=executor, method="tpe")
    next(going)
    made.scale(0)
    until(lambda: not made.scheduler_info["workers"])
    with pytest.raises(RuntimeError, match=r"it gave no answer \(no worker for 0.2 s\)"):
        list(going)


class Answering(Executor):
    """Runs tasks at once, and answers some of them with an error instead."""

    def __init__(self, errors: dict[int, Exception]) -> None:
        self.errors, self.count = errors, 0

    def submit(self, function: Any, *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.count in self.errors:
            future.set_exception(self.errors[self.count])
        else:
            future.set_result(function(*arguments, **options))
        self.count += 1
        return future


def test_what_came_back_with_the_broken_one_is_kept() -> None:
    executor = Answering({0: BrokenExecutor("gone")})
    going = begun(budget=24, executor=executor)
    trials = []
    with pytest.raises(RuntimeError, match=r"a process of it has died \(gone\)"):
        for trial in going:
            trials.append(trial.number)
    assert sorted(trials) == list(range(8, 24)) == [trial.number for trial in going.trials]


@pytest.mark.parametrize("method", ["random", "hyperband"])
def test_trials_that_kill_worker_after_worker_have_failed(method: str) -> None:
    from dask.distributed import KilledWorker

    killed = KilledWorker("task", SimpleNamespace(address="tcp://worker"), 3)  # type: ignore
    going = begun(method, executor=Answering({1: killed}))
    trials = {trial.number: trial for trial in going}
    assert len(trials) == going.total
    lost = [trial for trial in trials.values() if trial.state == "failed"]
    assert {trial.number for trial in lost} == set(
        range(8, 16) if method == "random" else range(9, 14)
    )
    assert all("its workers died, one after the other" in trial.message for trial in lost)
    assert {trial.bracket for trial in lost} == {None if method == "random" else 1}


def test_a_task_that_nobody_wants_any_more_is_not_trained() -> None:
    values = SPACE.sample(0)
    task = PopulationTask.make([0], [values], SPACE, LONG)
    packed = pack(hp.load("moons"))
    token = CancelToken.create()
    token.cancel()
    token.cancel()
    (trial,) = run_task(task, packed, token)
    assert trial.state == "cancelled" and trial.epochs == 0
    # The search's process has died without taking its file away.
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    alive = CancelToken.create()
    (trial,) = run_task(task, packed, replace(alive, pid=process.pid))
    assert trial.state == "cancelled" and trial.epochs == 0
    # Another machine does not see the file, and trains.
    short = PopulationTask.make([0], [values], SPACE, BASE)
    (trial,) = run_task(short, packed, replace(token, host="elsewhere"))
    assert trial.state == "finished"
    # With a folder that both see, the file counts there too.
    watch = replace(alive, host="elsewhere").watch()
    assert not watch()
    alive.cancel()
    until(watch)


def test_workers_keep_to_one_thread_and_the_searchs_own_process_is_left_alone() -> None:
    task = PopulationTask.make([0], [SPACE.sample(0)], SPACE, BASE)
    packed, token = pack(hp.load("moons")), CancelToken.create()
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        run_task(task, packed, token)
        assert torch.get_num_threads() == 2
        run_task(task, packed, replace(token, pid=os.getppid()))
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
        token.cancel()


def test_a_worker_on_another_machine_stops_when_the_cluster_says_so(cluster: Any) -> None:
    task = PopulationTask.make([0], [SPACE.sample(0)], SPACE, LONG)
    far = CancelToken("/not/here", "elsewhere", 1)

    def at_work() -> bool:
        return any(cluster.run(lambda dask_worker: dask_worker.state.executing_count).values())

    future = cluster.submit(run_task, task, pack(hp.load("moons")), far)
    until(at_work)
    future.cancel()
    until(lambda: not at_work())


def test_closing_calls_back_what_the_executor_has_not_begun() -> None:
    class Waiting(Executor):
        def __init__(self) -> None:
            self.futures: list[Future[Any]] = []

        def submit(self, *_arguments: Any, **_options: Any) -> Future[Any]:
            self.futures.append(Future())
            return self.futures[-1]

    executor = Waiting()
    # Workers elsewhere do not see the search's file: this is all that they hear of its end.
    assert list(begun(executor=executor, cancelled=lambda: True)) == []
    assert len(executor.futures) == 3 and all(future.cancelled() for future in executor.futures)


def test_no_file_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    begun(executor=Answering({}))  # never begun
    assert list(tmp_path.iterdir()) == []
    with begun(executor=Answering({})) as going:
        next(going)
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_executor_is_said(cluster: Any) -> None:
    with pytest.raises(TypeError, match=r"got Client; of a dask Client pass client.get_executor"):
        begun(executor=cluster)


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
