"""Claims: the sentence, its numbers, its proof; what does not hold raises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hpwidgets.course import ClaimError, claim, claims, most, predict
from hpwidgets.course._quantity import Quantity

RATIO = np.array([1.3, 1.5, 1.4, 1.6, 1.2])


def test_a_sentence_shows_its_number_its_seeds_and_what_was_asked() -> None:
    said = claim("Degree 15 costs {} times as much", RATIO, holds=RATIO > 1.1)
    assert said.sentence == "Degree 15 costs 1.40 ± 0.16 times as much"
    assert said.condition == "RATIO > 1.1"
    assert said.proof() == ["each seed: 1.3, 1.5, 1.4, 1.6, 1.2", "holds: RATIO > 1.1"]
    assert said.seeds == 5


def test_named_values_stand_where_they_are_named() -> None:
    said = claim(
        "{wide:%} against {narrow:%}",
        {"wide": [0.91, 0.94, 0.96], "narrow": 0.5},
        holds=np.array([0.91, 0.94, 0.96]) > 0.5,
    )
    assert said.sentence == "94 ± 3 % against 50 %"
    assert said.proof()[:2] == ["wide: 0.91, 0.94, 0.96", "narrow: 0.5"]


@pytest.mark.parametrize(
    ("values", "spec", "text"),
    [
        ([0.9204, 0.9, 0.94], "", "0.920 ± 0.020"),
        ([46.123, 49.0, 43.0], "", "46.0 ± 3.0"),
        ([1234, 1290, 1180], "", "1235 ± 55"),
        ([100.02, 100.05, 100.01], "", "100 ± 0.02"),
        ([-0.25], "", "−0.25"),
        ([7, 7, 7, 7, 7], "", "7"),
        (0.5 + 0.001 * np.arange(3), "%", "50.1 ± 0.1 %"),
        ([0.0276, 0.0311, 0.0346], "%", "3.1 ± 0.3 %"),
        ([0.8219, 0.8225], "%", "82.2 ± 0.0 %"),
        ([-0.012, 0.01], "%", "0 ± 2 %"),
        ([-0.001], "%", "0 %"),
        (1.0, "%", "100 %"),
        ([0.95, 0.97], ".1%", "96.0 ± 1.4 %"),
        (1 / 3, ".2f", "0.33"),
        (0.0, "", "0"),
        (1234567.0, "", "1.23e+06"),
        (23512.4, "", "23500"),
        ([np.inf, 1.0], "", "∞"),
        ([-1e-5, 1e-5], "", "0 ± 0.000014"),
    ],
)
def test_numbers_have_three_digits_a_minus_and_their_spread(
    values: Any, spec: str, text: str
) -> None:
    assert format(Quantity(values), spec) == text


def test_what_does_not_hold_raises_with_its_numbers() -> None:
    with pytest.raises(ClaimError) as caught:
        claim("It costs {} times as much", RATIO, holds=RATIO > 1.25)
    assert str(caught.value) == (
        "this claim does not hold: 1 of 5 seeds fail: “It costs 1.40 ± 0.16 times as much”\n"
        "  asked: RATIO > 1.25\n"
        "  measured: value = [1.3, 1.5, 1.4, 1.6, 1.2]"
    )
    assert issubclass(ClaimError, AssertionError)
    with pytest.raises(ClaimError, match=r"^this claim does not hold: “Nothing”\n  asked: 1 > 2$"):
        claim("Nothing", holds=1 > 2)


def test_one_odd_seed_in_five_may_pass_where_most_is_asked() -> None:
    claim("mostly", RATIO, holds=most(RATIO > 1.25))
    with pytest.raises(ClaimError):
        claim("mostly", RATIO, holds=most(RATIO > 1.35))


@pytest.mark.parametrize("holds", [0.3, [1, 0], "yes", None, [], np.array([1.0])])
def test_a_condition_is_a_comparison(holds: Any) -> None:
    with pytest.raises(TypeError, match=r"^holds must be a comparison, such as error > 0\.1: "):
        claim("something", holds=holds)


@pytest.mark.parametrize("value", [np.nan, [1.0, np.nan], [], [[1.0]]])
def test_a_value_is_a_number_or_one_a_seed(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^a claim's value must be a number, or one number a seed"
    ):
        claim("something {}", value, holds=True)


def test_a_sentence_must_fit_its_value() -> None:
    with pytest.raises(ValueError, match=r"fit its places \('b'\); given: \{a\}$"):
        claim("{b}", {"a": 1}, holds=True)
    with pytest.raises(ValueError, match=r"^the sentence .* needs values that fit its places"):
        claim("{}", holds=True)


def test_several_make_a_table_with_a_point_a_seed_and_the_proof_folded() -> None:
    table = claims(
        claim("<b>one</b> {}", RATIO, holds=RATIO > 1),
        claim("{a}, {b}", {"a": RATIO, "b": 2 * RATIO}, holds=2 * RATIO > RATIO),
        claim("none", holds=True),
    )
    html = table._repr_html_()
    assert html.count("<tr>") == 3 and html.count("<details>") == 3
    assert html.count("<circle") == 15 and html.count("<svg") == 2
    assert "&lt;b&gt;one&lt;/b&gt; 1.40 ± 0.16" in html and "<b>" not in html
    assert "holds: RATIO &gt; 1" in html
    assert 'aria-label="a 1.40 ± 0.16; b 2.80 ± 0.32"' in html
    assert repr(table).splitlines()[0] == "✓ <b>one</b> 1.40 ± 0.16"
    assert len(list(table)) == 3


def test_an_outcome_stands_before_the_claims() -> None:
    guess = predict("Which?", ["this", "that"])
    html = claims(claim("so", holds=True), guess.outcome(A=True))._repr_html_()
    assert html.index("You made no prediction. Measured: this.") < html.index("<td>so")


@pytest.mark.parametrize(("parts", "error"), [((), ValueError), ((True,), TypeError)])
def test_a_table_is_of_claims(parts: tuple[Any, ...], error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^claims (needs|takes) "):
        claims(*parts)
