"""Undo and redo: one step a move, one step a drag."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hpwidgets.widgets.moves import MOST, TOGETHER, Moves


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def at(**values: int) -> dict[str, int]:
    return {"a": 0, "b": 0} | values


def made() -> tuple[Moves, Clock]:
    clock = Clock()
    return Moves(at(), clock), clock


def test_a_lab_that_was_not_moved_has_nothing_to_undo() -> None:
    moves, _clock = made()
    moves.note(at())
    assert (moves.can_undo, moves.can_redo) == (False, False)
    assert moves.undo() is None and moves.redo() is None


def test_moves_are_undone_and_done_again_in_order() -> None:
    moves, clock = made()
    for values in (at(a=1), at(a=1, b=1), at(a=2, b=1)):
        clock.now += 10
        moves.note(values)
    assert [moves.undo(), moves.undo()] == [at(a=1, b=1), at(a=1)]
    assert (moves.can_undo, moves.can_redo) == (True, True)
    assert [moves.redo(), moves.redo(), moves.redo()] == [at(a=1, b=1), at(a=2, b=1), None]
    assert [moves.undo(), moves.undo(), moves.undo(), moves.undo()] == [
        at(a=1, b=1),
        at(a=1),
        at(),
        None,
    ]


def test_a_drag_is_one_step() -> None:
    moves, clock = made()
    for value in range(1, 30):
        clock.now += 0.9 * TOGETHER  # however long it takes in all
        moves.note(at(a=value))
    assert moves.undo() == at() and not moves.can_undo
    assert moves.redo() == at(a=29)


def test_two_controls_two_pauses_or_two_at_once_are_steps_of_their_own() -> None:
    moves, clock = made()
    moves.note(at(a=1))
    moves.note(at(a=1, b=1))  # another control, at once
    moves.note(at(a=2, b=1))  # and back to the first
    clock.now += 1.1 * TOGETHER
    moves.note(at(a=3, b=1))  # after a while
    moves.note(at(a=4, b=2))  # two together
    moves.note(at(a=5, b=3))
    steps = []
    while (step := moves.undo()) is not None:
        steps.append(step)
    assert steps == [at(a=4, b=2), at(a=3, b=1), at(a=2, b=1), at(a=1, b=1), at(a=1), at()]


def test_a_drag_after_an_undo_is_a_step_of_its_own() -> None:
    moves, clock = made()
    moves.note(at(a=1))
    clock.now += 10
    moves.note(at(a=2))
    assert moves.undo() == at(a=1)
    moves.note(at(a=3))
    assert moves.undo() == at(a=1)


def test_a_new_move_forgets_what_was_undone() -> None:
    moves, clock = made()
    moves.note(at(a=1))
    moves.undo()
    clock.now += 10
    moves.note(at(b=1))
    assert not moves.can_redo and moves.undo() == at() and moves.redo() == at(b=1)


def test_standing_where_an_undo_led_is_no_move() -> None:
    moves, clock = made()
    moves.note(at(a=1))
    clock.now += 10
    moves.note(at(a=2))
    back = moves.undo()
    assert back is not None
    moves.note(back)  # the lab notes every setting, whoever chose it
    assert moves.redo() == at(a=2)


def test_what_is_handed_out_can_be_changed_without_harm() -> None:
    moves, _clock = made()
    values = at(a=1)
    moves.note(values)
    values["a"] = 9
    back = moves.undo()
    assert back == at()
    back["a"] = 9
    assert moves.redo() == at(a=1) and moves.undo() == at()


def test_only_the_last_steps_are_kept() -> None:
    moves, clock = made()
    for value in range(1, 2 * MOST):
        clock.now += 10
        moves.note(at(a=value))
    steps = 0
    while (step := moves.undo()) is not None:
        last, steps = step, steps + 1
    assert steps == MOST - 1 and last == at(a=MOST)


@given(st.lists(st.tuples(st.sampled_from("abur"), st.integers(0, 5), st.floats(0, 3))))
def test_any_undo_can_be_done_again(story: list[tuple[str, int, float]]) -> None:
    moves, clock = made()
    values = at()
    for what, value, seconds in story:
        clock.now += seconds
        if what in "ab":
            values = values | {what: value}
            moves.note(values)
        else:
            values = (moves.undo() if what == "u" else moves.redo()) or values
        if moves.can_undo:
            before = moves.undo()
            assert before is not None and moves.redo() == values
        if moves.can_redo:
            moves.redo()
            assert moves.undo() == values


def test_what_follows_the_end_of_a_step_is_a_step_of_its_own() -> None:
    moves, _clock = made()
    moves.note(at(a=10))
    moves.end_step()  # a suggestion, soon after
    moves.note(at(a=1))
    assert moves.undo() == at(a=10)
