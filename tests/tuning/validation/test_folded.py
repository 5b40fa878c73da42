"""Settings × folds as one population, or a few where the scaled copies would not fit."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_selection import VarianceThreshold
from sklearn.model_selection import PredefinedSplit

import hpwidgets as hp
from hpwidgets.tuning.validation import folded as module
from hpwidgets.tuning.validation.cross_validation import cross_validate, fold_scores
from hpwidgets.tuning.validation.folded import Folded
from hpwidgets.tuning.validation.learning_rows import learning_rows

H = hp.Hyperparameters(hidden_units=8, epochs=4)


def test_learning_rows_are_all_but_the_sealed() -> None:
    data = hp.load("iris")
    X, y = learning_rows(data)
    assert len(X) == len(y) == 150 - len(data.y_test)
    assert X[-1].tolist() == data.X_validation[-1].tolist()


def test_copies_that_do_not_fit_are_trained_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = hp.load("iris")
    whole = cross_validate(H, data, 5)
    monkeypatch.setattr(module, "COPIES", 2 * 4 * 112 * 4)
    views = list(fold_scores(H, data, 5))
    assert views[-1].found.score == pytest.approx(whole.score)
    assert views[-1].found.done == 5 * 4
    counts = {int(np.isfinite(view.found.score).sum()) for view in views}
    assert counts >= {0, 2, 4, 5}
    assert views[-1].curves.shape == (5, 4)
    done = [view.found.done for view in views]
    assert done == sorted(done)


def test_settings_of_one_fold_share_its_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    data = hp.load("iris")
    rows = np.arange(100)
    rest = np.arange(100, 112)
    scaled: list[int] = []
    original = Folded._scaled

    def counting(self: Folded, train: np.ndarray[tuple[int], np.dtype[np.int64]]) -> object:
        scaled.append(len(train))
        return original(self, train)

    monkeypatch.setattr(Folded, "_scaled", counting)
    settings = [H.replace(l2=value) for value in (0.0, 0.1, 0.5)]
    run = Folded(data, [(h, rows, rest) for h in settings], "standard")
    *_, last = run
    assert scaled == [100] and last == run.total == 3 * 4
    assert len(set(run.newest("validation_loss").tolist())) == 3
    assert run.values("validation_loss").shape == (3, 4) and run.seconds > 0


def test_settings_of_other_lengths_end_where_they_end() -> None:
    rows, rest = np.arange(90), np.arange(90, 112)
    members = [(H.replace(epochs=n), rows, rest) for n in (2, 5)]
    run = Folded(hp.load("iris"), members, None)
    *_, last = run
    values = run.values("train_loss")
    assert last == 7 and np.isfinite(values).sum(axis=1).tolist() == [2, 5]
    assert run.newest("train_loss") == pytest.approx([values[0, 1], values[1, 4]])


def test_a_transformer_of_changing_width_is_refused() -> None:
    # Constant but for a few rows: without them the column is dropped.
    X = np.column_stack([np.arange(60) % 2, np.zeros(60)]).astype(float)
    X[::9, 1] = 5.0
    data = hp.load((X, np.arange(60) % 2))
    column = learning_rows(data)[0][:, 1].numpy()
    rows = column > column.min()
    test = np.where(rows, 0, 1 + np.arange(len(rows)) % 2)
    with pytest.raises(ValueError, match=r"as many columns in every fold, got \[1, 2\]"):
        cross_validate(H, data, PredefinedSplit(test), scale=VarianceThreshold())
