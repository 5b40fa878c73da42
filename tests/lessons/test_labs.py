"""What holds of every lab: each view computes and tells, and settings make the lab again."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

import hpwidgets as hp
from tests.lessons.automl.test_lab import LAB as AUTOML
from tests.lessons.baseline.test_lab import LAB as BASELINE
from tests.lessons.cross_validation.test_lab import LAB as CROSS_VALIDATION
from tests.lessons.ensembles.test_lab import LAB as ENSEMBLES
from tests.lessons.hyperband.test_lab import LAB as HYPERBAND
from tests.lessons.regularisation.test_lab import LAB as DROPOUT
from tests.lessons.search.test_lab import LAB as SEARCH
from tests.page import is_dimmed, progress_text, saved_words, shown

Lab = Callable[..., Any]
SHOWS: list[tuple[Lab, dict[str, Any], dict[str, tuple[str, str]]]] = [
    (
        BASELINE,
        {"data": "wine"},
        {
            "families": ("FamiliesView", "Predicting the commonest class every time is right on"),
            "checks": ("ChecksView", "ln K = 1.1 is the loss of equal probabilities for all K"),
            "gradients": ("GradientView", "The slope of the sigmoid is at most 0.25"),
            "optimizers": ("OptimizersView", "Each at its own best rate, "),
            "band": ("BandView", "half of ln K"),
            "regularisation": ("RegularisationView", "of the training rows"),
        },
    ),
    (
        CROSS_VALIDATION,
        {},
        {
            "folds": ("FoldsView", "50 rows in 5 folds: each validates 10 rows"),
            "scores": (
                "FoldScoresView",
                "5 folds, trained in one pass: mean validation accuracy",
            ),
            "complexity": ("ComplexityView", "Best: epochs"),
            "cost": ("FoldCostView", "Small k trains on fewer rows"),
            "nested": ("NestedView", "Nested folds, which judge the choice on rows that had no"),
            "chance": ("MissingChanceView", "some fold has none with P = 0.953 (computed)"),
        },
    ),
    (
        ENSEMBLES,
        {},
        {
            "bagging": ("BaggingView", "(out of bag), an estimate that costs no validation rows"),
            "variance": ("BaggingVarianceView", "of the variance away"),
            "boosting": ("BoostingView", "The heaviest tenth of the rows holds"),
            "stacking": ("StackingView", "It promises 1.000 and keeps"),
            "voting": ("VotingView", "Soft vote (mean probability)"),
            "runs": ("Combination", "open the sealed test rows to judge, once"),
            "diversity": ("DiversityView", "the error of their average, exactly"),
        },
    ),
    (
        HYPERBAND,
        {"data": "iris"},
        {
            "brackets": (
                "BracketsView",
                "it is random search, 3 configurations trained to the end",
            ),
            "race": (
                "HyperbandView",
                "To train all of them to the end would have taken 153 epochs, 2.2 times as many",
            ),
            "replays": ("ReplaysView", "of 30 configurations come within 1% of the best"),
            "slow": ("SlowStartersView", "Bracket s = 0 cuts nobody"),
        },
    ),
    (
        DROPOUT,
        {"data": "iris"},
        {
            "network": ("DropoutStepView", "The activations of the kept units are scaled by"),
            "modes": ("MaskSpreadView", "Each mask leaves a smaller network"),
            "vote": (
                "MaskSpreadView",
                "So a network with dropout is many networks with shared weights",
            ),
            "size": ("DropoutGainView", "Every size is trained for the same number of updates"),
            "penalties": ("PenaltiesView", "L1 takes the same amount off every weight"),
            "stopping": ("EarlyStoppingView", "under the proved 1.69"),
        },
    ),
    (
        SEARCH,
        {"data": "iris", "slice": 2, "process_budget": 4},
        {
            "landscape": ("ReplayView", "After 6 trials the nearest is "),
            "process": ("ProcessRunView", "The next trial would be"),
            "bands": ("BestSoFarView", "0.95^60 = 95.4%"),
            "projections": ("ReplayView", "a grid repeats itself"),
            "isolation": ("IsolationView", "Of the variance "),
            "search": ("SearchRunView", "Most important here: "),
        },
    ),
]
"""Where each lab starts; what every view computes, and says among other things."""
PLANE = {"learning_rate", "l2"}
UNSEEN = {
    "complexity": {"epochs"},
    "variance": {"hidden_layers", "hidden_units", "learning_rate", "fit_epochs"},
    **dict.fromkeys(("landscape", "process", "bands", "projections", "isolation"), PLANE),
}
"""Controls of a view that mean nothing where it starts."""


def named(value: object) -> str:
    """The lab's name, where it is one."""
    return getattr(getattr(value, "func", value), "__name__", "")


