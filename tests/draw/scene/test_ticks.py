"""What a page is told of the ticks: names of categories, and what places stand for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from matplotlib.axes import Axes

from hpwidgets.draw.readings import Readings
from hpwidgets.draw.scales import set_x_scale, show_percent, spread_scale
from hpwidgets.draw.scene.series import followers, tell_series
from hpwidgets.draw.scene.ticks import tell_ticks


def test_numbers_at_their_places_are_told_by_the_places_themselves(axes: Axes) -> None:
    set_x_scale(axes, spread_scale(-0.3, 0.7))
    assert tell_ticks(axes.xaxis) == {}
    show_percent(axes.xaxis)
    assert tell_ticks(axes.xaxis) == {}
    axes.set_xscale("log")
    axes.set_xticks([1, 10], ["one", "ten"])
    assert tell_ticks(axes.xaxis) == {}


def test_names_are_told_with_their_places_those_without_room_too(axes: Axes) -> None:
    axes.set_yticks([0.5], ["fold\n1"])
    axes.set_yticks([0.5, 1.5], ["", "fold 2"], minor=True)
    assert tell_ticks(axes.yaxis) == {"names": [[0.5, "fold 1"], [1.5, "fold 2"]]}


@pytest.mark.parametrize(
    ("places", "labels", "told"),
    [
        ([0, 1.25, 5], ["0.0001", "0.001", "1"], {"values": [[0, -4], [1.25, -3], [5, 0]]}),
        ([0, 1, 2], ["2", "5", "30"], {"values": [[0, 0.30103], [1, 0.69897], [2, 1.477121]]}),
        ([0, 1], ["4", "64"], {"values": [[0, 0.60206], [1, 1.80618]]}),
    ],
)
def test_places_of_another_scale_are_told_with_their_logarithms(
    axes: Axes, places: Sequence[float], labels: Sequence[str], told: object
) -> None:
    axes.set_xticks(places, labels)
    assert tell_ticks(axes.xaxis) == {**told, "log": True}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("places", "labels"),
    [([0.5, 5.5], ["1", "6"]), ([-30, 10, 50], ["\N{MINUS SIGN}10", "0", "10"])],
)
def test_places_that_run_evenly_are_told_with_their_numbers(
    axes: Axes, places: Sequence[float], labels: Sequence[str]
) -> None:
    axes.set_xticks(places, labels)
    numbers = [float(label.replace("\N{MINUS SIGN}", "-")) for label in labels]
    expected = [list(pair) for pair in zip(places, numbers, strict=True)]
    assert tell_ticks(axes.xaxis) == {"values": expected}


def test_readings_tell_values_and_names_and_draw_nothing(axes: Axes) -> None:
    found = Readings(axes, "#ff0000", "share")
    found.set_readings([0, 1], [2, 2], values=[0.5, float("nan")], names=["a", "b"])
    assert tell_series(found, "a0") == {
        "axes": "a0",
        "label": "share",
        "kind": "marks",
        "colour": "#ff0000",
        "x": [0, 1],
        "y": [2, 2],
        "values": [0.5, None],
        "names": ["a", "b"],
    }
    assert found.get_marker() in ("", "None") and found.get_linestyle() == "None"


def test_marks_of_which_readings_tell_more_are_told_without_data(axes: Axes) -> None:
    found, marks = Readings(axes, "#ff0000", "trial"), axes.scatter([1, 2], [3, 4], label="trial")
    found.set_readings([1, 2], [3, 4], values=[0.25, 0.5])
    other = axes.scatter([1], [3], label="best")
    named = {"s0": marks, "s1": found, "s2": other}
    assert followers(named) == {"s0"}
    told = tell_series(marks, "a0", follows=True)
    assert told is not None and told["hover"] is False and told["x"] == []
