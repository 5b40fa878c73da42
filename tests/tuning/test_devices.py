"""``device=`` of what trains without a notebook: checked first, handed down to every training."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hpwidgets as hp
from hpwidgets.engine import PopulationTraining
from hpwidgets.tuning import fit_seeds, hyperband, nested_optimism
from hpwidgets.tuning.halving.halving import successive_halving
from hpwidgets.tuning.populations.evaluate import evaluate
from tests.engine.test_devices import CUDA, NO_CUDA, NONE_SEEN

H = hp.Hyperparameters(epochs=2, hidden_units=4)
SETTINGS = [H, H.replace(learning_rate=0.1)]
SPACE = hp.Space(learning_rate=(1e-3, 0.3), batch_size=[16, 64])
X, y = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 2


def searched(method: str = "random", **options: Any) -> list[Any]:
    options = ({"max_epochs": 3} if method == "hyperband" else {"budget": 4}) | options
    return list(hp.search(SPACE, "moons", method=method, base=H, **options))


def fitted(kind: Any, device: Any) -> Any:
    return kind(epochs=2, device=device).fit(X, y).predict(X)


CALLS: dict[str, Callable[[Any], Any]] = {
    "cross_validate": lambda d: hp.cross_validate(H, "iris", 3, device=d),
    "validation_curve": lambda d: hp.validation_curve(H, "iris", "l2", [0, 0.1], 3, device=d),
    "nested": lambda d: hp.nested_cross_validate(SETTINGS, "iris", outer=3, inner=2, device=d),
    "nested_optimism": lambda d: list(
        nested_optimism(SETTINGS, "iris", outer=3, inner=2, seeds=[0], device=d)
    )[-1],
    "random search": lambda d: searched(device=d),
    "tpe": lambda d: searched("tpe", device=d),
    "search by hyperband": lambda d: searched("hyperband", device=d),
    "search on threads": lambda d: searched(device=d, executor=Own()),
    "halving": lambda d: list(successive_halving(SETTINGS, "moons", max_epochs=2, eta=2, device=d))[
        -1
    ],
    "hyperband": lambda d: list(hyperband(SPACE, "moons", max_epochs=2, eta=2, device=d))[-1],
    "bagging": lambda d: hp.bagging(H, "moons", members=3, device=d),
    "combine": lambda d: hp.combine(SETTINGS, "moons", device=d),
    "fit_seeds": lambda d: fit_seeds([H], hp.load("moons"), seeds=[0, 1], device=d),
    "evaluate": lambda d: evaluate(SETTINGS, hp.load("moons"), device=d),
    "classifier": lambda d: fitted(hp.NetworkClassifier, d),
    "regressor": lambda d: fitted(hp.NetworkRegressor, d),
}


class Own(Executor):
    """Any executor: its workers, here threads, may be on other machines."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(1)

    def submit(self, function: Any, /, *values: Any, **options: Any) -> Future[Any]:
        return self._threads.submit(function, *values, **options)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where each population that is made from here on trains."""
    found: list[object] = []
    whole = PopulationTraining.__init__

    def made(self: PopulationTraining, *values: Any, device: str, **options: Any) -> None:
        found.append(device)
        whole(self, *values, device=device, **options)

    monkeypatch.setattr(PopulationTraining, "__init__", made)
    return found


class Named(str):
    """A device's name that can be told from others of the same letters."""


def comparable(found: Any) -> Iterator[Any]:
    """All numbers in a record or list of records, without the time they took."""
    if is_dataclass(found):
        for field in fields(found):
            if field.name != "seconds":
                yield from comparable(getattr(found, field.name))
    elif isinstance(found, list | tuple):
        for part in found:
            yield from comparable(part)
    elif isinstance(found, np.ndarray | np.number | int | float):
        yield np.asarray(found).tobytes()


