"""Names beside points: apart from each other, from the points and from the axes' end."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from hpwidgets.draw.point_names import name_points
from hpwidgets.draw.theme import SMALL


def named(x: list[float], y: list[float], names: list[str]) -> list[Text]:
    figure = Figure(figsize=(3, 2), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.plot(x, y, "o")
    texts = [axes.text(0, 0, name, fontsize=SMALL) for name in names]
    name_points(axes, texts, x, y)
    return texts


def test_a_name_stands_above_its_point() -> None:
    (text,) = named([0.5], [0.5], ["MLP"])
    assert text.get_position()[0] == 0.5 and 0.5 < text.get_position()[1] < 0.65


def test_names_of_neighbours_stand_apart_and_inside() -> None:
    x, y = [0.5, 0.56, 0.62, 0.05, 0.95], [0.5, 0.52, 0.5, 0.99, 0.98]
    texts = named(x, y, ["MLP", "RNN", "GRU", "logistic", "CNN"])
    boxes = [text.get_window_extent() for text in texts]
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)
    axes = texts[0].axes
    assert axes is not None
    points = axes.transData.transform(np.column_stack([x, y]))
    for box in boxes:
        assert axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 and box.y1 <= axes.bbox.y1 + 1
        assert not any(box.contains(*at) for at in points)


def test_where_no_side_is_free_a_name_stands_above() -> None:
    crowd = np.linspace(0.4, 0.6, 9)
    x, y = (side.ravel().tolist() for side in np.meshgrid(crowd, crowd))
    texts = named([0.5, *x], [0.5, *y], ["here", *([""] * len(x))])
    assert texts[0].get_position()[0] == 0.5 and texts[0].get_position()[1] > 0.5
