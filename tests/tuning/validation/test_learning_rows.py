"""Rows in the order they came in, with their groups, through every kind of cross-validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import (
    GroupKFold,
    GroupShuffleSplit,
    KFold,
    LeaveOneGroupOut,
    PredefinedSplit,
    ShuffleSplit,
    TimeSeriesSplit,
    cross_val_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import hpwidgets as hp
from hpwidgets.lessons.cross_validation._fold_rows import fold_rows
from hpwidgets.lessons.cross_validation.lab import CrossValidationLab
from hpwidgets.tuning.validation import folded
from hpwidgets.tuning.validation.learning_rows import learning_rows, take_rows

N = 240
DAY = np.arange(N, dtype=float)
X = np.column_stack([DAY, np.random.default_rng(0).normal(size=N)])
AMOUNTS = np.sin(DAY / 9) + 0.1 * X[:, 1]
CLASSES = np.where(np.random.default_rng(1).random(N) < 0.5, "rain", "sun")
H = hp.Hyperparameters(hidden_layers=1, hidden_units=4, epochs=1, batch_size=64)


class Handed:
    """Watches the rows that each fold's training and testing are handed, by their values."""

    def __init__(self, patch: pytest.MonkeyPatch):
        self.train: list[Any] = []
        self.test: list[Any] = []
        original = folded.Fleet

        def watching(members: Any, data: hp.Dataset, **options: Any) -> Any:
            for parts, name in ((self.train, "rows"), (self.test, "validation_rows")):
                parts += [
                    torch.cat([data.X_train, data.y_train[:, None].float()], 1)[rows].numpy()
                    for rows in options[name]
                ]
            return original(members, data, **options)

        patch.setattr(folded, "Fleet", watching)


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Handed:
    return Handed(monkeypatch)


def forms(tmp_path: Path, y: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """All rows in every form they may come in."""
    frame = pd.DataFrame({"day": X[:, 0], "wind": X[:, 1], "y": y})
    path = tmp_path / "rows.csv"
    frame.to_csv(path, index=False)
    yield (X, y), {}
    yield frame, {"target": "y"}
    yield str(path), {"target": "y"}
    yield path, {"target": "y"}


@pytest.mark.parametrize("y", [AMOUNTS, CLASSES], ids=["amounts", "classes"])
def test_no_network_trains_on_a_row_later_than_those_it_is_tested_on(
    tmp_path: Path, handed: Handed, y: Any
) -> None:
    for source, options in forms(tmp_path, y):
        handed.train.clear()
        handed.test.clear()
        hp.cross_validate(H, source, TimeSeriesSplit(3), scale=None, **options)
        assert [part[:, 0].tolist() for part in handed.train] == [
            DAY[:60].tolist(), DAY[:120].tolist(), DAY[:180].tolist(),
        ]  # fmt: skip
        assert [part[:, 0].tolist() for part in handed.test] == [
            DAY[60:120].tolist(), DAY[120:180].tolist(), DAY[180:].tolist(),
        ]  # fmt: skip


@pytest.mark.parametrize("shuffle", [True, False])
def test_nor_of_a_dataset_whose_test_rows_stay_sealed(handed: Handed, shuffle: bool) -> None:
    data = hp.load((X, AMOUNTS), shuffle=shuffle, test=0.2)
    hp.cross_validate(H, data, TimeSeriesSplit(4), scale=None)
    sealed = set(data.X_test[:, 0].tolist())
    for train, test in zip(handed.train, handed.test, strict=True):
        assert (np.diff(train[:, 0]) > 0).all() and (np.diff(test[:, 0]) > 0).all()
        assert train[:, 0].max() < test[:, 0].min()
        assert not sealed & {*train[:, 0].tolist(), *test[:, 0].tolist()}
    if not shuffle:
        assert min(sealed) > max(part[:, 0].max() for part in handed.test)


def test_nor_of_a_named_set(handed: Handed) -> None:
    hp.cross_validate(H, "iris", KFold(3), scale=None)
    classes = np.concatenate([test[:, -1] for test in handed.test])
    assert len(classes) == 112 and classes.tolist() == sorted(classes)  # as iris comes


def test_the_splitter_is_handed_the_callers_rows_and_groups() -> None:
    seen: list[tuple[Any, Any, Any]] = []

    class Mine:
        """A splitter of one's own, which needs no more than a split."""

        def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
            seen.append((X, y, groups))
            yield np.arange(200), np.arange(200, len(X))

    persons = np.array([f"person {at // 8}" for at in range(N)])
    found = hp.cross_validate(H, (X, CLASSES), Mine(), groups=persons)
    ((rows, y, groups),) = seen
    assert np.array_equal(rows, X) and groups.tolist() == persons.tolist()
    assert y.tolist() == (CLASSES == "sun").astype(int).tolist()
    assert found.folds[0].test_rows.tolist() == list(range(200, N))


def test_row_numbers_are_those_of_the_caller(handed: Handed) -> None:
    draw = np.random.default_rng(3)
    fold = draw.integers(0, 3, N)
    pairs = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(3)]
    masks = [(fold != k, fold == k) for k in range(3)]
    for folds in (PredefinedSplit(fold), pairs, masks, iter(pairs)):
        handed.test.clear()
        found = hp.cross_validate(H, (X, CLASSES), folds, scale=None)
        for k, (one, test) in enumerate(zip(found.folds, handed.test, strict=True)):
            assert one.test_rows.tolist() == pairs[k][1].tolist()
            assert np.array_equal(test[:, :2], X[pairs[k][1]].astype(np.float32))


