"""True labels beside shuffled ones."""

from __future__ import annotations

import pytest
import torch

import hpwidgets as hp
from hpwidgets.lessons.capacity._memorise import memorise, shuffle_labels

SETTING = hp.Hyperparameters(hidden_layers=1, hidden_units=64, batch_size=64, epochs=4)


def test_a_share_of_the_training_labels_is_dealt_out_anew() -> None:
    data = hp.load("digits_flat")
    half = shuffle_labels(data, 0.5, seed=0)
    moved = (half.y_train != data.y_train).float().mean()
    assert 0.38 < moved < 0.5  # a tenth of the moved ones gets its own label again
    assert torch.equal(half.y_train.sort().values, data.y_train.sort().values)
    assert torch.equal(half.X_train, data.X_train)
    assert torch.equal(half.y_validation, data.y_validation)
    assert torch.equal(half.y_test, data.y_test)
    assert torch.equal(shuffle_labels(data, 0.0, seed=0).y_train, data.y_train)


def test_each_view_has_one_epoch_more_of_both_runs_as_fit_trains_them() -> None:
    data = hp.load("digits_flat")
    views = list(memorise(SETTING, data))
    assert [len(view.train) for view in views] == [0, 1, 2, 3, 4]
    real = hp.fit(SETTING, data)
    shuffled = hp.fit(SETTING, shuffle_labels(data, 1.0, SETTING.seed))
    assert views[-1].validation.tolist() == real.validation_score.tolist()
    assert views[-1].shuffled_train.tolist() == shuffled.train_score.tolist()
    assert views[-1].classes == 10 and views[-1].n_parameters == 64 * 65 + 65 * 10


def test_runs_of_different_length_go_on_alone() -> None:
    data = hp.load("digits_flat")
    view = list(memorise(SETTING.replace(epochs=60, patience=3, learning_rate=0.003), data))[-1]
    assert len(view.train) != len(view.shuffled_train)


def test_it_stops_when_cancelled() -> None:
    assert len(list(memorise(SETTING, hp.load("iris"), cancelled=lambda: True))) == 1


def test_what_cannot_be_shuffled_is_said() -> None:
    with pytest.raises(ValueError, match="classes, got a regression"):
        shuffle_labels(hp.load("sine"), 1.0, seed=0)
    with pytest.raises(ValueError, match=r"share must be in \[0, 1\], got 1.5"):
        shuffle_labels(hp.load("iris"), 1.5, seed=0)
