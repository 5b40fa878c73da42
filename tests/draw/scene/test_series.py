"""What a scene knows of its data: exact values, names, legends."""

import math

import numpy as np
import pytest
from matplotlib.lines import Line2D

from hpwidgets.draw._bands import Band, draw_bands
from hpwidgets.draw._canvas import Canvas
from hpwidgets.draw.bars import Bars
from hpwidgets.draw.curves import animated_marks, plain_line, upright_line
from hpwidgets.draw.mean_curves import MeanCurve, level_line, set_level
from hpwidgets.draw.scene.series import rounded
from hpwidgets.draw.theme import LIGHT, legend_above, make_line, set_title
from tests.draw.scenes import assert_as_agg


class Panel:
    def __init__(self, *artists):
        self.animated = artists


@pytest.fixture
def canvas():
    return Canvas(400, 200, LIGHT)


@pytest.fixture
def axes(canvas):
    axes = canvas.add_axes(left=40, top=40, width=140, height=120)
    axes.set(xlim=(0, 4), ylim=(0, 2))
    return axes


@pytest.fixture
def other(canvas):
    return canvas.add_axes(left=240, top=40, width=140, height=120)


def series(canvas):
    scene = assert_as_agg(canvas)
    return scene["series"], scene


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], []),
        ([1, 2, 300], [1, 2, 300]),
        ([1.0, 99999.0], [1, 99999]),
        ([123456.0], [123460.0]),
        ([0.1 + 0.2, 1 / 3, -2e-9], [0.3, 0.33333, -2e-9]),
        ([math.nan, 1.5, math.inf, -math.inf], [None, 1.5, None, None]),
        (np.ma.masked_invalid([1.0, math.nan]), [1.0, None]),
        (np.float32([0.1]), [0.1]),
    ],
)
def test_values_have_five_digits(values, said):
    assert rounded(values) == said


def test_a_band_is_named_with_its_line(canvas, axes):
    curve = MeanCurve(axes, {"color": "#0072B2", "linestyle": "-", "marker": "o"})
    canvas.add_panel(Panel(*curve.animated))
    legend_above(axes, LIGHT, [curve.line], ["mlp"])
    curve.set([1, 2, 3], np.array([[0.5, 1.0, 1.5], [1.0, 1.5, 1.9]]))
    told, scene = series(canvas)
    assert told["s0"] == {
        "axes": "a0",
        "label": "mlp",
        "kind": "area",
        "colour": "#0072b2",
        "x": [1, 2, 3],
        "y": [0.5, 1.0, 1.5],
        "y2": [1.0, 1.5, 1.9],
    }
    assert (told["s1"]["kind"], told["s1"]["y"]) == ("line", [0.75, 1.25, 1.7])
    (entry,) = scene["legend"]
    assert (entry["label"], entry["slots"]) == ("mlp", ["s0", "s1"])
    left, top, width, height = entry["box"]
    assert 40 < left < 180 and top + height <= 41 and width > 20 and height > 5


def test_a_dot_on_its_line_has_nothing_more_to_say(canvas, axes):
    line = plain_line(axes, "#0072B2", 1.9, label="training")
    dot = animated_marks(axes, "o", 4.5, "#0072B2", label="training")
    alone = animated_marks(axes, "D", 6, "#ffffff", edge="#D55E00", label="best epoch")
    canvas.add_panel(Panel(line, dot, alone))
    line.set_data([1, 2], [1.25, 0.5])
    dot.set_data([2], [0.5])
    alone.set_data([2], [0.5])
    told, _scene = series(canvas)
    assert "hover" not in told["s0"] and "hover" not in told["s2"]
    assert (told["s1"]["hover"], told["s1"]["x"]) == (False, [])
    assert (told["s2"]["kind"], told["s2"]["colour"]) == ("marks", "#ffffff")