def test_row_numbers_for_a_dataset_are_those_of_its_rows(handed: Handed) -> None:
    data = hp.load((X, CLASSES))
    rows, _y = learning_rows(data)
    fold = np.arange(len(rows)) % 2
    found = hp.cross_validate(H, data, PredefinedSplit(fold), scale=None)
    for k, (one, test) in enumerate(zip(found.folds, handed.test, strict=True)):
        assert one.test_rows.tolist() == np.flatnonzero(fold == k).tolist()
        assert np.array_equal(test[:, :2], rows[fold == k].numpy())


def random_splitter(draw: Any, n: int, groups: Any) -> Any:
    k = draw(st.integers(2, 4))
    seed = draw(st.integers(0, 9))
    kinds: list[Callable[[], Any]] = [
        lambda: k,
        lambda: KFold(k),
        lambda: KFold(k, shuffle=True, random_state=seed),
        lambda: TimeSeriesSplit(k),
        lambda: ShuffleSplit(k, test_size=0.3, random_state=seed),
        lambda: PredefinedSplit(np.random.default_rng(seed).integers(0, k, n)),
    ]
    whole: list[Callable[[], Any]] = [
        lambda: k,
        lambda: GroupKFold(k),
        lambda: GroupShuffleSplit(k, test_size=0.4, random_state=seed),
        lambda: LeaveOneGroupOut(),
    ]
    return draw(st.sampled_from(whole if groups is not None else kinds))()


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_every_folds_rows_are_the_callers_rows_at_its_numbers(data: Any) -> None:
    draw = data.draw
    n = draw(st.integers(16, 60))
    chance = np.random.default_rng(draw(st.integers(0, 10_000)))
    rows = np.column_stack([np.arange(n), chance.normal(size=n)]).astype(np.float32)
    y = chance.normal(size=n) if draw(st.booleans()) else np.arange(n) % 2
    groups = None
    if draw(st.booleans()):
        groups = np.concatenate([np.arange(5), chance.integers(0, 5, n - 5)]) * 10
    folds = random_splitter(draw, n, groups)
    with pytest.MonkeyPatch.context() as patch:
        handed = Handed(patch)
        found = hp.cross_validate(H, (rows, y), folds, groups=groups, scale=None)
    assert len(found.folds) == len(handed.train) > 0
    amounts = y.dtype.kind == "f"
    targets = (y - y.mean()) / y.std() if amounts else y
    for fold, train, test in zip(found.folds, handed.train, handed.test, strict=True):
        for numbers, values in ((fold.train_rows, train), (fold.test_rows, test)):
            assert np.array_equal(values[:, :2], rows[numbers])
            assert values[:, 2] == pytest.approx(targets[numbers], abs=1e-5)
        assert not set(fold.train_rows.tolist()) & set(fold.test_rows.tolist())
        if groups is not None:
            assert not set(groups[fold.train_rows]) & set(groups[fold.test_rows])
        if isinstance(folds, TimeSeriesSplit):
            assert fold.train_rows.max() < fold.test_rows.min()
    if isinstance(folds, int):
        held = np.concatenate([fold.test_rows for fold in found.folds])
        assert sorted(held.tolist()) == list(range(n)) and len(found.folds) == folds


# Groups ---------------------------------------------------------------------------------------


def persons(seed: int = 0) -> tuple[Any, Any, Any]:
    """240 measurements, 8 of each of 30 persons, whose class is drawn: nothing can be learnt."""
    draw = np.random.default_rng(seed)
    who = np.repeat(np.arange(30), 8)
    label = draw.permutation(np.arange(30) % 2)
    order = draw.permutation(240)  # the rows of a person are all over the place
    rows = draw.normal(size=(30, 6))[who] + 0.1 * draw.normal(size=(240, 6))
    return rows[order], label[who][order], who[order]


