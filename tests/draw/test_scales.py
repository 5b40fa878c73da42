import numpy as np
import pytest

from hpwidgets.draw.scales import (
    ALWAYS_LOG,
    AxisScale,
    accuracy_scale,
    epoch_scale,
    finite,
    number,
    percent,
    positive_scale,
    r2_scale,
    set_x_scale,
    set_y_scale,
    settle,
    spread,
    spread_scale,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.30000000000000004, "0.3"),
        (-1.0, "−1"),
        (-2.5e-7, "−2.5e−7"),
        (2e-5, "2e-5"),
        (1e21, "1e21"),
        (123456.0, "1.235e5"),
        (float("inf"), "inf"),
    ],
)
def test_number(value, text):
    assert number(value) == text


def test_percent():
    assert [percent(s) for s in (0, 0.5, 0.1234, 1)] == ["0%", "50%", "12.3%", "100%"]


def test_finite_joins_and_drops():
    assert finite([1.0, np.nan], np.array([np.inf, 2.0]), []).tolist() == [1.0, 2.0]


def test_a_narrow_range_is_linear_from_zero():
    scale = positive_scale(np.array([0.9, 0.3]), 20)
    assert scale == AxisScale(0.0, 1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


def test_a_wide_range_is_logarithmic():
    assert positive_scale(np.array([3e21, 0.5]), 20) == AxisScale(
        0.5, 5e21, (1.0, 1e5, 1e10, 1e15, 1e20), log=True
    )


def test_the_ratio_decides():
    assert not positive_scale(np.array([1.99, 0.1]), 20).log
    assert positive_scale(np.array([2.0, 0.1]), 20).log


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [0.0, 1e-310]])
def test_nothing_positive_shows_zero_to_one(values):
    assert positive_scale(np.array(values), 20) == AxisScale(
        0.0, 1.0, (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    )


@pytest.mark.parametrize("log_ratio", [2, 20, 1e300])
def test_every_value_lies_inside_and_every_tick_too(log_ratio):
    generator = np.random.default_rng(0)
    for _ in range(400):
        values = 10 ** generator.uniform(-12, 12) * 10 ** generator.uniform(0, 6, 5)
        scale = positive_scale(values, log_ratio)
        assert scale.low <= values.min()
        assert values.max() <= scale.high
        assert 2 <= len(scale.ticks) <= 9
        assert all(scale.low <= tick <= scale.high * (1 + 1e-9) for tick in scale.ticks)


def test_limits_change_seldom_as_a_run_goes_on():
    losses = 0.7 * np.exp(-np.arange(60) / 15) + 0.1
    limits = [positive_scale(losses[: n + 1], 20) for n in range(60)]
    assert len(set(limits)) == 1


@pytest.mark.parametrize(
    ("lowest", "low"), [(0.0, 0.0), (0.49, 0.0), (0.5, 0.5), (0.85, 0.8), (0.9, 0.9), (1.0, 0.9)]
)
def test_accuracy_goes_up_to_one_from_as_high_as_the_values_allow(lowest, low):
    scale = accuracy_scale(np.array([lowest, 1.0]))
    assert (scale.low, scale.ticks[0], scale.ticks[-1]) == (low, low, 1.0)
    assert 1.0 < scale.high < 1.1


@pytest.mark.parametrize(
    ("lowest", "low"),
    [(0.2, 0.0), (0.0, 0.0), (-0.1, -0.25), (-0.3, -0.5), (-0.9, -1.0), (-1e21, -1.0)],
)
def test_r2_goes_down_in_steps_to_minus_one(lowest, low):
    scale = r2_scale(np.array([0.9, lowest]))
    assert (scale.low, scale.ticks[0], scale.ticks[-1]) == (low, low, 1.0)


def test_r2_without_values():
    assert r2_scale(np.empty(0)).low == 0.0


@pytest.mark.parametrize(
    ("total", "ticks"),
    [
        (1, (0, 1)),
        (3, (0, 1, 2, 3)),
        (12, (0, 2, 4, 6, 8, 10, 12)),
        (40, (0, 10, 20, 30, 40)),
        (1000, (0, 200, 400, 600, 800, 1000)),
    ],
)
def test_epochs_have_whole_ticks(total, ticks):
    scale = epoch_scale(total)
    assert scale.ticks == ticks
    assert total < scale.high < 1.1 * total


def test_the_longest_pin_widens_the_epochs():
    assert epoch_scale(40, [100, 20]) == epoch_scale(100)


def test_spread_scale_keeps_its_limits():
    assert spread_scale(-0.07, 0.31) == AxisScale(-0.07, 0.31, (0.0, 0.1, 0.2, 0.3))


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([1.0, 20.0], [1.0, 20.0]),
        ([5.0, 5.0, 5.0], [5.0, 15.0, 25.0]),
        ([39.0, 38.0], [40.0, 30.0]),
        ([], []),
    ],
)
def test_spread(positions, expected):
    assert spread(positions, 10, 0, 40) == expected


def test_spread_runs_over_the_lower_end_rather_than_overlap():
    moved = spread([1.0, 2.0, 3.0, 4.0], 10, 0, 20)
    assert moved == [-10.0, 0.0, 10.0, 20.0]


def test_scales_are_set_on_axes(axes):
    set_x_scale(axes, epoch_scale(40))
    set_y_scale(axes, AxisScale(0.02, 1.0, (0.02, 0.1, 1.0), log=True))
    assert axes.get_xlim() == pytest.approx((0.0, 42.4))
    assert axes.get_yscale() == "log"
    assert axes.get_ylim() == (0.02, 1.0)
    axes.figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["0.02", "0.1", "1"]
    assert len(axes.yaxis.get_minorticklocs()) == 0


def test_limits_are_kept_while_the_values_fill_more_than_a_third_of_them():
    current = positive_scale(np.array([0.7]), 20)  # 0 to 0.8
    assert settle(current, positive_scale(np.array([0.5]), 20)) is current
    assert settle(current, positive_scale(np.array([0.2]), 20)).high == 0.2
    assert settle(current, positive_scale(np.array([0.9]), 20)).high == 1.0
    assert settle(current, positive_scale(np.array([0.7, 0.01]), 20)).log
    assert settle(None, current) is current


def test_a_logarithmic_axis_of_one_round_value_has_a_length() -> None:
    scale = positive_scale(np.array([1.0, 1.0]), ALWAYS_LOG)
    assert scale.log and (scale.low, scale.high) == (1.0, 2.0)
