"""Any value at all as any argument: the call works, or its error says what to do."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hpwidgets as hp
from hpwidgets import course
from hpwidgets.data.tables import read_table
from hpwidgets.hyperparameters import shown
from hpwidgets.tuning.automl.rows import automl_rows
from tests.odd_inputs.case import SPACE, TABLE, H, X, Y, history, moons
from tests.odd_inputs.clear import is_clear

NUMBERS: list[Any] = [
    *(-1, 0, 1, 2, 3, 10**9, -(10**9), 10**400, -(10**400), 10**5000),
    *(0.5, -0.5, 1.5, 1e300, 1e-300, float("nan"), float("inf"), -float("inf")),
    *(
        True,
        False,
        1j,
        Decimal("0.5"),
        Decimal("nan"),
        np.int64(2),
        np.float32(0.5),
        np.bool_(True),
    ),
]
OTHERS: list[Any] = [
    *(None, ..., "", "a", "\0", r"$\q$", "x" * 1000, "가", "5", "None", b"a"),
    *(object(), object, len, lambda *_: 1, iter(()), Exception("no")),
    *(pd.NA, np.nan, pd.Timestamp("2001-02-03"), range(0), range(3), set(), {1, "a"}, {}, {"a": 1}),
    *((), (1,), [[]], [[1], [1, 2]], np.empty(0), np.eye(2), torch.zeros(2, 2)),
    *(pd.Series([1, "a"]), pd.DataFrame(), TABLE, X, Y, H, SPACE),
]
odd = st.one_of(
    st.sampled_from([*NUMBERS, *OTHERS]),
    st.lists(st.sampled_from([*NUMBERS, *OTHERS]), max_size=3),
    st.text(max_size=5),
)


@dataclass(frozen=True)
class Call:
    """A function, arguments with which it works, and those that are put to the test."""

    function: Callable[..., Any]
    usual: Mapping[str, Any]
    odd: tuple[str, ...]


def call(function: Callable[..., Any], odd: str, **usual: Any) -> Call:
    return Call(function, usual, tuple(odd.split()))


def _search(space: Any, data: Any, **options: Any) -> list[Any]:
    return list(hp.search(space, data, **options))


def _lab(**options: Any) -> None:
    hp.CapacityLab(**{"auto_run": False} | options).close()


def _judge(rate: float) -> list[Any]:
    return []


SETTINGS = "learning_rate batch_size epochs dropout l1 l2 momentum patience seed optimizer family"
TRAINED = {"base": H, "method": "random", "budget": 2}
CALLS = {
    "load": call(
        hp.load,
        "source target task noise n_samples seed validation test train_size shuffle",
        source="moons",
    ),
    "load rows": call(
        lambda X, y, **more: hp.load((X, y), **more), "X y task n_samples train_size", X=X, y=Y
    ),
    "load table": call(hp.load, "target task validation", source=TABLE, target="y"),
    "read_table": call(read_table, "source target task", source=TABLE, target="y"),
    "automl_rows": call(automl_rows, "data target task test rows seed", data=TABLE, target="y"),
    "Hyperparameters": call(
        hp.Hyperparameters, f"{SETTINGS} hidden_layers hidden_units activation batch_norm"
    ),
    "Space": call(hp.Space, "learning_rate batch_size activation hidden_units batch_norm"),
    "fit": call(hp.fit, "hyperparameters data model device", hyperparameters=H, data=moons),
    "fit_population": call(
        hp.fit_population,
        "hyperparameters rows validation_rows sample_weights",
        hyperparameters=[H, H],
        data=moons,
    ),
    "fit_seeds": call(hp.fit_seeds, "settings seeds data", settings=[H], seeds=[0], data=moons),
    "search": call(
        _search,
        "space data method budget seed base measure batch max_epochs eta executor journal timeout"
        " cancelled device",
        space=SPACE,
        data=moons,
        **TRAINED,
    ),
    "bagging": call(hp.bagging, "h data members vary rows device", h=H, data=moons, members=2),
    "combine": call(
        lambda runs, **more: hp.combine([history()] if runs is None else runs, **more),
        "runs data steps measure device",
        runs=None,
        data=moons,
        steps=2,
    ),
    "cross_validate": call(
        hp.cross_validate,
        "h data folds target task groups scale device",
        h=H,
        data=(X, Y),
        folds=2,
    ),
    "validation_curve": call(
        hp.validation_curve,
        "h name values folds",
        h=H,
        data=(X, Y),
        name="l2",
        values=[0.1],
        folds=2,
    ),
    "nested_cross_validate": call(
        hp.nested_cross_validate,
        "settings outer inner",
        settings=[H],
        data=(X, Y),
        outer=2,
        inner=2,
    ),
    "hyperband_brackets": call(hp.hyperband_brackets, "max_epochs eta rounding"),
    "diagnose": call(hp.diagnose, "history"),
    "code": call(hp.code, "hyperparameters data", hyperparameters=H, data=moons),
    "CapacityLab": call(_lab, "data show hide lock auto_run theme presets view degree epochs seed"),
    "predict": call(course.predict, "question choices", question="What?", choices=["a", "b"]),
    "claim": call(course.claim, "sentence value", sentence="It is {}.", value=1, holds=True),
    "claim that holds": call(course.claim, "holds", sentence="It is so."),
    "exercise": call(
        course.exercise,
        "task judge start solution hints why",
        task="Choose.",
        judge=_judge,
        start={"rate": 1},
        solution={"rate": 2},
    ),
    "chart": call(course.chart, "series x log legend", series={"a": [1.0, 2.0]}),
    "over_seeds": call(course.over_seeds, "make seeds", make=lambda seed: [seed], seeds=2),
    "most": call(course.most, "held"),
    "share": call(course.share, "lab"),
    "restore": call(course.restore, "text"),
    "Preset": call(hp.Preset, "name values comment", name="a", values={}),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_value_of_any_argument(name: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HPWIDGETS_ANSWERS", "off")
    made = CALLS[name]

    @settings(
        max_examples=30 + 15 * len(made.odd),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.sampled_from(made.odd), odd)
    def check(argument: str, value: Any) -> None:
        usual = {key: moons() if given is moons else given for key, given in made.usual.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a stranger's library says of its own
            try:
                made.function(**usual | {argument: value})
            except course.ClaimError:
                assert argument == "holds"  # nothing is wrong with it but that it is not true
            except Exception as error:
                if callable(value):
                    return  # it was called, and a stranger's code may raise anything
                told = f"{name}({argument}={shown(value)}): {type(error).__name__}: {error}"
                assert is_clear(error, value), told

    check()