def test_a_number_of_folds_keeps_groups_as_group_k_fold_does() -> None:
    rows, y, who = persons()
    h = H.replace(epochs=30, hidden_units=16, batch_size=16)
    leaked = hp.cross_validate(h, (rows, y), folds=5).mean
    assert leaked > 0.9
    whole = hp.cross_validate(h, (rows, y), folds=5, groups=who)
    by_hand = hp.cross_validate(h, (rows, y), GroupKFold(5), groups=who)
    network = hp.NetworkClassifier(hidden_layers=1, hidden_units=16, epochs=30)
    model = make_pipeline(StandardScaler(), network)
    outside = cross_val_score(model, rows, y, groups=who, cv=GroupKFold(5)).mean()
    assert by_hand.mean == pytest.approx(outside, abs=1e-6)
    assert abs(whole.mean - 0.5) < 0.25 and whole.mean < leaked - 0.25
    for fold in whole.folds:
        assert not set(who[fold.train_rows]) & set(who[fold.test_rows])
        assert not fold.missing_in_test and not fold.missing_in_training  # stratified


def test_groups_go_through_a_validation_curve_and_nested_cross_validation(
    handed: Handed,
) -> None:
    rows, y, who = persons()
    place = {row.astype(np.float32).tobytes(): at for at, row in enumerate(rows)}
    hp.validation_curve(H, (rows, y), "l2", [0.0, 1.0], 3, groups=who, scale=None)
    assert len(handed.train) == 6
    hp.nested_cross_validate(
        [H, H.replace(l2=1.0)], (rows, y), outer=3, inner=2, groups=who, scale=None
    )
    assert len(handed.train) == 6 + 12 + 3
    for train, test in zip(handed.train, handed.test, strict=True):
        sides = [{who[place[r.tobytes()]] for r in part[:, :6]} for part in (train, test)]
        assert sides[0] and sides[1] and not sides[0] & sides[1]


def test_groups_of_a_dataset_are_those_of_its_source_or_of_its_rows() -> None:
    rows, y, who = persons()
    data = hp.load((rows, y))
    own = who[data.origin.rows[:180]]
    both = [hp.cross_validate(H, data, 4, groups=groups) for groups in (who, own)]
    for one, other in zip(both[0].folds, both[1].folds, strict=True):
        assert one.test_rows.tolist() == other.test_rows.tolist()
        assert not set(own[one.train_rows]) & set(own[one.test_rows])
    by_splitter = hp.cross_validate(H, data, GroupKFold(4), groups=who)
    for fold in by_splitter.folds:
        assert not set(own[fold.train_rows]) & set(own[fold.test_rows])
    unknown = replace(data, name="of unknown origin")
    assert take_rows(unknown, groups=own).groups.tolist() == own.tolist()  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="each of 180 training and validation rows, got shape"):
        take_rows(unknown, groups=who)


def test_a_column_of_groups_is_no_feature() -> None:
    rows, y, who = persons()
    frame = pd.DataFrame(rows[:, :2], columns=["a", "b"]).assign(kind=y, who=who)
    taken = take_rows(frame, target="kind", task="classification", groups="who")
    assert taken.data.feature_names == ("a", "b") and taken.groups is not None
    assert taken.groups.tolist() == who.tolist()
    found = hp.cross_validate(H, frame, 3, target="kind", groups="who")
    for fold in found.folds:
        assert not set(who[fold.train_rows]) & set(who[fold.test_rows])


def cross(source: Any, folds: Any, groups: Any) -> Any:
    return hp.cross_validate(H, source, folds, groups=groups)


def curve(source: Any, folds: Any, groups: Any) -> Any:
    return hp.validation_curve(H, source, "l2", [0.0, 1.0], folds, groups=groups)


def nested(source: Any, folds: Any, groups: Any) -> Any:
    return hp.nested_cross_validate([H], source, outer=folds, inner=2, groups=groups)