def test_one_legend_names_what_looks_alike_in_other_panels(canvas, axes, other):
    lines = [plain_line(at, "#0072B2", 1.9) for at in (axes, other)]
    thin = plain_line(other, "#0072B2", 0.5)
    far = plain_line(other, "#D55E00", 1.9)
    canvas.add_panel(Panel(*lines, thin, far))
    legend_above(axes, LIGHT, [make_line(color="#0072B2", linewidth=1.9)], ["mlp"])
    for line in (*lines, thin, far):
        line.set_data([0, 1], [0, 1])
    told, scene = series(canvas)
    assert {slot: one["axes"] for slot, one in told.items()} == {"s0": "a0", "s1": "a1"}
    assert scene["legend"][0]["slots"] == ["s0", "s1"]


def test_entries_that_look_alike_name_nothing(canvas, axes, other):
    line = plain_line(other, "#0072B2", 1.9)
    canvas.add_panel(Panel(line))
    keys = [make_line(color="#0072B2", linewidth=1.9) for _ in range(2)]
    legend_above(axes, LIGHT, keys, ["one", "two"])
    assert series(canvas)[0] == {}


def test_the_only_line_of_titled_axes_has_their_title(canvas, axes, other):
    line, upright = plain_line(axes, "#0072B2", 1.0), upright_line(axes, "#111111")
    pair = [plain_line(other, colour, 1.0) for colour in ("#0072B2", "#D55E00")]
    canvas.add_panel(Panel(line, upright, *pair))
    for at in (axes, other):
        set_title(at, "error", LIGHT)
    told, _scene = series(canvas)
    assert {slot: one["label"] for slot, one in told.items()} == {"s0": "error"}


def test_levels_have_the_width_of_the_axes_and_upright_lines_no_values(canvas, axes):
    level, upright = level_line(axes, "#111111", label="level"), upright_line(axes, "#111111")
    upright.set_label("stop")
    canvas.add_panel(Panel(level, upright))
    set_level(level, 0.75)
    upright.set_data([2, 2], [0, 1])
    told, _scene = series(canvas)
    assert (told["s0"]["x"], told["s0"]["y"]) == ([0, 4], [0.75, 0.75])
    assert told["s1"]["hover"] is False


def test_bars_that_stand_on_others_are_not_read(canvas, axes):
    low, high = Bars(axes, "#0072B2"), Bars(axes, "#D55E00", hatch="///")
    canvas.add_panel(Panel(low.artist, high.artist))
    legend_above(axes, LIGHT, [low.key, high.key], ["bias", "variance"])
    low.set([1, 2], [0.5, 1.0], width=0.8)
    high.set([1, 2], [0.5, 0.5], width=0.8, bottoms=[0.5, 1.0])
    told, scene = series(canvas)
    assert (told["s0"]["x"], told["s0"]["y"], told["s0"]["kind"]) == ([1, 2], [0.5, 1.0], "marks")
    assert told["s1"]["hover"] is False
    assert [entry["slots"] for entry in scene["legend"]] == [["s0"], ["s1"]]


def test_bands_of_a_notebook_are_series(canvas, axes):
    band = Band(label="loss", x=np.array([1.0, 2.0, 3.0]), values=np.array([[1, 0.5, 0.2]]))
    draw_bands(axes, [band])
    told, _scene = series(canvas)
    assert {one["kind"] for one in told.values()} == {"line", "area"}
    assert {one["label"] for one in told.values()} == {"loss"}


def test_log_axes_and_other_scales_are_told(canvas, axes, other):
    axes.set_xscale("log")
    axes.set(xlim=(0.001, 10), xlabel="rate")
    other.set_yscale("symlog")
    other.set_visible(True)
    _told, scene = series(canvas)
    assert scene["axes"][0]["x"] == {"limits": [0.001, 10], "scale": "log", "label": "rate"}
    assert scene["axes"][1]["y"]["scale"] == "other"
    other.set_visible(False)
    assert [axes["id"] for axes in canvas.page()[0]["axes"]] == ["a0"]


def test_hidden_artists_have_no_series(canvas, axes):
    axes.add_line(Line2D([0, 1], [0, 1], label="shown"))
    axes.add_line(Line2D([0, 1], [0, 1], label="hidden", visible=False))
    told, _scene = series(canvas)
    assert [one["label"] for one in told.values()] == ["shown"]
