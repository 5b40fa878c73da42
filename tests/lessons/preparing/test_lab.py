"""DataPrepLab: its views, its pipeline, the user's own table, the sealed test."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator

import numpy as np
import pandas
import pytest

import hpwidgets as hp
from hpwidgets.i18n import number
from hpwidgets.lessons.preparing._cleaned_table import Cleaned
from hpwidgets.lessons.preparing._step_size import two_columns
from hpwidgets.lessons.preparing.lab import DataPrepLab
from hpwidgets.lessons.preparing.presets import PRESETS
from hpwidgets.lessons.preparing.records import AugmentView, Leaked, SplitView, StepView
from hpwidgets.widgets.table import Table
from hpwidgets.widgets.view import Given
from tests.page import is_shown, page_text, picture_size, press, progress_text, shown


@pytest.fixture
def lab() -> Iterator[DataPrepLab]:
    lab = hp.DataPrepLab(table="iris", missing=0.1)
    yield lab.wait(60)
    lab.close()


def cleaned(lab: DataPrepLab) -> Cleaned:
    assert isinstance(lab.result, Cleaned) and lab.result.prepared, lab.error
    return lab.result


def test_it_trains_on_the_prepared_table_beside_the_untreated_one(lab: DataPrepLab) -> None:
    item = cleaned(lab)
    assert item.curves is not None and item.pinned is not None
    assert item.curves.validation_loss.shape == (5, 40)
    assert item.missing > 0 and len(item.prepared.kept) == 74
    assert item.untreated is not None and len(item.untreated.kept) < 74
    assert "74 of 74 training rows are used" in lab.words
    assert "validation accuracy 0." in page_text(lab)
    assert "80/80 · finished" in progress_text(lab)


def test_the_pipeline_is_the_one_whose_rows_are_trained_on(lab: DataPrepLab) -> None:
    lab.set(scaling="minmax", imputation="knn").wait(60)
    item = cleaned(lab)
    assert lab.pipeline is item.prepared.pipeline and lab.dataset is item.prepared.dataset
    steps = lab.pipeline["columns"].named_transformers_["numbers"].named_steps
    assert [type(step).__name__ for step in steps.values()] == [
        "OutlierClipper",
        "MinMaxScaler",
        "KNNImputer",
    ]
    rows = item.prepared.table.frame.iloc[item.prepared.kept]
    again = pickle.loads(pickle.dumps(lab.pipeline)).transform(rows)
    assert np.allclose(again, lab.dataset.X_train.numpy(), atol=1e-6)
    assert hp.fit(hp.Hyperparameters(epochs=1), lab.dataset).outcome == "finished"


def test_a_setting_seen_before_comes_at_once(lab: DataPrepLab) -> None:
    first = cleaned(lab).curves
    lab.set(scaling="none").wait(60)
    pinned = cleaned(lab).pinned
    assert cleaned(lab).curves is not first
    lab.set(scaling="standard").wait(60)
    assert cleaned(lab).curves is first and cleaned(lab).pinned is pinned


def test_each_view_shows_its_picture_and_its_controls_alone(lab: DataPrepLab) -> None:
    kinds = {"augment": AugmentView, "split": SplitView, "leaks": Leaked, "step": StepView}
    assert shown(lab) == {"view", *lab.view.controls}
    assert {"missing", "imputation", "learning_rate"} <= shown(lab) and "stratify" not in shown(lab)
    for view, kind in kinds.items():
        lab.set(view=view).wait(120)
        assert isinstance(lab.result, kind), lab.error
        assert shown(lab) == {"view", *lab.view.controls}
        assert picture_size(lab) == list(lab.picture.size)
        assert json.loads(lab.widget.scene)["id"] == json.loads(lab.widget.frame)["of"]
        assert "finished" in progress_text(lab)
        assert any(character.isdigit() for character in lab.words)


def test_words_say_what_was_measured(lab: DataPrepLab) -> None:
    said = lab.set(view="step", rate=1.1, scaling="none", unit=10.0).wait(60).words
    assert "1.1 times that: the loss grows without end" in said
    said = lab.set(rate=0.9).wait(60).words
    assert "0.9 times that: the loss falls" in said
    said = lab.set(view="split", table="imbalanced").wait(60).words
    assert "250 rows train, 125 validate, 125 test" in said and "10 % in training" in said


def test_the_bowl_has_the_condition_number_of_its_correlation() -> None:
    assert two_columns(1.0, "none").condition == pytest.approx(3.0)  # (1 + ½) / (1 − ½)
    assert two_columns(50.0, "none").condition > 1000
    assert two_columns(50.0, "standard").condition == pytest.approx(3.0)


def test_the_column_slider_has_the_tables_columns(lab: DataPrepLab) -> None:
    with pytest.raises(ValueError, match=r"column must be a whole number in \[1, 4\], got 5"):
        lab.set(column=5)
    lab.set(table="wine", column=13).wait(60)
    assert cleaned(lab).view.column == "proline"
    lab.set(table="iris").wait(60)
    assert lab.values["column"] == 1 and "sepal length" in cleaned(lab).view.column


def test_the_test_rows_stay_sealed_until_opened_and_looks_are_counted(lab: DataPrepLab) -> None:
    assert "sealed · looked at 0 times" in page_text(lab)
    score = lab.reveal()
    lab.wait(60)
    assert score is not None and 0 < score <= 1
    assert f"test accuracy: {number(score)}" in page_text(lab) and lab.peeks == 1
    lab.set(scaling="robust").wait(60)
    assert "sealed · looked at 1 time" in page_text(lab)
    press(lab, "reveal")
    lab.wait(60)
    assert lab.peeks == 2 and "every look lets you tune" in page_text(lab)
    lab.set(view="split").wait(60)
    assert lab.reveal() is None and not is_shown(lab, "reveal")


def test_what_cannot_be_stands_in_the_lab_which_goes_on(lab: DataPrepLab) -> None:
    lab.set(table="breast_cancer", missing=0.6, imputation="drop").wait(60)
    assert "leaving rows out keeps only 0 of 285 training rows" in lab.error
    lab.set(imputation="median", outliers="keep").wait(60)
    assert lab.error == "" and "Untreated there is no curve" in lab.words
    lab.set(view="split", validation=0.6, test=0.6).wait(60)
    assert "must leave at least a tenth of the rows" in lab.error


@pytest.fixture
def own() -> pandas.DataFrame:
    draw = np.random.default_rng(0)
    frame = pandas.DataFrame({"age": draw.normal(40, 9, 80), "city": ["Seoul", None] * 40})
    frame["y"] = np.where(frame["age"] > 40, "old", "young")
    frame.loc[3, "age"] = np.nan
    return frame


def test_an_own_table_is_taken_as_it_comes(own: pandas.DataFrame) -> None:
    lab = hp.DataPrepLab(data=own, target="y", scaling="robust").wait(60)
    names = ("age", "city = Seoul", "city = missing")
    assert cleaned(lab).prepared.dataset.feature_names == names
    assert not {"table", "missing", "outlier_share"} & shown(lab)
    assert lab.settings() == "hp.DataPrepLab(data=data, target='y', scaling='robust')"
    assert lab.pipeline.transform(own.drop(columns="y")).shape == (80, 3)
    for view in ("split", "step"):
        lab.set(view=view).wait(60)
        assert lab.error == ""
    lab.close()


def test_a_table_of_text_alone_has_a_picture_too(own: pandas.DataFrame) -> None:
    lab = hp.DataPrepLab(data=own[["city", "y"]], target="y").wait(60)
    assert lab.error == "" and cleaned(lab).view.column == ""
    lab.set(view="step").wait(60)
    assert lab.error == ""
    lab.close()


def test_missing_targets_and_wrong_arguments_are_refused(own: pandas.DataFrame) -> None:
    own.loc[5, "y"] = None
    with pytest.raises(ValueError, match="1 of 80 targets are missing"):
        hp.DataPrepLab(data=own, target="y")
    with pytest.raises(ValueError, match="target and task belong to a table of your own"):
        hp.DataPrepLab(target="y")
    with pytest.raises(ValueError, match=r"scaling must be one of .*; did you mean 'robust'"):
        hp.DataPrepLab(scaling="robus")


def test_a_regression_has_no_classes_to_stratify() -> None:
    lab = hp.DataPrepLab(data="diabetes", view="split", theme="dark").wait(60)
    assert "stratify" not in shown(lab) and "lowest quarter" in str(lab.result)
    assert lab.settings() == "hp.DataPrepLab(view='split', table='diabetes', theme='dark')"
    lab.close()


def test_views_stop_when_asked() -> None:
    lab = hp.DataPrepLab(table="iris", missing=0.1, auto_run=False)
    for view in lab.views.values():
        given = Given({name: lab.values[name] for name in view.controls})
        first = list(view.run(given, lambda: True))
        assert len(first) <= 1, view.name
    lab.close()


def table_of(lab: DataPrepLab) -> Table:
    make = lab.view.table
    table = make(lab.result, lab.values)
    assert isinstance(table, Table) and table.folded
    return table


def test_what_is_told_in_numbers_stands_in_tables(lab: DataPrepLab) -> None:
    found = dict(table_of(lab).rows)  # type: ignore[arg-type]
    assert found["training rows"] == 74 and found["missing cells"] == cleaned(lab).missing
    assert "“sepal length (cm)” before" in found
    lab.set(view="leaks").wait(120)
    assert table_of(lab).rows[0][0] == "columns chosen on all rows"
    lab.set(view="step").wait(60)
    conditions = {row[0]: row[1] for row in table_of(lab).rows}
    assert set(conditions) == {"none", "standard", "min–max", "robust"}


PRESET = {preset.name: preset.values for preset in PRESETS}


@pytest.mark.parametrize("seed", [0, 1])
def test_presets_of_cleaning_lose_accuracy_or_rows(seed: int) -> None:
    lab = hp.DataPrepLab(seed=seed).wait(60)
    good = cleaned(lab).view.scores[1]
    assert good > 0.9 and not cleaned(lab).view.scores[0] > good - 0.1
    lab.set(**PRESET["outliers kept"]).wait(60)
    assert cleaned(lab).view.scores[1] < good - 0.02
    lab.set(outliers="clip", **PRESET["rows thrown away"]).wait(60)
    assert len(cleaned(lab).prepared.kept) < 0.3 * cleaned(lab).prepared.n_train  # type: ignore[union-attr]
    lab.set(imputation="median", **PRESET["unscaled"]).wait(60)
    assert not cleaned(lab).view.scores[1] > good - 0.1  # worse, or diverged: NaN
    lab.close()


def test_copies_help_where_later_images_are_moved_and_harm_where_labels_change() -> None:
    lab = hp.DataPrepLab(view="augment").wait(120)

    def gain() -> float:
        view = lab.result
        assert isinstance(view, AugmentView)
        return float((view.augmented - view.plain)[:, -1].mean())

    assert gain() > 0.08 and lab.picture.gain.text.get_text().startswith("+")  # type: ignore[attr-defined]
    assert table_of(lab).rows[-1][0] == 800
    lab.set(**PRESET["centred later"]).wait(120)
    assert gain() < 0.03 and "prepare for nothing" in lab.words
    lab.set(**PRESET["6 or 9?"]).wait(120)
    assert gain() < -0.02 and "the copies cost" in lab.words
    lab.close()


@pytest.mark.parametrize("seed", [0, 1])
def test_a_rare_class_is_spread_by_luck(seed: int) -> None:
    lab = hp.DataPrepLab(**PRESET["rare class"], seed=seed).wait(60)
    view = lab.result
    assert isinstance(view, SplitView) and not view.stratified
    assert view.random_shares.min() < 0.06 and view.random_shares.max() > 0.14
    lab.set(stratify=True, **PRESET["ravine"]).wait(60)
    assert isinstance(lab.result, StepView) and lab.result.condition > 15
    assert lab.set(scaling="standard").wait(60).result.condition < 4
    lab.close()
