import ast
import dataclasses
import io
import pathlib
import subprocess
import sys
import types

import matplotlib
import numpy as np
import pytest
from matplotlib.text import Text

import hpwidgets.draw
from hpwidgets.draw import DARK, LIGHT, TrainingPicture
from hpwidgets.records import Surface

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)


@pytest.fixture
def rich(make_view, make_epochs, make_pin, two_classes, left_right):
    """A view with everything in it, after ``n`` of 40 epochs."""

    def make(n=30, pins=3, **values):
        losses = [0.1 + 0.6 * 0.9**i for i in range(n)]
        epochs = make_epochs(losses, [loss + 0.003 * i for i, loss in enumerate(losses)])
        settings = {
            "epochs": epochs,
            "best_epoch": min(n, 20) or None,
            "pins": made[:pins],
            "surface": left_right,
            "points": two_classes,
        }
        return make_view(**settings | values)

    made = tuple(
        make_pin(name, make_epochs([0.3 + 0.05 * i] * (40 - i % 2)))
        for i, name in enumerate("ABCDEFGH")
    )
    return make


def plain(view):
    return dataclasses.replace(view, points=None, surface=None)


@BOTH
def test_a_frame_of_a_run_equals_the_same_drawn_afresh(rich, decode, theme):
    live = TrainingPicture(task="classification", points=True, theme=theme)
    for n in (1, 2, 15, 30):
        live.update(rich(n))
        frame = live.render()
    fresh = TrainingPicture(task="classification", points=True, theme=theme)
    fresh.update(rich(30))
    assert np.array_equal(decode(frame), decode(fresh.render()))