@pytest.mark.parametrize(("lab", "start", "shows"), SHOWS, ids=named)
def test_every_view_computes_its_record_and_says_what_it_shows(
    opened: Any, lab: Lab, start: dict[str, Any], shows: dict[str, tuple[str, str]]
) -> None:
    made = opened(lab, **start)
    assert list(made.views) == list(shows)
    for view, (record, words) in shows.items():
        made.set(view=view).wait(120)
        assert type(made.result).__name__ == record and made.error == ""
        assert made.result.done == made.result.total and "finished" in progress_text(made)
        assert words in made.words and "nan" not in made.words and not is_dimmed(made)
        tables = made.widget.below["tables"]
        assert tables or lab is not CROSS_VALIDATION
        for table in tables:
            assert table["rows"] and {len(row) for row in table["rows"]} == {len(table["heads"])}
        assert made.view.question.endswith("?") and made.view.try_this.endswith((".", "?"))
        assert made.picture.render().startswith(b"\x89PNG")
        assert saved_words(made).startswith(f"hpwidgets.{type(made).__name__}: ")
        assert shown(made) == {"view", *made.view.controls} - UNSEEN.get(view, set())


@pytest.mark.parametrize(
    ("lab", "start", "number"),
    [
        (AUTOML, {"data": "wine", "view": "choices", "trials": 3}, "best.score"),
        (BASELINE, {"data": "iris", "view": "optimizers", "batch_norm": True}, "loss"),
        (
            CROSS_VALIDATION,
            {"data": "wine", "view": "complexity", "k": 4, "varied": "hidden_units"},
            "curve.score",
        ),
        (ENSEMBLES, {"data": "wine", "view": "stacking", "seed": 3}, "weights"),
        (HYPERBAND, {"data": "wine", "view": "slow", "eta": 2, "look": 1}, "fate"),
        (DROPOUT, {"data": "wine", "view": "penalties", "l2": 0.1}, "weight_norm"),
        (
            SEARCH,
            {"data": "wine", "view": "projections", "step": 3, "theme": "dark"},
            "landscape.loss",
        ),
    ],
    ids=named,
)
def test_settings_make_the_same_lab(
    opened: Any, lab: Lab, start: dict[str, Any], number: str
) -> None:
    made = opened(lab, **start)
    again = opened(eval, made.settings(), {"hp": hp})
    assert again.values == made.values and again.settings() == made.settings()
    value = attrgetter(number)
    assert value(again.result) == pytest.approx(value(made.result), nan_ok=True)


@pytest.mark.parametrize(
    ("lab", "start", "moved"),
    [
        (AUTOML, {"data": "iris", "trials": 3}, {"seed": 1}),
        (BASELINE, {"data": "wine", "view": "checks"}, {"hidden_units": 8}),
        (CROSS_VALIDATION, {"data": "iris", "view": "scores"}, {"k": 4}),
        (ENSEMBLES, {}, {"members": 4}),
        (DROPOUT, {"data": "iris", "view": "penalties"}, {"l1": 0.02}),
    ],
    ids=named,
)
def test_a_setting_seen_before_is_there_at_once(
    opened: Any, lab: Lab, start: dict[str, Any], moved: dict[str, Any]
) -> None:
    made = opened(lab, **start)
    first, back = made.result, {name: made.values[name] for name in moved}
    assert made.set(**moved).wait(60).result is not first
    assert made.set(**back).wait(60).result is first


@pytest.mark.parametrize("name", [name for name in hp.__all__ if name.endswith("Lab")])
def test_every_preset_has_a_test(name: str) -> None:
    lab = getattr(hp, name)
    folder = Path(__file__).parent / lab.__module__.split(".")[2]
    tests = "".join(path.read_text("utf-8") for path in folder.glob("test_*.py"))
    if '"preset", PRESETS' not in tests:  # tests each of them
        assert [p.name for p in lab.presets if f'"{p.name}"' not in tests] == []
