"""Arguments of what trains, searches and cross-validates."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.model_selection import GroupKFold, KFold

import hpwidgets as hp
from hpwidgets.data.tables import read_table
from tests.odd_inputs.case import SPACE, TABLE, Case, H, X, Y, column, history, moons, rows


def case(name: str, call: Callable[[], Any]) -> Case:
    return Case(name, lambda _folder: call())


def told(options: dict[str, Any]) -> str:
    """The arguments as a person writes them, in short."""
    return ", ".join(f"{name}={_short(value)}" for name, value in options.items())


def _short(value: Any) -> str:
    text = " ".join(repr(value).split()).partition(" at 0x")[0]
    if isinstance(value, int) and abs(value) >= 10**6 and set(str(value)[1:]) == {"0"}:
        return f"10**{len(str(value)) - 1}"
    return text if len(text) <= 40 else f"{text[:37]}..."


def calls(called: str, function: Callable[..., Any], /, **usual: Any) -> Callable[..., Case]:
    """Makes cases of a function: its usual arguments with odd ones among them.

    ``named`` is what stands in the case's name for arguments that are long.
    """

    def of(*, named: str = "", **options: Any) -> Case:
        def call(_folder: Any) -> Any:
            given = {
                name: moons() if value is MOONS else value
                for name, value in (usual | options).items()
            }
            return function(**given)

        return Case(f"{called}({named or told(options)})", call)

    return of


MOONS = object()
"""Stands for a small set, which is made when it is needed."""


def _search(space: Any, data: Any, **options: Any) -> list[Any]:
    return list(hp.search(space, data, **options))


of_load = calls("load", hp.load, source="moons")
of_search = calls("search", _search, space=SPACE, data=MOONS, method="random", budget=2, base=H)
of_bagging = calls("bagging", hp.bagging, h=H, data=MOONS, members=2)
of_cv = calls("cross_validate", hp.cross_validate, h=H, data=(X, Y), folds=3)
of_curve = calls(
    "validation_curve", hp.validation_curve, h=H, data=(X, Y), name="l2", values=[0.1], folds=3
)
of_fit = calls("fit", hp.fit, hyperparameters=H, data=MOONS)
of_population = calls("fit_population", hp.fit_population, hyperparameters=[H, H], data=MOONS)
of_automl = calls("automl", hp.automl, data=TABLE, target="y", isolated=False, seconds=1, trials=2)


class Silent(Executor):
    """Takes every task and answers none."""

    def submit(self, *_task: Any, **_options: Any) -> Future[Any]:
        return Future()


class Wrong(torch.nn.Module):
    """A network whose answers have another shape."""

    def __init__(self, *_given: Any) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(2, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x)


NAN = float("nan")
LOADS = [
    of_load(noise=-1),
    of_load(noise="loud"),
    of_load(noise=True),
    of_load(noise=NAN),
    of_load(source="iris", noise=0.5),
    of_load(n_samples=0),
    of_load(n_samples=10**9),
    of_load(n_samples=2.5),
    of_load(n_samples="500"),
    of_load(source="iris", n_samples=200),
    of_load(seed=-1),
    of_load(seed=2**40),
    of_load(seed=1.5),
    of_load(seed=None),
    of_load(seed=np.int64(3)),
    of_load(validation=0),
    of_load(validation=1.5),
    of_load(validation=NAN),
    of_load(validation="half"),
    of_load(validation=10**9),
    of_load(test=-0.1),
    of_load(train_size=0),
    of_load(train_size=10**9),
    of_load(shuffle="yes"),
    of_load(shuffle=1),
    of_load(task="classify"),
    of_load(task=5),
    of_load(task="regression"),
]

FITS = [
    of_fit(hyperparameters={"learning_rate": 0.1}),
    of_fit(hyperparameters=None),
    of_fit(data="moons"),
    of_fit(data=(X, Y), named="data=a pair"),
    of_fit(model=5),
    of_fit(model=Wrong, named="model=of five outputs"),
    of_fit(model=lambda h, data: "a network", named="model=that returns a text"),
    of_fit(device="foo"),
    of_fit(device="cuda:99"),
    of_fit(device=None),
    of_fit(device=torch.device("cpu")),
    of_fit(hyperparameters=H.replace(family="cnn"), named="a cnn on points"),
    of_population(hyperparameters=[]),
    of_population(hyperparameters=H, named="one setting alone"),
    of_population(hyperparameters=[H, None], named="a setting and None"),
    of_population(rows=[[0, 1]]),
    of_population(rows=[[0, 1], [10**6]]),
    of_population(rows=[[0, 1], [-1]]),
    of_population(rows=[[0, 1], []]),
    of_population(rows=[[0, 1], [0.5]]),
    of_population(rows=5),
    of_population(sample_weights=[None, [-1.0] * 30], named="negative weights"),
    of_population(sample_weights=[None, [NAN] * 30], named="weights of NaN"),
    of_population(sample_weights=[None, [1.0]]),
    case("fit_seeds(H)", lambda: hp.fit_seeds(H, moons(), seeds=[0])),
    case("fit_seeds(seeds=3)", lambda: hp.fit_seeds([H], moons(), seeds=3)),
    case("fit_seeds(seeds=['a'])", lambda: hp.fit_seeds([H], moons(), seeds=["a"])),
    case("fit_seeds(seeds=[])", lambda: hp.fit_seeds([H], moons(), seeds=[])),
    case("Hyperparameters(learnin_rate=0.1)", lambda: hp.Hyperparameters(learnin_rate=0.1)),
    case("Hyperparameters(0.1)", lambda: hp.Hyperparameters(0.1)),
    case(
        "Hyperparameters(learning_rate=10**400)", lambda: hp.Hyperparameters(learning_rate=10**400)
    ),
    case("Hyperparameters(epochs=10**400)", lambda: hp.Hyperparameters(epochs=10**400)),
    case("Hyperparameters(hidden_units=())", lambda: hp.Hyperparameters(hidden_units=())),
    case("Hyperparameters(activation='rely')", lambda: hp.Hyperparameters(activation="rely")),
    case("diagnose(5)", lambda: hp.diagnose(5)),
    case("code(h, 'moons')", lambda: hp.code(H, "moons")),
    case("code(5, data)", lambda: hp.code(5, moons())),
    case("code(history, data)", lambda: hp.code(history(), moons())),
    case("hyperband_brackets(max_epochs=0)", lambda: hp.hyperband_brackets(0)),
    case("hyperband_brackets(eta=1)", lambda: hp.hyperband_brackets(eta=1)),
    case("hyperband_brackets(max_epochs='81')", lambda: hp.hyperband_brackets("81")),
    case("hyperband_brackets(max_epochs=10**400)", lambda: hp.hyperband_brackets(10**400)),
]

SEARCHES = [
    case("Space()", lambda: hp.Space()),
    case("Space(learnin_rate=(0, 1))", lambda: hp.Space(learnin_rate=(0.1, 1))),
    case("Space(learning_rate=5)", lambda: hp.Space(learning_rate=5)),
    case("Space(learning_rate=(1, 0.1))", lambda: hp.Space(learning_rate=(1, 0.1))),
    case("Space(learning_rate=(0, 1))", lambda: hp.Space(learning_rate=(0, 1))),
    case("Space(learning_rate=(nan, 1))", lambda: hp.Space(learning_rate=(NAN, 1))),
    case("Space(learning_rate=(1e-3, 10**400))", lambda: hp.Space(learning_rate=(1e-3, 10**400))),
    case("Space(batch_size=[])", lambda: hp.Space(batch_size=[])),
    case("Space(batch_size=[16, 'a'])", lambda: hp.Space(batch_size=[16, "a"])),
    case("Space(batch_size={16, 32})", lambda: hp.Space(batch_size={16, 32})),
    case("Space(dropout='high')", lambda: hp.Space(dropout="high")),
    of_search(space={"learning_rate": (0.1, 1)}),
    of_search(data="mons"),
    of_search(data=TABLE, named="data=a table without target"),
    of_search(method="randm"),
    of_search(method=None),
    of_search(method="grid", budget=10**9),
    of_search(budget=0),
    of_search(budget=-1),
    of_search(budget=1.5),
    of_search(budget="5"),
    of_search(budget=True),
    of_search(budget=10**9),
    of_search(budget=10**400),
    of_search(method="sobol", budget=10**9),
    of_search(method="hyperband", budget=5),
    of_search(method="hyperband", budget=None, max_epochs=0),
    of_search(method="hyperband", budget=None, eta=1.5),
    of_search(max_epochs=9),
    of_search(seed=-1),
    of_search(seed="a"),
    of_search(seed=np.int64(3)),
    of_search(base={"epochs": 3}),
    of_search(measure="accuracy"),
    of_search(batch=0),
    of_search(batch=10**9),
    of_search(executor="processes"),
    of_search(executor=Silent(), timeout=0.1, named="a silent executor, timeout=0.1"),
    of_search(executor=Silent(), timeout=0, named="an executor, timeout=0"),
    of_search(executor=Silent(), timeout=NAN, named="an executor, timeout=nan"),
    of_search(timeout=5),
    of_search(cancelled=True),
    of_search(device="foo"),
]

VALIDATIONS = [
    of_cv(h=None),
    of_cv(h=H.replace(patience=3), named="h with patience"),
    of_cv(data="mons"),
    of_cv(data=TABLE, named="data=a table without target"),
    of_cv(data=rows(a=column("x", "z", None)), target="y", named="data=a table with text and gaps"),
    of_cv(data=(X[:2], Y[:2]), named="data=two rows"),
    of_cv(folds=1),
    of_cv(folds=0),
    of_cv(folds=-3),
    of_cv(folds=10**9),
    of_cv(folds="5"),
    of_cv(folds=2.5),
    of_cv(folds=True),
    of_cv(folds=None),
    of_cv(folds=KFold, named="folds=the class KFold"),
    of_cv(folds=[]),
    of_cv(folds=[([0, 1], [1, 2])]),
    of_cv(folds=[([0, 1], [10**6])]),
    of_cv(folds=[5]),
    of_cv(folds=GroupKFold(3)),
    of_cv(groups=[0, 1]),
    of_cv(groups=[0] * 40, named="groups=one group"),
    of_cv(groups="person"),
    of_cv(groups=5),
    of_cv(scale="standart"),
    of_cv(scale=KFold, named="scale=the class KFold"),
    of_cv(scale=5),
    of_cv(device="foo"),
    of_curve(name="learnin_rate"),
    of_curve(name=5),
    of_curve(values=[]),
    of_curve(values=5),
    of_curve(values="0.1"),
    of_curve(values=[0.1, "a"]),
    of_curve(values={0.1: 1}),
    case("nested_cross_validate([])", lambda: hp.nested_cross_validate([], (X, Y))),
    case("nested_cross_validate(H)", lambda: hp.nested_cross_validate(H, (X, Y))),
    case("nested_cross_validate(inner=1)", lambda: hp.nested_cross_validate([H], (X, Y), inner=1)),
    case(
        "nested_cross_validate(outer='5')", lambda: hp.nested_cross_validate([H], (X, Y), outer="5")
    ),
]

ENSEMBLES = [
    of_bagging(h=None),
    of_bagging(data="mons"),
    of_bagging(members=0),
    of_bagging(members=1),
    of_bagging(members=10**9),
    of_bagging(members=10**400),
    of_bagging(members="5"),
    of_bagging(members=2.5),
    of_bagging(vary="rows"),
    of_bagging(vary=5),
    of_bagging(rows=5),
    of_bagging(rows=[[0, 1]]),
    of_bagging(rows=[[0, 1], [10**6]]),
    case("combine([])", lambda: hp.combine([], moons())),
    case("combine(history)", lambda: hp.combine(history(), moons())),
    case("combine([5])", lambda: hp.combine([5], moons())),
    case("combine(data='iris') of runs on moons", lambda: hp.combine([history()] * 2, "iris")),
    case("combine(steps=0)", lambda: hp.combine([history()], moons(), steps=0)),
    case("combine(steps=10**400)", lambda: hp.combine([history()], moons(), steps=10**400)),
    case("combine(measure='f1')", lambda: hp.combine([history()], moons(), measure="f1")),
]

TWO = pd.MultiIndex.from_product([["a"], ["1", "2", "3"]])
AUTOML = [
    of_automl(data=42),
    of_automl(data="lones", target=None),
    of_automl(target=None),
    of_automl(target="price"),
    of_automl(target=TABLE["y"], named="target=a Series"),
    of_automl(data=rows(a=np.inf), named="data with infinity"),
    of_automl(data=rows(y=0), named="targets all the same"),
    of_automl(data=rows(y=[None] * 40), named="targets all missing"),
    of_automl(data=TABLE[:3], named="three rows"),
    of_automl(data=rows(a="x", b=None), named="columns that say nothing"),
    of_automl(data=TABLE.rename(columns={"a": 1}), named="names of texts and a number"),
    of_automl(data=pd.DataFrame(X, columns=TWO), target=("a", "3"), named="columns of two levels"),
    of_automl(task="classify"),
    of_automl(seconds=0),
    of_automl(seconds=-5),
    of_automl(seconds=NAN),
    of_automl(seconds="60"),
    of_automl(seconds=10**400),
    of_automl(seconds=None, trials=None),
    of_automl(trials=0),
    of_automl(trials="many"),
    of_automl(models=[]),
    of_automl(models=["linaer"]),
    of_automl(models="linear"),
    of_automl(models=5),
    of_automl(folds=1),
    of_automl(folds=10**9),
    of_automl(test=0.0),
    of_automl(test=1.5),
    of_automl(test="fifth"),
    of_automl(rows=5),
    of_automl(rows="all"),
    of_automl(pruner="mean"),
    of_automl(seed=-1),
    of_automl(isolated="no"),
    case("read_table('iriss')", lambda: read_table("iriss")),
    case("read_table(42)", lambda: read_table(42)),
    case("read_table of a pair with target", lambda: read_table((X, Y), target="y")),
    case("read_table of one dimension", lambda: read_table((X[:, 0], Y))),
]

N = hp.NetworkClassifier
ESTIMATORS = [
    case("NetworkClassifier: a NaN", lambda: N(epochs=1).fit(np.where(X > 2, np.nan, X), Y)),
    case("NetworkClassifier: text", lambda: N(epochs=1).fit(X.astype(str) + "a", Y)),
    case("NetworkClassifier: one dimension", lambda: N(epochs=1).fit(X[:, 0], Y)),
    case("NetworkClassifier: one class", lambda: N(epochs=1).fit(X, Y * 0)),
    case("NetworkClassifier: amounts", lambda: N(epochs=1).fit(X, X[:, 0])),
    case("NetworkClassifier: one target too few", lambda: N(epochs=1).fit(X, Y[:39])),
    case("NetworkClassifier: no targets", lambda: N(epochs=1).fit(X, None)),
    case("NetworkClassifier: one-hot targets", lambda: N(epochs=1).fit(X, np.eye(2)[Y])),
    case("NetworkRegressor: two targets", lambda: hp.NetworkRegressor(epochs=1).fit(X, X[:, :2])),
    case("NetworkClassifier(epochs='many')", lambda: N(epochs="many").fit(X, Y)),
    case(
        "NetworkClassifier(class_weight='even')", lambda: N(epochs=1, class_weight="even").fit(X, Y)
    ),
    case("NetworkClassifier(device='foo')", lambda: N(epochs=1, device="foo").fit(X, Y)),
    case("NetworkClassifier: weights too few", lambda: N(epochs=1).fit(X, Y, sample_weight=[1.0])),
    case(
        "NetworkClassifier: a negative weight",
        lambda: N(epochs=1).fit(X, Y, sample_weight=-np.ones(40)),
    ),
    case("NetworkClassifier: predict before fit", lambda: N().predict(X)),
    case("NetworkClassifier: other columns", lambda: N(epochs=1).fit(X, Y).predict(X[:, :2])),
]

CASES = [*LOADS, *FITS, *SEARCHES, *VALIDATIONS, *ENSEMBLES, *AUTOML, *ESTIMATORS]