@pytest.mark.parametrize("name", CALLS)
def test_it_reaches_every_training_and_the_cpu_is_the_default(
    name: str, devices: list[object]
) -> None:
    device = Named("cpu")
    named = list(comparable(CALLS[name](device)))
    assert devices and all(one is device for one in devices)
    assert named == list(comparable(CALLS[name]("cpu")))
    assert len(named) >= 3 or name in ("classifier", "regressor")


@pytest.mark.parametrize("name", [name for name in CALLS if name != "search on threads"])
@pytest.mark.parametrize(
    ("device", "error", "message"),
    [
        pytest.param("cuda", ValueError, f"device 'cuda' {NONE_SEEN}", marks=NO_CUDA),
        ("foo", ValueError, "device must be 'cpu', 'cuda' or 'cuda:<number>', got 'foo'"),
        (None, TypeError, "device must be a str, 'cpu', 'cuda' or 'cuda:<number>', got None"),
    ],
)
def test_a_device_that_is_not_there_is_said_before_anything_is_trained(
    name: str, device: object, error: type[Exception], message: str, devices: list[object]
) -> None:
    with pytest.raises(error) as raised:
        CALLS[name](device)
    assert str(raised.value) == message
    assert not devices


@NO_CUDA
@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_threads_and_processes_of_this_machine_have_its_devices(pool: Any, tmp_path: Path) -> None:
    with pool(1) as executor, pytest.raises(ValueError, match=NONE_SEEN):
        hp.search(SPACE, "moons", executor=executor, device="cuda", journal=tmp_path / "log")
    assert not (tmp_path / "log").exists()


@pytest.mark.parametrize("method", ["random", "hyperband"])
def test_processes_are_told_the_device(method: str, tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as executor:
        there = searched(method, executor=executor, device="cpu")
    here = searched(method)
    assert sorted(t.number for t in there) == sorted(t.number for t in here)
    of = {trial.number: trial for trial in here}
    assert all(t.loss == pytest.approx(of[t.number].loss, rel=1e-5) for t in there)


@NO_CUDA
@pytest.mark.parametrize("method", ["random", "hyperband"])
def test_a_worker_without_the_device_fails_no_trial_and_another_device_goes_on(
    method: str, tmp_path: Path
) -> None:
    journal = tmp_path / "search.log"
    run = hp.search(
        SPACE,
        "moons",
        method=method,
        base=H,
        **({"max_epochs": 3} if method == "hyperband" else {"budget": 4}),  # type: ignore[arg-type]
        executor=Own(),
        journal=journal,
        device="cuda",
    )
    with pytest.raises(RuntimeError, match=NONE_SEEN) as raised:
        list(run)
    assert isinstance(raised.value.__cause__, ValueError)
    assert run.trials == ()
    again = searched(method, journal=journal, device="cpu")
    assert list(comparable(again)) == list(comparable(searched(method)))
    assert "failed" not in {trial.state for trial in again}


@CUDA
def test_a_journal_goes_on_from_another_device(tmp_path: Path) -> None:
    journal = tmp_path / "search.log"
    begun = searched(journal=journal, device="cuda")
    more = searched(journal=journal, budget=6)
    assert list(comparable(more[:4])) == list(comparable(begun))
    whole = searched(budget=6)
    for one, other in zip(more, whole, strict=True):
        assert one.loss == pytest.approx(other.loss, rel=1e-3)


@CUDA
@pytest.mark.parametrize("name", ["cross_validate", "bagging", "hyperband", "classifier"])
def test_a_gpu_finds_what_the_cpu_finds(name: str) -> None:
    here, there = (CALLS[name](device) for device in ("cpu", "cuda"))
    if name == "cross_validate":
        np.testing.assert_allclose(there.loss, here.loss, rtol=1e-4)
    elif name == "bagging":
        np.testing.assert_allclose(there.member_loss, here.member_loss, rtol=1e-4)
    elif name == "hyperband":
        for one, other in zip(here.halvings, there.halvings, strict=True):
            np.testing.assert_allclose(other.train_loss, one.train_loss, rtol=1e-4)
    else:
        assert (here == there).mean() > 0.95
