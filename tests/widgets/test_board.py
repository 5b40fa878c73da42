"""The board of controls: what the page is told of it, and going back to values of before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hpwidgets.widgets.board import ControlBoard, Field, choice, count, flag, make_controls, number

FIELDS: dict[str, Field] = {
    "rows": choice("rows", "which rows", {"few": "Few", "many": "Many"}, "few"),
    "size": count("size", "how many of them", 10, (1, 10)),
    "noise": number("noise", "how noisy", 0.5, (0, 1), step=0.1, unit="SD"),
    "loud": flag("loud", "whether to shout", False),
}
SECTIONS = (("", ("view", "rows")), ("", ("size",)), ("More", ("noise", "loud")))
MOST = {"few": 10, "many": 100}


def made(**options: Any) -> tuple[ControlBoard, list[dict[str, Any]]]:
    """A board on which the size reaches over the chosen rows, and the moves that it tells."""
    board = ControlBoard(make_controls(FIELDS, {}), SECTIONS, **options)
    moves: list[dict[str, Any]] = []
    board.on_change = lambda: moves.append(board.values)

    def rows_chosen() -> bool:
        most = MOST[board["rows"].value]
        board.set_range("size", 1, most, beyond=most)
        board["size"].set(most)
        return True

    board.follow = {"rows": rows_chosen}
    return board, moves


def values(**others: Any) -> dict[str, Any]:
    return {"rows": "few", "size": 10, "noise": 0.5, "loud": False} | others


def test_the_page_is_told_how_controls_look_and_where_they_stand() -> None:
    board, _moves = made()
    assert board.sections == [("", ["rows", "size"]), ("More", ["noise", "loud"])]
    assert list(board.specs()) == list(board.states()) == list(FIELDS)
    noise = board.specs()["noise"]
    assert (noise["kind"], noise["label"], noise["unit"]) == ("number", "noise", "SD")
    assert noise["stops"][:3] == [0, 0.1, 0.2] and noise["help"] == "how noisy"
    assert board.specs()["rows"]["options"] == [["few", "Few", ""], ["many", "Many", ""]]
    assert board.states()["loud"] == {
        "value": False,
        "text": "off",
        "shown": True,
        "locked": False,
        "moved": False,
    }
    board.set(loud=True)
    assert board.states()["loud"]["moved"]
    board.display("loud", False)
    assert not board.states()["loud"]["shown"]


@pytest.mark.parametrize(
    ("options", "sections"),
    [
        ({"show": ["noise"]}, [("", ["noise"])]),
        ({"hide": ["noise"]}, [("", ["rows", "size"]), ("More", ["loud"])]),
        ({"hide": ["noise", "loud"]}, [("", ["rows", "size"])]),
        ({"lock": ["noise"]}, [("", ["rows", "size"]), ("More", ["noise", "loud"])]),
    ],
)
def test_a_teacher_shows_hides_and_locks(options: dict[str, Any], sections: Any) -> None:
    board, _moves = made(**options)
    assert board.sections == sections
    placed = [name for _title, names in sections for name in names]
    assert list(board.specs()) == list(board.states()) == placed
    locked = options.get("lock", [])
    assert [name for name in placed if board.states()[name]["locked"]] == locked
    assert [name for name in placed if board.is_locked(name)] == locked


def test_moves_are_one_run_and_wrong_ones_none() -> None:
    board, moves = made()
    board.set(noise=0.2, loud=True)
    assert moves == [values(noise=0.2, loud=True)]
    with pytest.raises(ValueError, match=r"noise must be in \[0, 1\], got 3"):
        board.set(loud=False, noise=3)
    with pytest.raises(ValueError, match="set must name controls, got 'nois'; did you mean"):
        board.set(nois=1)
    assert len(moves) == 1 and board.values == values(noise=0.2, loud=True)


def test_what_depends_on_others_is_judged_by_their_new_values() -> None:
    board, moves = made()
    board.set(size=70, rows="many")
    assert moves == [values(rows="many", size=70)]
    board.set(rows="few")
    assert board.values == values()
    with pytest.raises(ValueError, match=r"size must be a whole number in \[1, 100\], got 101"):
        board.set(size=101, rows="many", loud=True)
    assert board.values == values() and len(moves) == 2
    assert board["size"].info.high == 10


def test_restore_takes_all_back_that_is_not_locked_with_one_run() -> None:
    board, moves = made(lock=["loud"])
    board.set(rows="many", size=70, noise=0.1)
    board.restore(board.starts)
    assert board.values == values() and len(moves) == 2
    board.restore(values(rows="many", size=70, loud=True))
    assert board.values == values(rows="many", size=70)  # though the size did not fit the few rows
    assert moves[-1] == board.values and len(moves) == 3
    board.restore({"noise": 0.3})
    assert board.values == values(rows="many", size=70, noise=0.3)
    with pytest.raises(ValueError, match="restore must name controls, got 'nois'"):
        board.restore({"nois": 1})


def test_restore_goes_on_from_there_or_stays_where_it_was() -> None:
    board, moves = made()
    board.set(noise=0.1)
    board.restore(board.starts, {"rows": "many", "size": 70})
    assert moves[-1] == board.values == values(rows="many", size=70) and len(moves) == 2
    with pytest.raises(ValueError, match="size must be a whole number"):
        board.restore(board.starts, {"size": 11})
    with pytest.raises(ValueError, match="restore must name controls, got 'sise'; did you mean"):
        board.restore(board.starts, {"sise": 11})
    assert board.values == values(rows="many", size=70) and len(moves) == 2


def test_the_page_hears_of_other_ranges_and_choices() -> None:
    board, _moves = made()
    assert board.ranges == 0
    board.set_range("size", 1, 10)
    assert board.ranges == 0  # the same
    board.set_range("size", 1, 5, beyond=5)
    assert board.ranges == 1 and board.values["size"] == 5
    assert board.specs()["size"]["stops"] == [1, 2, 3, 4, 5]
    board.set_options("rows", [("All", "all")], "all")
    assert board.ranges == 2 and board.values["rows"] == "all"


def test_a_person_is_heard_where_there_is_something_to_compute() -> None:
    board, moves = made()
    errors: list[tuple[str, str]] = []
    board.on_error = lambda error, name: errors.append((str(error), name))
    board["noise"].read("0.25")
    assert moves == [values(noise=0.25)]
    board["noise"].read("lots")
    assert len(errors) == 1 and errors[0][1] == "noise" and "'lots'" in errors[0][0]
    nothing_yet: Callable[[], bool] = lambda: False  # noqa: E731
    board.follow["loud"] = nothing_yet
    board["loud"].take(True)
    assert len(moves) == 1 and board.values["loud"] is True


def test_helps_are_of_choices_that_there_are() -> None:
    field = choice("c", "a choice", {"a": "A", "b": "B"}, "a", helps={"b": "the second"})
    board = ControlBoard(make_controls({"c": field}, {}), (("", ("c",)),))
    assert board.specs()["c"]["options"] == [["a", "A", ""], ["b", "B", "the second"]]
    with pytest.raises(ValueError, match="helps must name choices a, got z"):
        choice("c", "a choice", {"a": "A"}, "a", helps={"z": "no such"})