@pytest.mark.parametrize("judge", [cross, curve, nested])
@pytest.mark.parametrize(
    ("folds", "groups", "error", "message"),
    [
        (5, np.arange(180), ValueError, r"one value for each of 240 rows, got shape \[180\]"),
        (31, DAY // 8, ValueError, "at most 30, the number of groups, got 31"),
        (5, [7] * N, ValueError, "groups must name at least 2 groups, got 1"),
        (5, [None, *range(N - 1)], ValueError, r"row 0 \(from 0\) has none"),
        (KFold(7), DAY // 8, ValueError, r"fold 1 of KFold has rows of 1 groups in .* '4\.0'"),
        (KFold(3, shuffle=True), DAY // 8, ValueError, "or leave groups out"),
        (GroupKFold(3), None, ValueError, "GroupKFold keeps groups together: give groups="),
        (TimeSeriesSplit(3), DAY % 7, ValueError, "of 7 groups in training and in test at once"),
        ([(range(99), range(90, 120))], None, ValueError, "trains on 9 of its own 30 test rows"),
        ([], None, ValueError, "list gives no folds for these 240 rows"),
        ([(range(200), [])], None, ValueError, "fold 1 has 200 rows to train on, 0 to test"),
        ([([], range(9))], None, ValueError, "fold 1 has 0 rows to train on, 9 to test"),
        ([(range(200), [240])], None, ValueError, "names row 240, but the 240 rows .* 0 to 239"),
        ([(range(200), [-1])], None, ValueError, "fold 1 names row -1"),
        ([(range(200), [0.5])], None, TypeError, "must be row numbers .* got float64"),
        ([([True] * 9, range(9))], None, TypeError, r"a mask \[240\], got bool of shape \[9\]"),
        ([range(3)], None, TypeError, "must be a pair .* but list gives range"),
        (KFold, None, TypeError, r"got KFold; make one with KFold\(…\)"),
    ],
)
def test_folds_that_promise_too_much_are_refused_by_all_alike(
    judge: Any, folds: Any, groups: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        judge((X, CLASSES), folds, groups)


@pytest.mark.parametrize("given", [np.arange(100), np.arange(241)])
def test_a_dataset_says_how_many_groups_it_expects(given: Any) -> None:
    message = r"each of 180 training and validation rows \(or of the 240 rows that the set was made"
    for source in (hp.load((X, CLASSES)), hp.load((X, AMOUNTS), shuffle=False)):
        with pytest.raises(ValueError, match=message):
            hp.cross_validate(H, source, groups=given)


def test_the_lab_takes_groups_for_the_callers_rows_too() -> None:
    rows, y, who = persons()
    lab = CrossValidationLab((rows, y), groups=who, splitter="group", k=4).wait(60)
    dealt = lab.rows
    assert dealt.groups is not None and len(dealt.groups) + dealt.sealed == 240
    place = {row.tobytes(): at for at, row in enumerate(rows)}
    found = [place[row.tobytes()] for row in dealt.data.X_train.numpy()]
    assert found == sorted(found)  # the order they came in
    assert np.unique(who[found], return_inverse=True)[1].tolist() == dealt.groups.tolist()
    assert not set(who[found]) & set(np.delete(who, found))  # sealed groups are whole
    lab.close()
    with pytest.raises(ValueError, match=r"each of 240 rows, got shape \[192\]"):
        fold_rows((rows, y), groups=who[:192])


# Nested, in time ------------------------------------------------------------------------------


def test_inner_folds_of_a_time_series_never_train_on_later_rows(handed: Handed) -> None:
    source = (X, AMOUNTS)
    found = hp.nested_cross_validate(
        [H, H.replace(l2=1.0)], source, outer=TimeSeriesSplit(3), inner=2, scale=None
    )
    assert len(handed.train) == 3 * 2 * 2 + 3 and len(found.score) == 3
    for train, test in zip(handed.train, handed.test, strict=True):
        assert train[:, 0].max() < test[:, 0].min()
    handed.train.clear()
    hp.nested_cross_validate([H], hp.load(source), outer=TimeSeriesSplit(3), inner=2, scale=None)
    for train in handed.train:
        assert (np.diff(train[:, 0]) > 0).all()


def test_inner_folds_may_be_a_splitter_with_any_number_of_folds() -> None:
    rows, y, who = persons()
    found = hp.nested_cross_validate(
        [H, H.replace(epochs=20)], (rows, y), outer=3, inner=LeaveOneGroupOut(), groups=who
    )
    assert found.inner_best.shape == found.score.shape == (3,)


# Units ----------------------------------------------------------------------------------------


def test_errors_are_told_in_the_unit_of_the_callers_targets() -> None:
    h = H.replace(epochs=20, hidden_units=16)
    found = hp.cross_validate(h, (X[:, 1:], 1000 + 50 * X[:, 1] ** 2), 3)
    scale = np.std(50 * X[:, 1] ** 2)
    assert found.rmse == pytest.approx(np.sqrt(found.loss) * scale)
    data = hp.load("diabetes")
    on_set = hp.cross_validate(h, data, 3)
    assert on_set.rmse == pytest.approx(data.rmse(on_set.loss))
    assert 45 < on_set.rmse.mean() < 80
    with pytest.raises(ValueError, match="rmse is for regression"):
        _ = hp.cross_validate(H, "iris", 3).rmse
