from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.live import Pacer


def test_the_first_frame_may_come_at_once() -> None:
    assert Pacer().delay(0.0) == 0.0
    assert Pacer().delay(0.0, prompt=True) == 0.0


def test_quick_frames_keep_to_twenty_a_second() -> None:
    pacer = Pacer()
    pacer.record(5.0, 5.001)
    assert pacer.delay(5.001) == pytest.approx(0.049)
    assert pacer.delay(5.05) == pytest.approx(0.0)


def test_slow_frames_keep_to_a_quarter_of_the_time() -> None:
    pacer = Pacer(share=0.25)
    pacer.record(5.0, 5.1)
    assert pacer.delay(5.1) == pytest.approx(0.3)
    assert pacer.delay(5.4) == pytest.approx(0.0)


def test_a_prompt_frame_goes_into_debt_and_ordinary_frames_pay_it_back() -> None:
    pacer = Pacer(share=0.25)
    pacer.record(0.0, 0.02)  # its room ends at 0.08
    assert pacer.delay(0.02, prompt=True) == 0.0
    pacer.record(0.02, 0.04)  # at 0.16
    assert pacer.delay(0.04) == pytest.approx(0.12)


def test_prompt_frames_wait_when_the_debt_is_too_large() -> None:
    pacer = Pacer(share=0.25)
    now = 0.0
    while pacer.delay(now, prompt=True) == 0.0:
        pacer.record(now, now + 0.05)
        now += 0.05
    assert now == pytest.approx(0.35)  # 7 frames: room until 1.4, debt 1.05
    assert pacer.delay(now, prompt=True) == pytest.approx(0.05)


def test_one_very_slow_frame_does_not_silence_the_next_ones() -> None:
    pacer = Pacer(share=0.25)
    pacer.record(0.0, 10.0)
    assert pacer.delay(10.0) == pytest.approx(2.0)
    assert pacer.delay(10.0, prompt=True) == pytest.approx(0.5)


def test_no_second_holds_more_than_twenty_even_prompt_frames() -> None:
    pacer = Pacer(burst=100.0)
    for index in range(20):
        assert pacer.delay(index / 1000, prompt=True) == 0.0
        pacer.record(index / 1000, index / 1000)
    assert pacer.delay(0.02, prompt=True) == pytest.approx(0.98)


@given(seed=st.integers(0, 10_000), prompt_share=st.floats(0, 1), slowest=st.floats(0.0, 0.15))
def test_limits_hold_for_any_mixture(seed: int, prompt_share: float, slowest: float) -> None:
    chance = random.Random(seed)
    pacer, now = Pacer(), 0.0
    shown: list[tuple[float, float]] = []
    for _ in range(300):
        now += chance.expovariate(50)
        delay = pacer.delay(now, prompt=chance.random() < prompt_share)
        assert 0 <= delay <= 1.75
        if delay == 0:
            start, now = now, now + chance.uniform(0, slowest)
            pacer.record(start, now)
            shown.append((start, now))
    starts = [start for start, _ in shown]
    for early, late in zip(starts, starts[20:], strict=False):
        assert late - early >= 1.0 - 1e-9
    busy = sum(end - start for start, end in shown)
    # a fifth, plus what the largest debt and the last frame may add once
    assert busy <= 0.2 * (now + 1.0) + slowest


def test_without_prompt_frames_the_quarter_is_strict() -> None:
    pacer, now, busy = Pacer(share=0.25), 0.0, 0.0
    for _ in range(50):
        now += pacer.delay(now)
        pacer.record(now, now + 0.03)
        busy, now = busy + 0.03, now + 0.03
    assert busy / (now + pacer.delay(now)) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"per_second": 0}, "per_second must be at least 1, got 0"),
        ({"share": 0.0}, "share must be in (0, 1], got 0.0"),
        ({"share": 1.5}, "share must be in (0, 1], got 1.5"),
        ({"burst": -1.0}, "burst and longest_pause must not be negative, got -1.0 and 2.0"),
        ({"longest_pause": -1.0}, "burst and longest_pause must not be negative, got 1.0 and -1.0"),
    ],
)
def test_wrong_options(options: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Pacer(**options)  # type: ignore[arg-type]
    assert str(caught.value) == message
