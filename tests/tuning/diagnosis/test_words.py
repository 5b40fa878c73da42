"""What a verdict says: whole sentences, with the run's own numbers and settings."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.records import Change, Verdict
from hpwidgets.tuning.diagnosis.diagnose import diagnose
from tests.tuning.diagnosis.curves_by_hand import history, shapes


def test_overfitting_says_since_when_and_by_how_much() -> None:
    validation = [0.6, 0.4, 0.3, 0.28, *np.linspace(0.28, 0.33, 30)[1:]]
    train = [0.6, 0.35, 0.25, 0.20, *np.linspace(0.20, 0.08, 30)[1:]]
    assert diagnose(history(train, validation, chance=0.693)) == Verdict(
        name="overfitting",
        evidence="Validation loss rose from 0.28 at epoch 4 to 0.325 while training loss fell from"
        " 0.2 to 0.0924 (medians of the last 7 epochs). Accuracy hardly changed (0.8 to 0.8):"
        " hardly more answers are wrong, but the wrong ones are given ever more surely.",
        changes=(
            Change("patience", 5, None),
            Change("dropout", 0.3, 0.0),
            Change("l2", 0.001, 0.0),
            Change("hidden_units", 16, 32),
        ),
        remarks="More training rows would help too: there are 250 for 1218 parameters.",
        kind="rise",
        since_epoch=4,
    )


def test_overfitting_from_the_start_is_far_too_long_a_run() -> None:
    train, validation = np.linspace(1, 0.1, 60), np.linspace(1, 2, 60)
    verdict = diagnose(history(train, validation, score=[*np.linspace(0.5, 0.2, 60)]))
    assert verdict.evidence.endswith(
        "It never did clearly better than a constant guess, which costs 1."
    )
    assert (
        "The best epoch, 1 of 60, lies in the first 10 %: the run is far too long; 5 epochs are"
        " plenty." in verdict.advice
    )
    assert "Accuracy" not in verdict.evidence


def test_overfitting_advice_starts_from_what_is_set() -> None:
    train, validation = shapes(40)["overfitting: textbook"]
    verdict = diagnose(
        history(
            train,
            validation,
            dropout=0.5,
            l2=0.01,
            hidden_units=8,
            patience=50,
            n_train=5000,
            learning_rate=0.1,
        )
    )
    assert verdict.advice == (
        "Try learning rate 0.01 (now 0.1), or L2 0.1 (now 0.01), or hidden layers 1 (now 2)."
    )


def test_a_gap_that_stays_is_overfitting_without_a_turning_point() -> None:
    verdict = diagnose(history(*shapes(60)["overfitting: validation levels off high"]))
    assert (verdict.kind, verdict.since_epoch) == ("gap", None)
    assert verdict.evidence == (
        "Training loss fell to 0.0201 while validation loss stood still at 0.55 (medians of the"
        " last 7 epochs): a gap of 0.53, 53 % of what a constant guess costs (1)."
    )
    assert "patience" not in [change.field for change in verdict.changes]


def test_crawling_asks_for_a_larger_learning_rate() -> None:
    run = history(*shapes(40)["underfitting: crawling"], learning_rate=1e-5)
    assert diagnose(run) == Verdict(
        name="underfitting",
        evidence="Training loss hardly moved, from 1.02 to 0.9923 in 40 epochs, and validation loss"
        " is 1.002 (medians of the last 7 epochs): a constant guess would cost 1.",
        changes=(Change("learning_rate", 0.001, 1e-5), Change("epochs", 160, 40)),
        remarks="The steps are too small to get anywhere.",
    )


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"hidden_layers": 0}, "hidden layers 2 (now 0)"),
        (
            {"activation": "identity"},
            "activation relu (now identity), or hidden units 128 (now 32), or hidden layers 3"
            " (now 2)",
        ),
        (
            {"activation": "sigmoid", "hidden_layers": 6},
            "activation relu (now sigmoid), or hidden layers 2 (now 6), or hidden units 128"
            " (now 32)",
        ),
        (
            {"l1": 0.1, "l2": 1.0, "dropout": 0.8},
            "L1 0.001 (now 0.1), or L2 0.01 (now 1), or dropout 0.4 (now 0.8), or"
            " hidden units 128 (now 32)",
        ),
        (
            {"learning_rate": 0.08, "hidden_units": 512, "hidden_layers": 3},
            "learning rate 0.008 (now 0.08)",
        ),
        (
            {"learning_rate": 0.001, "hidden_layers": 8, "hidden_units": 512},
            "learning rate 0.01 (now 0.001), or hidden layers 2 (now 8)",
        ),
    ],
)
def test_a_high_plateau_names_the_likeliest_bottleneck(
    settings: dict[str, object], advice: str
) -> None:
    verdict = diagnose(history(*shapes(60)["underfitting: high plateau"], **settings))
    assert verdict.name == "underfitting"
    assert verdict.evidence == (
        "Both losses levelled off high, training at 0.75 and validation at 0.78 (medians of the"
        " last 7 epochs): 78 % of what a constant guess costs (1) is left."
    )
    assert verdict.advice == (
        f"Try {advice}. If none of these helps, the features may not tell more: find better ones."
    )


def test_still_improving_asks_for_more_epochs_or_larger_steps() -> None:
    verdict = diagnose(history(*shapes(40)["still improving: straight"]))
    assert verdict.evidence == (
        "Validation loss was still falling, by 0.141 in the last quarter of 40 epochs, to 0.492"
        " (training 0.446; medians of the last 7 epochs)."
    )
    assert verdict.advice == "Try epochs 80 (now 40), or learning rate 0.03 (now 0.01)."


def test_still_improving_with_training_far_ahead_mentions_the_gap() -> None:
    t = np.linspace(0, 1, 60)
    verdict = diagnose(history(0.6 * np.exp(-t / 0.3), 0.9 - 0.3 * t))
    assert verdict.name == "still improving"
    assert verdict.advice.endswith(
        "Training is far ahead already, so watch the gap: dropout 0.3 (now 0) narrows it."
    )


def test_noise_that_set_off_early_stopping_asks_for_patience() -> None:
    t = np.linspace(0, 1, 60)
    validation = 1 - 0.6 * t + np.tile([0.0, 0.03], 30)
    run = history(1 - 0.6 * t, validation, outcome="stopped_early", patience=1, epochs=200)
    verdict = diagnose(run)
    assert verdict.name == "still improving"
    assert verdict.evidence.endswith("Early stopping took a noisy epoch for the end.")
    assert verdict.advice == "Try early stopping 10 (now 1)."


def test_early_stopping_right_after_the_best_epoch_is_ideal() -> None:
    t = np.linspace(0, 1, 40)
    validation = 0.2 + 0.6 * np.exp(-t / 0.1) + 0.2 * np.maximum(0, t - 0.6)
    run = history(
        0.1 + 0.7 * np.exp(-t / 0.1), validation, outcome="stopped_early", patience=14, epochs=100
    )
    verdict = diagnose(run)
    assert verdict.name == "ideal"
    assert verdict.evidence.startswith("Early stopping kept the weights of epoch 24 of 40, around")


def test_labels_learned_by_heart_are_overfitting_even_if_stopped_early() -> None:
    t = np.linspace(0, 1, 20)
    run = history(1 - 0.3 * t, 1 + 0.4 * t, outcome="stopped_early", patience=19, epochs=60)
    verdict = diagnose(run)
    assert (verdict.name, verdict.since_epoch) == ("overfitting", 1)
    assert "patience" not in verdict.advice


def test_jumps_name_the_worst() -> None:
    train = np.full(40, 0.2)
    train[[15, 20, 25, 30, 35]] = [0.5, 0.6, 1.4, 0.5, 0.7]
    verdict = diagnose(history(train, train + 0.05, learning_rate=0.03))
    assert verdict == Verdict(
        name="unstable",
        evidence="Training loss jumps: in 5 of 40 epochs it stood far above what it had reached,"
        " as in epoch 26 with 1.4 after 0.2 in epoch 1.",
        changes=(Change("learning_rate", 0.01, 0.03), Change("batch_size", 64, 16)),
    )


def test_jumps_of_validation_alone() -> None:
    rng = np.random.default_rng(0)
    validation = 0.4 + rng.choice([0, 0.3, -0.3], 60)
    verdict = diagnose(history(np.full(60, 0.3), validation))
    assert verdict.name == "unstable"
    assert "it lay anywhere between 0.1 and 0.7." in verdict.evidence
    assert verdict.advice.endswith("More validation rows would also measure it more steadily.")


def test_a_network_thrown_out_by_its_first_steps() -> None:
    train = [15.0, 4.0, 1.5, *np.full(37, 1.0)]
    verdict = diagnose(history(train, train, learning_rate=1.0))
    assert verdict.name == "underfitting"
    assert verdict.evidence == (
        "Both losses lie flat at what a constant guess costs (1), training at 1 and validation at 1"
        " (medians of the last 7 epochs): steps this large have thrown the network to where it"
        " answers every row alike."
    )
    assert verdict.changes[0] == Change("learning_rate", 0.01, 1.0)


def test_a_network_that_large_steps_keep_throwing_about() -> None:
    train = [15.0, 4.0, 1.5, *np.full(7, 1.1), 1.17, *np.full(29, 1.1)]
    verdict = diagnose(history(train, train, learning_rate=1.0))
    assert verdict.name == "unstable"
    assert verdict.evidence == (
        "Training loss was 15 in epoch 1, at most 15, and ended at 1.1 (validation 1.1; medians of"
        " the last 7 epochs), where a constant guess costs 1: steps this large have thrown the"
        " network out."
    )
    assert verdict.changes[0] == Change("learning_rate", 0.01, 1.0)


def test_a_loss_on_its_way_up_is_divergence() -> None:
    growing = np.geomspace(1, 300, 40)
    verdict = diagnose(history(growing, growing, optimizer="sgd", learning_rate=0.5, momentum=0.9))
    assert verdict.name == "diverged"
    assert verdict.evidence == (
        "The training loss grew from 1 in epoch 1 to 193 at the end (medians of the last 7 epochs),"
        " where a constant guess would cost 1."
    )
    assert verdict.advice == "Try learning rate 0.01 (now 0.5), or momentum 0.5 (now 0.9)."


def test_divergence_says_when() -> None:
    assert diagnose(history([], [], outcome="diverged", learning_rate=1e6)) == Verdict(
        name="diverged",
        evidence="The loss blew up in the first epoch, where a constant guess would cost 1.",
        changes=(Change("learning_rate", 0.01, 1e6),),
        since_epoch=1,
    )
    later = diagnose(history([0.9, 3], [1, 4], outcome="diverged", learning_rate=0.005, l2=900.0))
    assert later.since_epoch == 3
    assert later.evidence == (
        "The loss blew up in epoch 3, after a training loss of 3 and a validation loss of 4 in"
        " epoch 2; a constant guess would cost 1."
    )
    assert later.advice == (
        "Try L2 9 (now 900), or learning rate 0.0005 (now 0.005). If that does not help,"
        " standardise the features and look for outliers."
    )


def test_a_loss_that_is_not_a_number_is_divergence_too() -> None:
    verdict = diagnose(history([0.9, 0.8, np.nan, 1, 1, 1], [1.0] * 6))
    assert (verdict.name, verdict.since_epoch) == ("diverged", 3)
    assert verdict.evidence.startswith("The loss blew up in epoch 3")


@pytest.mark.parametrize(
    ("done", "evidence"),
    [
        (0, "No epoch was completed, and at least 5 are needed to see a course."),
        (1, "Only 1 epoch was completed, too few to see a course: at least 5 are needed."),
        (4, "Only 4 epochs were completed, too few to see a course: at least 5 are needed."),
    ],
)
def test_too_few_epochs(done: int, evidence: str) -> None:
    losses = [1.0, 0.9, 0.8, 0.7][:done]
    verdict = diagnose(history(losses, losses, outcome="cancelled", epochs=40))
    assert verdict.name == "undecided"
    assert verdict.evidence == evidence
    assert verdict.advice == "Let the run go on to its 40 epochs."
    if done:
        finished = diagnose(history(losses, losses, epochs=done))
        assert finished.advice == f"Try epochs 20 (now {done})."
        stopped = diagnose(history(losses, losses, outcome="stopped_early", patience=1))
        assert stopped.advice == "Try early stopping 5 (now 1)."


def test_ideal_says_how_much_is_left_and_whether_the_run_was_too_long() -> None:
    verdict = diagnose(history(*shapes(60)["ideal: textbook"]))
    assert verdict.evidence == (
        "Both losses fell and levelled off close together, training at 0.1 and validation at 0.15"
        " (medians of the last 7 epochs), which is 15 % of what a constant guess costs (1)."
    )
    assert verdict.advice.startswith("Nothing calls for a change.")
    quick = [0.5, 0.2, *np.full(58, 0.201)]
    assert (
        "The best epoch, 2 of 60, lies in the first 10 %" in diagnose(history(quick, quick)).advice
    )


def test_two_losses_near_0_are_ideal_however_large_their_ratio() -> None:
    early = np.exp(-np.linspace(0, 1, 60) / 0.1)
    verdict = diagnose(history(0.001 + 0.9 * early, 0.02 + 0.85 * early))
    assert (verdict.name, verdict.kind) == ("ideal", None)
    assert verdict.evidence == (
        "Both losses fell close to 0, training to 0.00107 and validation to 0.0201 (medians of the"
        " last 7 epochs): all but 2 % of what a constant guess costs (1) is gone."
    )


def test_a_small_gap_is_ideal_but_not_called_close_together() -> None:
    early = np.exp(-np.linspace(0, 1, 60) / 0.1)
    verdict = diagnose(history(0.2 + 0.8 * early, 0.3 + 0.7 * early))
    assert verdict.name == "ideal"
    assert verdict.evidence == (
        "Both losses fell and levelled off with a gap between them that is small: training at 0.2,"
        " validation at 0.3 (medians of the last 7 epochs), 10 % of what a constant guess costs (1)"
        " apart."
    )


def test_a_gap_within_the_noise_of_the_validation_rows_is_undecided() -> None:
    train, validation = shapes(60)["overfitting: validation levels off high"]
    few = history(train, validation, validation_loss_error=0.6)
    verdict = diagnose(few)
    assert verdict.name == "undecided"
    assert verdict.evidence == (
        "Validation loss (0.55) stands far above training loss (0.0201; medians of the last 7"
        " epochs), but these few validation rows measure it to ± 0.6 only: a single row may make"
        " the gap."
    )
    assert verdict.advice == (
        "Measure the gap on more validation rows, or by cross-validation, before you act on it."
    )
    assert diagnose(history(train, validation, validation_loss_error=0.5)).kind == "gap"


def test_a_long_run_that_settled_in_its_first_tenth_is_saturated_early() -> None:
    quick = np.exp(-np.arange(200) / 2)
    verdict = diagnose(history(0.1 + 0.9 * quick, 0.12 + 0.88 * quick))
    assert verdict.name == "saturated early"
    assert verdict.evidence == (
        "By epoch 7 of 200, 95 % of the fall of validation loss was over; the rest of the run"
        " changed little: training ended at 0.1, validation at 0.12 (medians of the last 20"
        " epochs)."
    )
    assert verdict.changes == (Change("epochs", 20, 200),)
    shorter = diagnose(history(0.1 + 0.9 * quick[:149], 0.12 + 0.88 * quick[:149]))
    assert shorter.name == "ideal"


def test_advice_is_a_change_that_can_be_applied_and_is_worded_as_the_controls_are() -> None:
    verdict = diagnose(
        history(*shapes(60)["underfitting: high plateau"], hidden_units=(32, 16), l1=0.01)
    )
    assert verdict.advice.startswith(
        "Try L1 0.0001 (now 0.01), or hidden units (128, 64) (now (32, 16)), or hidden layers 3"
        " (now 2)."
    )
    setting = history([1.0], [1.0], hidden_units=(32, 16), l1=0.01).hyperparameters
    penalty, wider, deeper = (change.apply(setting) for change in verdict.changes)
    assert penalty == setting.replace(l1=0.0001)
    assert wider.widths == (128, 64) and deeper.widths == (32, 16, 16)
    assert str(verdict) == f"Underfitting. {verdict.evidence}\n{verdict.advice}"


def test_a_linear_model_that_did_well_is_told_of_hidden_layers() -> None:
    train, validation = 0.3 + shapes(40)["ideal: textbook"][0], shapes(40)["ideal: textbook"][1]
    verdict = diagnose(history(train, validation + 0.3, hidden_layers=0))
    assert verdict.advice.endswith("see whether hidden layers 1 (now 0) does.")


def test_a_tiny_rise_is_not_overfitting() -> None:
    validation = [0.5, 0.1, 0.01, 0.0100, *np.linspace(0.0100, 0.0102, 40)]
    train = [0.5, 0.1, 0.008, *np.linspace(0.008, 0.001, 41)]
    assert diagnose(history(train, validation, chance=0.69)).name == "ideal"


def test_a_rise_that_ends_beside_the_training_loss_is_not_overfitting() -> None:
    k = np.arange(80)
    train = 0.12 + 0.3 * np.exp(-k / 8)
    validation = 0.09 + 0.3 * np.exp(-k / 4) + 0.0006 * k
    assert diagnose(history(train, validation, chance=0.69)).name == "ideal"
    left_behind = diagnose(history(train - 0.04, validation, chance=0.69))
    assert (left_behind.name, left_behind.kind) == ("overfitting", "rise")


def test_all_right_and_sure_is_ideal_though_the_loss_still_falls() -> None:
    t = np.linspace(0, 1, 40)
    curve = 0.24 - 0.15 * t
    assert diagnose(history(curve, curve, score=1.0)).name == "ideal"
    assert diagnose(history(curve, curve, score=0.95)).name == "still improving"
    assert diagnose(history(curve, curve, score=1.0, task="regression")).name == "still improving"


def test_anything_but_a_history_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"^history must be a History, as fit\(\.\.\.\) returns, got list$"
    ):
        diagnose([1.0, 0.5])  # type: ignore[arg-type]
