"""Charts of repeated runs: bands over the seeds, panels, light and dark."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.course import chart

RUNS = np.array([[1.0, 0.5, 0.2], [1.2, 0.6, 0.4]])


def test_a_line_a_series_with_its_mean_and_band() -> None:
    (axes,) = chart({"training": RUNS, "validation": 2 * RUNS}, title="loss").figure.axes
    assert [line.get_label() for line in axes.lines] == ["training", "validation"]
    assert axes.lines[0].get_ydata() == pytest.approx(RUNS.mean(axis=0))
    assert list(axes.lines[0].get_xdata()) == [1, 2, 3]
    assert axes.get_title(loc="left") == "loss" and axes.get_xlabel() == "epoch"


def test_panels_stand_side_by_side() -> None:
    made = chart({"few": {"a": RUNS}, "many": {"a": RUNS, "b": RUNS}}, x=[10, 20, 40], log="x")
    few, many = made.figure.axes
    assert (few.get_title(loc="left"), many.get_title(loc="left"), many.get_xscale()) == (
        "few",
        "many",
        "log",
    )
    assert len(many.lines) == 2 and list(few.lines[0].get_xdata()) == [10, 20, 40]
    assert (
        repr(made)
        == "few: a ends at 0.30 ± 0.14\nmany: a ends at 0.30 ± 0.14; b ends at 0.30 ± 0.14"
    )


def test_runs_may_end_early_and_be_alone() -> None:
    (axes,) = chart({"ragged": [[1.0, 0.5], [1.0]], "one": [3.0, 2.0, 1.0]}).figure.axes
    assert list(axes.lines[0].get_ydata()) == [1.0, 0.5]
    assert list(axes.lines[1].get_ydata()) == [3.0, 2.0, 1.0]


def test_it_shows_in_light_and_dark_and_in_words() -> None:
    bundle = chart({"a": RUNS})._repr_mimebundle_()
    html = bundle["text/html"]
    assert html.count("data:image/png;base64,") == 2
    assert 'class="hpw-light"' in html and 'class="hpw-dark"' in html
    assert 'alt="a ends at 0.30 ± 0.14"' in html and bundle["text/plain"] == "a ends at 0.30 ± 0.14"


def test_shapes_that_do_not_fit_are_said_at_once() -> None:
    with pytest.raises(ValueError, match=r"^values of 'a' must have shape \[runs, n\]"):
        chart({"a": RUNS}, x=[1, 2])
