"""How Hyperband deals out epochs: the paper's brackets, in whole numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hpwidgets.hyperparameters import FieldInfo, is_one_of, shown
from hpwidgets.records import Bracket, BracketsView, Rung
from hpwidgets.records.halving import Rounding

MAX_EPOCHS = FieldInfo(
    label="R",
    meaning="most epochs that one configuration may get",
    scale="log",
    integer=True,
    low=1,
    high=1_000_000,
    slider=(1, 1000),
)
ETA = FieldInfo(
    label="η",
    meaning="of how many configurations one is kept after each rung",
    integer=True,
    low=2,
    high=1000,
    slider=(2, 10),
)


def hyperband_brackets(
    max_epochs: int = 81, eta: int = 3, *, rounding: Rounding = "ceil"
) -> tuple[Bracket, ...]:
    """The brackets of Hyperband, from the one with the most configurations to plain random search.

    With R = ``max_epochs``: s_max = ⌊log_η R⌋, B = (s_max + 1)R; for s = s_max … 0, n = ⌈B/R ·
    η^s/(s + 1)⌉ configurations start with r = R·η^−s epochs each. In rung i there are n_i =
    ⌊n·η^−i⌋ of them, trained to r_i = r·η^i epochs; the best ⌊n_i/η⌋ go on. All of it is computed
    in whole numbers, so that no logarithm is off by one. Where R is not a power of η the r_i are
    not whole: each rung's ``resource`` is exact, and its ``epochs`` are rounded down.

    Parameters
    ----------
    max_epochs
        R, the most epochs that one configuration may get: a whole number from 1.
    eta
        η: one configuration in η is kept. A whole number from 2.
    rounding
        How n is rounded. ``"ceil"`` is Algorithm 1: n = ⌈(s_max + 1)·η^s/(s + 1)⌉. ``"floor"``
        is how the paper's Table 1 was computed: n = ⌊(s_max + 1)/(s + 1)⌋·η^s.

    Raises TypeError or ValueError that say which number was expected.

    L. Li and others, Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization,
    JMLR 18 (2018), Algorithm 1 and Table 1.

    Examples
    --------
    >>> for bracket in hyperband_brackets(max_epochs=81, eta=3):
    ...     print(bracket.s, [(rung.configurations, rung.epochs) for rung in bracket.rungs])
    4 [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)]
    3 [(34, 3), (11, 9), (3, 27), (1, 81)]
    2 [(15, 9), (5, 27), (1, 81)]
    1 [(8, 27), (2, 81)]
    0 [(5, 81)]
    >>> [bracket.configurations for bracket in hyperband_brackets(81, 3, rounding="floor")]
    [81, 27, 9, 6, 5]
    """
    R, eta = check_brackets(max_epochs, eta)
    if not is_one_of(rounding, ("ceil", "floor")):
        raise ValueError(
            "rounding must be 'ceil' (Algorithm 1 of the paper) or 'floor' (its Table 1),"
            f" got {shown(rounding)}"
        )
    s_max = whole_log(R, eta)
    brackets = []
    for s in range(s_max, -1, -1):
        if rounding == "ceil":
            n = -(-(s_max + 1) * eta**s // (s + 1))
        else:
            n = (s_max + 1) // (s + 1) * eta**s
        brackets.append(make_bracket(n, R, eta, s))
    return tuple(brackets)


def make_bracket(configurations: int, max_epochs: int, eta: int, s: int) -> Bracket:
    """The rungs of successive halving that starts with ``configurations`` at R·η^−s epochs.

    It ends early, before R epochs, where fewer than one would be kept.

    >>> [rung.configurations for rung in make_bracket(10, 8, 2, 3).rungs]
    [10, 5, 2, 1]
    """
    rungs = []
    for i in range(s + 1):
        if configurations // eta**i < 1:
            break
        resource = Fraction(max_epochs, eta ** (s - i))
        rungs.append(
            Rung(
                configurations=configurations // eta**i,
                epochs=int(resource),
                resource=resource,
            )
        )
    return Bracket(s=s, eta=eta, rungs=tuple(rungs))


def whole_log(number: int, base: int) -> int:
    """⌊log_base number⌋ for whole numbers ≥ 1 and ≥ 2, by multiplying.

    >>> whole_log(243, 3), whole_log(242, 3), whole_log(1000, 10)
    (5, 4, 3)
    """
    power, found = base, 0
    while power <= number:
        power *= base
        found += 1
    return found


def check_brackets(max_epochs: Any, eta: Any) -> tuple[int, int]:
    """Both as whole numbers; TypeError or ValueError in words if they cannot be."""
    return int(MAX_EPOCHS.check("max_epochs", max_epochs)), int(ETA.check("eta", eta))


def compare_roundings(max_epochs: int, eta: int) -> BracketsView:
    """The brackets for R and η with both ways to round n."""
    return BracketsView(
        max_epochs=max_epochs,
        eta=eta,
        ceil=hyperband_brackets(max_epochs, eta),
        floor=hyperband_brackets(max_epochs, eta, rounding="floor"),
    )