def test_a_run_is_drawn_in_full_only_a_few_times(rich):
    picture = TrainingPicture(task="classification", points=True)
    for n in range(1, 41):
        picture.update(rich(n, cursor=n // 2 + 1))
        picture.render()
    assert picture.canvas.full_draws <= 2


@pytest.mark.parametrize(("points", "size"), [(True, (660, 420)), (False, (660, 380))])
def test_size_is_in_css_pixels(points, size, decode):
    picture = TrainingPicture(task="classification", points=points)
    assert picture.size == size
    assert decode(picture.render()).shape[:2] == size[::-1]
    assert decode(picture.render(2)).shape[:2] == (2 * size[1], 2 * size[0])
    assert picture.size == size


def test_a_finished_run_shows_the_same_at_both_scales(rich):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(rich(30))
    before = picture.render()
    picture.render(2)
    assert picture.render() == before


def shown_texts(picture):
    """Every visible text with its box, once all is laid out."""
    picture.render()
    renderer = picture.figure.canvas.get_renderer()
    found = {}
    away = {
        id(text)
        for axes in picture.figure.axes
        if not axes.get_visible()
        for text in axes.findobj(Text)
    }
    for text in picture.figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and id(text) not in away:
            found[id(text)] = (text.get_text(), text.get_window_extent(renderer))
    return list(found.values())


def inside_ticks_only(picture):
    """Hide tick labels outside the limits, which matplotlib lists but does not draw."""
    for axes in picture.figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks():
                tick.label1.set_visible(tick.label1.get_visible() and low <= tick.get_loc() <= high)
                tick.label2.set_visible(tick.label2.get_visible() and low <= tick.get_loc() <= high)


@pytest.mark.parametrize("pins", [0, 1, 8])
@pytest.mark.parametrize("points", [True, False])
@pytest.mark.parametrize("losses", ["usual", "huge", "none", "penalised"])
def test_no_text_is_cut_off_or_covers_another(rich, make_epochs, make_pin, points, pins, losses):
    picture = TrainingPicture(task="classification", points=points)
    n = 0 if losses == "none" else 30
    before = make_pin("before", make_epochs([0.5] * 40)).history
    view = rich(n, pins, stopped_epoch=n or None, before=before, penalised=losses == "penalised")
    if losses == "huge":
        wide = [10.0 ** (21 - i) for i in range(30)]
        view = dataclasses.replace(view, epochs=make_epochs(wide, norms=wide))
    picture.update(view if points else plain(view))
    inside_ticks_only(picture)
    width, height = picture.size
    texts = shown_texts(picture)
    assert len(texts) > 20
    for words, box in texts:
        assert box.x0 >= 0, words
        assert box.y0 >= 0, words
        assert box.x1 <= width, words
        assert box.y1 <= height, words
    letters = "ABCDEFGH"
    rest = [(words, box) for words, box in texts if words not in letters]
    for i, (words, box) in enumerate(rest):
        for other, other_box in rest[i + 1 :]:
            # a pixel of white space inside the boxes may overlap
            apart = (
                box.x1 <= other_box.x0 + 1
                or other_box.x1 <= box.x0 + 1
                or box.y1 <= other_box.y0 + 2
                or other_box.y1 <= box.y0 + 2
            )
            assert apart, (words, other)


def test_the_key_names_what_is_there(rich):
    picture = TrainingPicture(task="classification", points=True)

    def labels():
        (legend,) = picture.figure.legends
        return [text.get_text() for text in legend.get_texts()]

    picture.update(rich(0, pins=0))
    assert labels() == ["training", "validation", "best epoch"]
    picture.update(rich(30, pins=2, stopped_epoch=30))
    assert labels() == ["training", "validation", "best epoch", "stopped early", "pinned run"]
    picture.update(rich(30, pins=0))
    assert labels() == ["training", "validation", "best epoch"]


def test_the_run_before_is_faint_and_named(rich, make_pin, make_epochs):
    picture = TrainingPicture(task="classification", points=True)
    losses = [0.5, 0.4, 0.3]
    before = make_pin("A", make_epochs(losses, scores=[0.6, 0.7, 0.8])).history
    picture.update(rich(30, pins=0, before=before))
    (legend,) = picture.figure.legends
    assert [text.get_text() for text in legend.get_texts()][-1] == "before"
    ghost = picture.loss.curves.before
    assert list(ghost.get_ydata()) == losses and ghost.get_label() == "before"
    assert ghost.get_alpha() < 1
    assert list(picture.score.curves.before.get_ydata()) == pytest.approx([0.5, 0.6, 0.7])
    picture.update(rich(30, pins=0))
    assert list(ghost.get_ydata()) == []


def test_the_weights_take_room_only_where_they_say_something(rich, make_epochs, make_pin):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(rich(30, pins=0))
    whole = picture.boundary.axes.get_position().height
    assert not picture.weights.axes.get_visible()
    assert picture.weights.animated == ()
    for said in (
        {"penalised": True},
        {"epochs": make_epochs([0.5, 0.4], zeros=0.01)},
        {"pins": (_with_l1(make_pin("A", make_epochs([0.5]))),)},
    ):
        picture.update(dataclasses.replace(rich(30, pins=0), **said))
        assert picture.weights.axes.get_visible() and picture.weights.right.get_visible()
        assert picture.boundary.axes.get_position().height < 0.7 * whole
        picture.update(rich(30, pins=0))
        assert picture.boundary.axes.get_position().height == whole
    alone = TrainingPicture(task="classification", points=False)
    alone.update(plain(rich(30, pins=0)))
    whole = alone.score.axes.get_position().height
    alone.update(plain(rich(30, pins=0, penalised=True)))
    assert alone.score.axes.get_position().height < whole / 2


def _with_l1(pin):
    h = pin.history.hyperparameters.replace(l1=0.01)
    return dataclasses.replace(pin, history=dataclasses.replace(pin.history, hyperparameters=h))


def test_whoever_reads_the_curves_finds_their_names(rich):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(rich(30, pins=1))
    named = {
        line.get_label()
        for axes in picture.figure.axes
        for line in axes.lines
        if not line.get_label().startswith("_")
    }
    assert {"training", "validation", "best epoch", "before", "norm", "zeros", "A"} <= named


@pytest.mark.parametrize("n", [0, 1, 1000])
def test_any_number_of_epochs(rich, n):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(rich(n, pins=0, total_epochs=max(n, 1)))
    assert picture.render(2)[:4] == b"\x89PNG"
    assert len(picture.loss.curves.train.get_ydata()) == n


def test_a_regression_on_one_feature(make_view, make_epochs, curve_points):
    picture = TrainingPicture(task="regression", points=True, theme=DARK)
    grid = np.linspace(0, 2, 50, dtype=np.float32)
    view = make_view(
        task="regression",
        epochs=make_epochs([1e21, 0.5], scores=[-1e20, 0.7]),
        points=curve_points,
        surface=Surface(x=grid, y=grid[:0], values=grid),
    )
    picture.update(view)
    assert picture.render()[:4] == b"\x89PNG"
    assert picture.boundary.drawing.curve.get_ydata().tolist() == grid.tolist()
    assert picture.score.note.text.get_visible()


def test_values_that_are_no_numbers_break_nothing(make_view, make_epochs, two_classes, left_right):
    picture = TrainingPicture(task="classification", points=True)
    bad = dataclasses.replace(left_right, values=left_right.values * np.nan)
    epochs = make_epochs([0.5, np.nan, np.inf])
    picture.update(make_view(epochs=epochs, points=two_classes, surface=bad))
    assert picture.render()[:4] == b"\x89PNG"
    assert picture.loss.axes.get_ylim() == (0.0, 0.5)


def test_a_dollar_sign_in_a_name_is_drawn_as_it_stands(make_view, two_classes):
    names = {"feature_names": ("price in $", "$x^2$"), "class_names": ("$", "$$\\bad")}
    picture = TrainingPicture(task="classification", points=True)
    picture.update(make_view(points=dataclasses.replace(two_classes, **names)))
    assert picture.render()[:4] == b"\x89PNG"
    assert picture.boundary.axes.get_ylabel() == "$x^2$"


def test_the_figure_can_be_saved_whole(rich, decode, tmp_path):
    picture = TrainingPicture(task="classification", points=True)
    picture.update(rich(30))
    frame = picture.render()
    file = io.BytesIO()
    picture.figure.savefig(file, format="png")
    saved = decode(file.getvalue()).astype(int)
    # the same but for what is drawn over what where lines cross the axes
    assert (np.abs(saved - decode(frame)).max(axis=2) > 40).mean() < 0.005
    picture.figure.savefig(tmp_path / "run.pdf")
    assert (tmp_path / "run.pdf").read_bytes().startswith(b"%PDF")
    assert picture.render() == frame


def test_the_users_style_changes_nothing(rich):
    def draw():
        picture = TrainingPicture(task="classification", points=True)
        picture.update(rich(20))
        return picture.render()

    usual = draw()
    loud = {
        "axes.grid": True,
        "axes.facecolor": "red",
        "axes.labelsize": 30,
        "axes.spines.top": True,
        "axes.xmargin": 0.4,
        "figure.autolayout": True,
        "figure.dpi": 40,
        "figure.facecolor": "green",
        "figure.frameon": False,
        "font.family": ["monospace"],
        "font.size": 30,
        "image.cmap": "hot",
        "legend.fontsize": 30,
        "legend.frameon": True,
        "lines.linewidth": 9,
        "lines.marker": "x",
        "lines.markersize": 20,
        "text.color": "red",
        "xtick.direction": "in",
        "xtick.labelsize": 30,
        "xtick.top": True,
        "ytick.right": True,
    }
    with matplotlib.rc_context(loud):
        assert draw() == usual


def test_errors_say_what_to_do(rich, make_view):
    with pytest.raises(ValueError) as error:
        TrainingPicture(task="clustering", points=False)
    assert str(error.value) == "task must be 'classification' or 'regression', got 'clustering'"
    picture = TrainingPicture(task="classification", points=False)
    with pytest.raises(ValueError) as error:
        picture.update(make_view(task="regression"))
    assert str(error.value) == (
        "this picture shows classification, got a view of regression;"
        " make a TrainingPicture(task='regression', …)"
    )
    with pytest.raises(ValueError) as error:
        picture.update(rich())
    assert str(error.value) == (
        "this picture has no panel for points, got a view with points;"
        " make a TrainingPicture(…, points=True)"
    )


def test_drawing_needs_neither_pyplot_nor_widgets_nor_torch():
    code = (
        "import sys\n"
        "from hpwidgets.draw import TrainingPicture\n"
        "TrainingPicture(task='classification', points=True).render()\n"
        "print(sorted({'torch', 'ipywidgets', 'matplotlib.pyplot', 'pandas', 'sklearn'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_layer_knows_only_the_records():
    known = {"hpwidgets.draw", "hpwidgets.hyperparameters", "hpwidgets.i18n", "hpwidgets.records"}
    for file in pathlib.Path(hpwidgets.draw.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("hpwidgets"):
                assert ".".join(node.module.split(".")[:2]) in known, (file.name, node.module)
            assert not (isinstance(node, ast.Attribute) and node.attr == "rcParams"), file.name


def test_public_names_are_complete():
    made_here = {
        name
        for name, value in vars(hpwidgets.draw).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert set(hpwidgets.draw.__all__) == made_here
    assert len(hpwidgets.draw.__all__) == len(made_here)
