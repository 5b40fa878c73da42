"""The picture of error against rows, from a record written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from hpwidgets.draw.theme import DARK, LIGHT, Theme
from hpwidgets.lessons.curves.pictures.more_data import MoreDataPicture
from hpwidgets.lessons.curves.records import MoreDataView

NAN = np.nan
VIEW = MoreDataView(
    task="classification",
    sizes=np.array([10, 20, 40]),
    train_error=np.array([[0.0, 0.1, NAN], [0.2, 0.1, NAN]]),
    validation_error=np.array([[0.5, 0.3, NAN], [0.4, 0.2, NAN]]),
    done=2,
    total=3,
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_means_and_bands_of_the_sizes_that_are_known(theme: Theme) -> None:
    picture = MoreDataPicture(theme)
    picture.update(VIEW)
    train, validation = picture.lines
    assert list(train.get_xdata()) == [10, 20]
    assert list(train.get_ydata()) == pytest.approx([0.1, 0.1])
    assert list(validation.get_ydata()) == pytest.approx([0.45, 0.25])
    outline = picture.bands[1].get_paths()[0].vertices
    assert np.asarray(outline)[:4].tolist() == [[10, 0.4], [20, 0.2], [20, 0.3], [10, 0.5]]
    assert picture.axes.get_title(loc="left") == "error (1 − accuracy)"
    assert picture.render().startswith(b"\x89PNG")


def test_nothing_known_draws_nothing() -> None:
    picture = MoreDataPicture()
    nothing = np.full((2, 3), NAN)
    picture.update(VIEW)
    picture.update(
        MoreDataView(
            task="regression",
            sizes=VIEW.sizes,
            train_error=nothing,
            validation_error=nothing,
            done=0,
            total=3,
        )
    )
    assert [list(line.get_xdata()) for line in picture.lines] == [[], []]
    assert picture.axes.get_title(loc="left") == "error (1 − R²)"
